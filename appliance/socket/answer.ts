import type { z } from 'zod';
import { CommandError } from '../commands/run.ts';
import { DoorError, type DoorErrorCode } from '../door/errors.ts';
import { ApplianceError } from '../errors.ts';
import { NetworkError, type NetworkErrorCode } from '../network/errors.ts';
import { diskFull } from '../files/replace-file.ts';
import type { Log } from '../log.ts';
import { verbs, type Answer, type ApplianceErrorCode, type Request, type Verb } from '../protocol.ts';
import type { Handlers } from '../verbs.ts';

/** The portal shows it; whatever a program had to say beyond that is in our log. */
const MESSAGE_MAX_CHARACTERS = 1_000;

/** Carries out one request. Never throws: whatever happens becomes an answer with a code of the closed list. */
export async function answerRequest(
  request: z.infer<typeof Request>,
  handlers: Handlers,
  log: Log,
): Promise<z.infer<typeof Answer>> {
  const { id, verb } = request;
  try {
    if (!isVerb(verb)) throw new ApplianceError('unknown-verb', 'there is no such verb');
    return { id, ok: true, output: await call(handlers, verb, request.input) };
  } catch (error) {
    const { code, message } = asApplianceError(error);
    if (code !== 'bad-input' && code !== 'unknown-verb')
      log.warn({ verb, code, err: error }, 'request failed');
    return { id, ok: false, error: { code, message: message.slice(0, MESSAGE_MAX_CHARACTERS) } };
  }
}

function call(handlers: Handlers, verb: Verb, input: unknown): Promise<unknown> {
  const parsed = verbs[verb].input.safeParse(input);
  if (!parsed.success) throw new ApplianceError('bad-input', describeIssues(parsed.error));
  // The schema of this very verb has just accepted it; the compiler cannot tie the two together.
  const handle = handlers[verb] as (input: unknown) => Promise<unknown>;
  return handle(parsed.data);
}

function isVerb(text: string): text is Verb {
  return Object.hasOwn(verbs, text);
}

/** Field and reason, never the value: it may be a key. */
function describeIssues(error: z.ZodError): string {
  return error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
}

function asApplianceError(error: unknown): { code: ApplianceErrorCode; message: string } {
  const known = diskFull(error, 'the appliance');
  if (known instanceof ApplianceError) return known;
  if (error instanceof DoorError) return { code: DOOR_CODES[error.code], message: error.message };
  if (error instanceof NetworkError) return { code: NETWORK_CODES[error.code], message: error.message };
  if (error instanceof CommandError) return { code: 'command-failed', message: error.message };
  return { code: 'internal', message: 'the appliance could not do it; its log says why' };
}

const DOOR_CODES: Record<DoorErrorCode, ApplianceErrorCode> = {
  'port-taken': 'command-failed',
  'not-permitted': 'command-failed',
  'bad-setting': 'internal',
  'bad-certificate': 'bad-input',
  'tag-taken': 'tag-taken',
  'not-running': 'command-failed',
  'admin-refused': 'command-failed',
  'damaged-file': 'internal',
};

const NETWORK_CODES: Record<NetworkErrorCode, ApplianceErrorCode> = {
  'not-managed': 'not-here',
  'no-such-trial': 'no-such-trial',
  'no-interface': 'command-failed',
  'not-faithful': 'internal',
  'not-applied': 'command-failed',
};
