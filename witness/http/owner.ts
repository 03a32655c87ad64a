/** What the one who runs the witness may do, through a socket beside the state file that only he can open. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { z } from 'zod';
import { WitnessError } from '../errors.ts';
import { PairName } from '../state/grammar.ts';
import type { Pairs } from '../state/pairs.ts';
import { respond, type Answered } from './answer.ts';
import { HTTP_LIMITS } from './limits.ts';

const One = z.strictObject({ pair: PairName });

export function ownerServer(pairs: Pairs, fingerprint: string): Server {
  return createServer(HTTP_LIMITS, (request, response) => {
    void respond(request, response, (body) => answer(request, body, { pairs, fingerprint }));
  });
}

async function answer(
  { method, url }: IncomingMessage,
  body: unknown,
  { pairs, fingerprint }: { pairs: Pairs; fingerprint: string },
): Promise<Answered> {
  try {
    if (method === 'GET' && url === '/pairs')
      return { status: 200, body: { fingerprint, pairs: pairs.list() } };
    const { pair } = One.parse(body);
    if (method === 'POST' && url === '/pairs')
      return { status: 200, body: { fingerprint, token: await pairs.add(pair) } };
    if (method === 'DELETE' && url === '/pairs') {
      await pairs.remove(pair);
      return { status: 200, body: {} };
    }
    return { status: 404, body: { error: 'not-found' } };
  } catch (error) {
    if (error instanceof WitnessError) return { status: 409, body: { error: error.message } };
    if (error instanceof z.ZodError)
      return { status: 400, body: { error: 'a pair is named with up to 32 letters a–z, digits and dashes' } };
    throw error;
  }
}
