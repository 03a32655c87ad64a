import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { WitnessError } from '../errors.ts';

const ANSWER_MAX_MS = 10_000;
const ANSWER_MAX_BYTES = 1024 * 1024;

/** Asks the witness that runs. @returns what it answered. @throws WitnessError `not-running`, `usage` with its reason */
export async function askOwnerSocket(
  socketPath: string,
  method: 'GET' | 'POST' | 'DELETE',
  body: object | null,
): Promise<unknown> {
  const signal = AbortSignal.timeout(ANSWER_MAX_MS);
  const text = body === null ? '' : JSON.stringify(body);
  const headers = { 'Content-Length': Buffer.byteLength(text) };
  const asked = request({ socketPath, method, path: '/pairs', headers, signal, agent: false });
  asked.end(text);
  const response = await answered(asked, socketPath);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > ANSWER_MAX_BYTES) throw new WitnessError('not-running', 'what answers is no witness');
    chunks.push(chunk);
  }
  const answer = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { error?: string };
  if (response.statusCode !== 200) throw new WitnessError('usage', answer.error ?? 'refused');
  return answer;
}

async function answered(asked: ReturnType<typeof request>, path: string): Promise<IncomingMessage> {
  try {
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    return response;
  } catch (cause) {
    throw new WitnessError('not-running', `no witness answers at ${path}`, { cause });
  }
}
