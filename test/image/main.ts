/**
 * `npm run image:test [-- part …]`: boots the built image under QEMU and looks whether it is what was promised. Figures
 * are printed beside the targets of IMAGE.md and written to `out/image-test.json`; the exit code says whether all held.
 *
 *     npm run image:test -- --list
 */
import { resolve } from 'node:path';
import { Bench } from './vm/bench.ts';
import { backup } from './vm/backup.ts';
import { ceilings } from './vm/ceilings.ts';
import { full } from './vm/full.ts';
import { network } from './vm/network.ts';
import { offload } from './vm/offload.ts';
import type { Part } from './vm/part.ts';
import { silence } from './vm/silence.ts';
import { reset } from './vm/reset.ts';
import { sizes } from './vm/sizes.ts';
import { slots } from './vm/slots.ts';
import { twins } from './vm/twins.ts';
import { walk } from './vm/walk.ts';

const FIGURES = resolve(import.meta.dirname, '../../out/image-test.json');

const PARTS: readonly Part[] = [
  { name: 'sizes', shows: 'downloads and slots are as small as promised (A1, A2)', run: sizes },
  {
    name: 'walk',
    shows: 'first boot, set-up, dial-in, restart, power cuts, port scans (A3, A4, A9)',
    run: walk,
  },
  { name: 'twins', shows: 'two machines from one image share nothing (A7)', run: twins },
  { name: 'silence', shows: 'nothing leaves to the internet in ten minutes (A10)', run: silence },
  { name: 'offload', shows: 'tunnels run in the kernel, and without its module outside of it', run: offload },
  { name: 'ceilings', shows: 'memory of an account; a room that takes too much is stopped', run: ceilings },
  { name: 'full', shows: 'a full data partition: seen before, tunnels stand, it recovers (A14)', run: full },
  { name: 'network', shows: 'a change on trial reverts, also over a power cut; VLAN (A16)', run: network },
  { name: 'backup', shows: 'a disk with the label takes backups; the product says what it is', run: backup },
  {
    name: 'slots',
    shows: 'the other slots start, broken ones are passed over; a larger disk is used',
    run: slots,
  },
  {
    name: 'reset',
    shows: 'factory reset: nothing of before is left, and it can be set up again',
    run: reset,
  },
];

async function main(words: readonly string[]): Promise<void> {
  if (words.includes('--list')) {
    for (const { name, shows } of PARTS) console.log(`${name.padEnd(10)} ${shows}`);
    return;
  }
  const unknown = words.filter((word) => !PARTS.some(({ name }) => name === word));
  if (unknown.length > 0) throw new Error(`There is no part ${unknown.join(', ')}; --list names them.`);
  const bench = await Bench.open(words.length === 0 ? 'all' : words.join('-'));
  let failed = 0;
  try {
    console.log(bench.accelerator === 'kvm' ? 'with KVM' : 'with emulated processors: this takes its time');
    for (const part of PARTS.filter(({ name }) => words.length === 0 || words.includes(name))) {
      if (!(await held(part, bench))) failed += 1;
    }
  } finally {
    await bench.close();
  }
  await bench.figures.write(FIGURES);
  console.log(`\n${bench.figures.table}\n\n${failed === 0 ? 'all parts held' : `${failed} parts failed`}`);
  process.exitCode = failed === 0 ? 0 : 1;
}

async function held({ name, run }: Part, bench: Bench): Promise<boolean> {
  const started = performance.now();
  const took = () => `${Math.round((performance.now() - started) / 1000)} s`;
  console.log(`${name}:`);
  try {
    await run(bench, (line) => console.log(`    ${line}`));
    console.log(`${name}: held, ${took()}`);
    return true;
  } catch (error) {
    console.log(
      `${name}: failed after ${took()}: ${error instanceof Error ? (error.stack ?? '') : String(error)}`,
    );
    return false;
  }
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
// A browser that was torn away leaves sockets that would be waited for.
process.exit();
