import { createPublicKey } from 'node:crypto';
import { z } from 'zod';
import { brandingJson, checkBranding } from '../branding/content.ts';
import { LOGO_MAX_BYTES, withoutRemarks } from '../branding/logo.ts';
import { verifyBranding } from '../branding/read-branding.ts';
import { RecordError } from '../errors.ts';
import { readBounded, writeNew } from '../files.ts';
import { KEY_FILE_MAX_BYTES } from '../keys.ts';
import { readPrivateKey, signRecord } from '../sign.ts';
import { told } from './show.ts';

const CONTENT_MAX_BYTES = 64 * 1024;
/** With the remarks that drawing programs leave in it. */
const DRAWN_MAX_BYTES = 4 * LOGO_MAX_BYTES;

export interface Signing {
  /** JSON as people write it. */
  readonly content: string;
  readonly logo: string | undefined;
  readonly key: string;
  readonly counter: number;
  readonly out: string;
  readonly now: Date;
}

/** Signs what holds and reads it back the way an appliance will. @throws RecordError */
export async function signBranding(wanted: Signing): Promise<string> {
  const key = readPrivateKey((await needed(wanted.key, KEY_FILE_MAX_BYTES)).toString('latin1'));
  const written = parsed(await needed(wanted.content, CONTENT_MAX_BYTES), wanted.content);
  const logo =
    wanted.logo === undefined ? undefined : withoutRemarks(await needed(wanted.logo, DRAWN_MAX_BYTES));
  const content = checkBranding(logo === undefined ? written : { ...written, logo: logo.toString('base64') });
  const unsigned = {
    kind: 'branding' as const,
    counter: wanted.counter,
    signedAt: wanted.now,
    content: brandingJson(content),
  };
  const bytes = signRecord(unsigned, [key]);
  const publicPem = createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();
  const branding = verifyBranding(bytes, publicPem);
  await writeNew(wanted.out, bytes, 0o644);
  return told(branding);
}

async function needed(path: string, maxBytes: number): Promise<Buffer> {
  const bytes = await readBounded(path, maxBytes);
  if (bytes === undefined) throw new RecordError('unreadable', `${path} is not there`);
  return bytes;
}

function parsed(bytes: Buffer, path: string): Record<string, unknown> {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(bytes.toString('utf8')));
  } catch (cause) {
    throw new RecordError('bad-content', `${path} is not a JSON object`, { cause });
  }
}
