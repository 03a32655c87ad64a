/**
 * The witness of pairs of appliances: a third machine that says who of the two may serve.
 *
 * Parties: the two appliances of a pair, each with the pair's token, believed in nothing but that they are of the pair; whoever runs this
 * machine, through a socket beside the state file; everybody else, who gets no answer but "unauthorised". The witness keeps one small
 * record per pair and replaces it only for who has seen the last one (compare-and-swap); when a lease ends is not its business:
 * each side measures that on its own clock. Losing this machine stops nobody; two of it with one state file would be wrong.
 */
import { once } from 'node:events';
import { chmod, rm } from 'node:fs/promises';
import type { Server } from 'node:net';
import { WitnessError } from './errors.ts';
import { askOwnerSocket } from './cli/owner-socket.ts';
import { appliancesServer } from './http/appliances.ts';
import { ownerServer } from './http/owner.ts';
import { fingerprintOf } from './identity/identity.ts';
import { Pairs } from './state/pairs.ts';
import { StateFile } from './state/state-file.ts';

export interface ServeOptions {
  readonly state: string;
  readonly port: number;
  /** Where to listen; nothing: everywhere, both families. */
  readonly address: string | undefined;
  readonly signal: AbortSignal;
}

export interface Serving {
  readonly port: number;
  readonly fingerprint: string;
}

export const ownerSocketOf = (state: string): string => `${state}.sock`;

/** Resolves when it serves; ends with the signal. @throws WitnessError `damaged-state`, `in-use` */
export async function serve({ state, port, address, signal }: ServeOptions): Promise<Serving> {
  const socket = ownerSocketOf(state);
  if (await isAnswered(socket)) throw new WitnessError('in-use', `another witness works on ${state}`);
  const now = () => new Date();
  const file = await StateFile.open(state, now());
  const pairs = new Pairs(file, now);
  const { identity } = file.current;
  const fingerprint = fingerprintOf(identity);
  await rm(socket, { force: true });
  const owner = ownerServer(pairs, fingerprint);
  await listening(owner.listen(socket), signal);
  await chmod(socket, 0o600);
  const appliances = appliancesServer(identity, pairs);
  await listening(appliances.listen(port, address), signal);
  const bound = appliances.address();
  return { port: bound !== null && typeof bound === 'object' ? bound.port : port, fingerprint };
}

async function listening(
  server: Server & { closeAllConnections?: () => void },
  signal: AbortSignal,
): Promise<void> {
  await once(server, 'listening');
  signal.addEventListener('abort', () => {
    server.close();
    server.closeAllConnections?.();
  });
}

async function isAnswered(socket: string): Promise<boolean> {
  try {
    await askOwnerSocket(socket, 'GET', null);
    return true;
  } catch (error) {
    if (error instanceof WitnessError && error.code === 'not-running') return false;
    throw error;
  }
}
