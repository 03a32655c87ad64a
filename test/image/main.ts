/**
 * `npm run image:test [-- part …]`: boots the built image under QEMU and looks whether it is what was promised. Figures
 * are printed beside the targets of IMAGE.md and written to `out/image-test.json`; the exit code says whether all held.
 *
 *     npm run image:test -- --list
 */
import { resolve } from 'node:path';
import { Bench } from './vm/bench.ts';
import type { Part } from './vm/part.ts';
import { silence } from './vm/silence.ts';
import { sizes } from './vm/sizes.ts';
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
];

async function main(words: readonly string[]): Promise<void> {
  if (words.includes('--list')) {
    for (const { name, shows } of PARTS) console.log(`${name.padEnd(10)} ${shows}`);
    return;
  }
  const unknown = words.filter((word) => !PARTS.some(({ name }) => name === word));
  if (unknown.length > 0) throw new Error(`There is no part ${unknown.join(', ')}; --list names them.`);
  const bench = await Bench.open();
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
