/** The question to the portal and its answer: one request, `POST /api/v1/device/renewal`, in JSON. */
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { z } from 'zod';
import { CONFIGURATION_MAX_BYTES, type Configuration } from '../configuration/format.ts';
import { connectPortal, type Portal } from './connection.ts';
import { RenewalError } from './error.ts';

/** Making keys takes the portal a second, and a busy one several; then the answer is small. */
const ANSWER_MAX_MS = 60_000;
const PATH = '/api/v1/device/renewal';

const Answer = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('current') }),
  z.looseObject({ kind: z.literal('new'), configuration: z.record(z.string(), z.unknown()) }),
]);
export type Answer = z.infer<typeof Answer>;

/**
 * @param at the host to dial instead of the portal's own
 * @throws RenewalError
 */
export async function askPortal(
  configuration: Configuration & { portal: Portal },
  stop: AbortSignal,
  at?: string,
): Promise<Answer> {
  const signal = AbortSignal.any([stop, AbortSignal.timeout(ANSWER_MAX_MS)]);
  const { portal, proxy } = configuration;
  // Nothing is said before the other side has proved who it is.
  const socket = await connectPortal(portal, { proxy, signal, ...(at === undefined ? {} : { at }) });
  try {
    const body = JSON.stringify(questionOf(configuration));
    const asked = request({
      method: 'POST',
      path: PATH,
      createConnection: () => socket,
      headers: {
        host: new URL(portal.address).host,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        connection: 'close',
      },
      signal,
    });
    asked.end(body);
    const [response] = (await once(asked, 'response', { signal })) as [IncomingMessage];
    return understood(response.statusCode ?? 0, await textOf(response));
  } catch (error) {
    if (error instanceof RenewalError) throw error;
    // Its text could quote the request.
    throw new RenewalError('unreachable', 'the portal did not answer');
  } finally {
    socket.destroy();
  }
}

function questionOf({ account, serial, tunnel }: Configuration) {
  const { fingerprint256 } = new X509Certificate(tunnel.certificate);
  const fingerprint = fingerprint256.replaceAll(':', '').toLowerCase();
  return { account, serial, password: tunnel.password, fingerprint };
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > CONFIGURATION_MAX_BYTES) throw new RenewalError('unfit', 'the portal answers too much');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function understood(status: number, text: string): Answer {
  if (status === 401 || status === 403)
    throw new RenewalError('refused', 'the portal refuses this router a newer configuration');
  if (status === 429 || status >= 500) throw new RenewalError('busy', `the portal is busy (${status})`);
  if (status !== 200 && status !== 201)
    throw new RenewalError(
      'unfit',
      `the portal answers with ${status}: it is another version, or something in its place`,
    );
  try {
    return Answer.parse(JSON.parse(text));
  } catch {
    // No cause: it would quote the answer, and a private key may be in it.
    throw new RenewalError('unfit', 'the answer of the portal cannot be understood');
  }
}
