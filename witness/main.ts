/**
 * `ferngate-witness`: the third machine of a pair of appliances. How to run it: docs/guide-witness.md.
 *
 *     ferngate-witness serve [--port 7443] [--address ADDRESS]
 *     ferngate-witness add PAIR | remove PAIR | list
 *
 * `--state FILE` (or FERNGATE_WITNESS_STATE) names its one file. Importing anything else starts nothing.
 */
import { parseArgs } from 'node:util';
import { askOwnerSocket } from './cli/owner-socket.ts';
import { Added, Listed, showAdded, showList } from './cli/show.ts';
import { WitnessError } from './errors.ts';
import { ownerSocketOf, serve } from './serve.ts';

const DEFAULT_STATE = '/var/lib/ferngate-witness/state.json';
const DEFAULT_PORT = '7443';

const USAGE = `ferngate-witness serve [--port ${DEFAULT_PORT}] [--address ADDRESS]
ferngate-witness add PAIR
ferngate-witness remove PAIR
ferngate-witness list

Each takes --state FILE; without it, FERNGATE_WITNESS_STATE or ${DEFAULT_STATE}.`;

const OPTIONS = {
  state: { type: 'string' },
  port: { type: 'string', default: DEFAULT_PORT },
  address: { type: 'string' },
} as const;

async function main(args: readonly string[]): Promise<string> {
  const { values, positionals } = read(args);
  const state = values.state ?? process.env['FERNGATE_WITNESS_STATE'] ?? DEFAULT_STATE;
  const [command, pair, ...more] = positionals;
  const socket = ownerSocketOf(state);
  if (more.length > 0) throw new WitnessError('usage', 'one pair at a time');
  if (command === 'serve' && pair === undefined) return start(state, values);
  if (command === 'list' && pair === undefined)
    return showList(Listed.parse(await askOwnerSocket(socket, 'GET', null)), new Date());
  if (command === 'add' && pair !== undefined)
    return showAdded(Added.parse(await askOwnerSocket(socket, 'POST', { pair })));
  if (command === 'remove' && pair !== undefined) {
    await askOwnerSocket(socket, 'DELETE', { pair });
    return `${pair} is forgotten; its token opens nothing any more.`;
  }
  throw new WitnessError('usage', USAGE);
}

async function start(state: string, values: { port: string; address?: string | undefined }): Promise<string> {
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new WitnessError('usage', 'no such port');
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort());
  const serving = await serve({ state, port, address: values.address, signal: stop.signal });
  return `The witness answers on port ${serving.port}. Fingerprint ${serving.fingerprint}`;
}

function read(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (cause) {
    throw new WitnessError('usage', USAGE, { cause });
  }
}

try {
  process.stdout.write(`${await main(process.argv.slice(2))}\n`);
} catch (error) {
  if (!(error instanceof WitnessError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error.code === 'usage' ? 2 : 1;
}
