/** Reads a request's body under a ceiling; 10 GB of it cost no more than 256 KiB. */
import type { IncomingMessage } from 'node:http';
import { Refusal } from '../refusal.ts';

/** The largest thing that anybody sends is a component with its services. */
export const BODY_MAX_BYTES = 256 * 1024;

/** A body that is not here by then is an attack or a dead line. */
const BODY_MAX_MS = 30_000;

export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const late = setTimeout(() => request.destroy(), BODY_MAX_MS);
  try {
    return await readAll(request);
  } finally {
    clearTimeout(late);
  }
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > BODY_MAX_BYTES) throw new Refusal('too-large');
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_MAX_BYTES) throw new Refusal('too-large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The JSON object of a body; an empty body is an empty object. @throws Refusal `invalid` */
export function parseJsonObject(body: Buffer): Record<string, unknown> {
  if (body.length === 0) return {};
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (cause) {
    throw new Refusal('invalid', [{ field: '', code: 'bad-format' }], { cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Refusal('invalid', [{ field: '', code: 'wrong-type' }]);
  }
  return { ...value };
}
