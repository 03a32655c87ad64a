/** How long a component takes to answer a technician while something goes on: a new connection through the tunnel. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { NODE } from '../../world/command.ts';
import type { Host } from '../../world/internet.ts';
import { MODBUS_PORT } from '../../world/site.ts';

const PROGRAM = `${import.meta.dirname}/../programs/knock.ts`;
const EVERY_MS = 50;

/** @returns the answers' times in ms, from the work's start to its end */
export async function knockDuring(
  { host, address }: { host: Host; address: string },
  work: () => Promise<unknown>,
): Promise<number[]> {
  const words = ['--host', address, '--port', String(MODBUS_PORT), '--every', '20'];
  const [program = '', ...args] = host.words(NODE, PROGRAM, ...words);
  const knocker = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: knocker.stdout })[Symbol.asyncIterator]();
  const nextLine = async () => String((await lines.next()).value);
  await nextLine();
  const times: number[] = [];
  const over = new AbortController();
  const knocking = (async () => {
    while (!over.signal.aborted) {
      const began = process.hrtime.bigint();
      knocker.stdin.write('go\n');
      times.push(Number(BigInt(await nextLine()) - began) / 1e6);
      await wait(EVERY_MS);
    }
  })();
  try {
    await work();
  } finally {
    over.abort();
    await knocking;
    knocker.kill();
  }
  return times;
}
