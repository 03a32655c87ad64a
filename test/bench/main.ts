/**
 * `npm run bench [-- words]`: measures the whole with its real parts and prints each figure beside its reference
 * and its aim; the same as JSON in `out/bench.json`. Words choose parts: `npm run bench -- connect store`.
 *
 * Everything happens in namespaces of its own (test/inside.sh): nothing on the machine is touched but a
 * folder for the databases, on a real disk because writes are measured, which is removed at the end.
 */
import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { makeUsers } from '../../provisioning/steps/10-users.ts';
import { Bench } from './bench.ts';
import { load } from './measure/processes.ts';
import { choose, runParts } from './parts.ts';
import { FULL } from './sizes.ts';
import { table } from './table.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const INSIDE = 'BENCH_FOLDER';
/** Not /tmp: in there, and often outside, that is memory. */
const DISK = '/var/tmp';

async function main(): Promise<number> {
  const words = process.argv.slice(2);
  const parts = choose(words);
  if (parts.length === 0) {
    console.error(`No part is called ${words.join(' or ')}.`);
    return 1;
  }
  if (process.getuid?.() !== 0) {
    console.error('The measurements make network namespaces of their own: run npm run bench as root.');
    return 1;
  }
  return process.env[INSIDE] === undefined ? outside(words) : inside(parts);
}

/** Runs this program again, inside. */
async function outside(words: readonly string[]): Promise<number> {
  await makeUsers();
  const folder = await mkdtemp(join(DISK, 'ferngate-bench-'));
  await chmod(folder, 0o755);
  try {
    const args = [join(ROOT, 'test/inside.sh'), process.execPath, join(ROOT, 'test/bench/main.ts'), ...words];
    const child = spawn('setpriv', ['--pdeathsig', 'KILL', ...args], {
      cwd: ROOT,
      env: { ...process.env, [INSIDE]: folder },
      stdio: 'inherit',
    });
    const stop = () => child.kill('SIGKILL');
    process.once('SIGINT', stop).once('SIGTERM', stop);
    return await new Promise((end) => child.once('close', (code) => end(code ?? 1)));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function inside(parts: ReturnType<typeof choose>): Promise<number> {
  process.env['TMPDIR'] = process.env[INSIDE];
  const began = performance.now();
  const returning = Number(process.env['RETURNING'] ?? FULL.returning);
  const bench = new Bench({ ...FULL, returning }, (line) => process.stderr.write(`${line}\n`));
  const loadBefore = load();
  const failures = await runParts(bench, parts);
  const seconds = Math.round((performance.now() - began) / 1000);
  const about = {
    at: new Date().toISOString(),
    seconds,
    cores: cpus().length,
    processor: cpus()[0]?.model ?? '',
    load: { before: loadBefore, after: load() },
  };
  await mkdir(join(ROOT, 'out'), { recursive: true });
  await writeFile(
    join(ROOT, 'out/bench.json'),
    `${JSON.stringify({ ...about, figures: bench.figures, failures }, null, 2)}\n`,
  );
  console.log(`\n${table(bench.figures)}`);
  for (const failure of failures) console.log(`${failure.part} could not be measured: ${failure.error}`);
  console.log(
    `${seconds} s on ${about.cores} cores (${about.processor}), load ${loadBefore} before and ${load()} after`,
  );
  return failures.length === 0 ? 0 : 1;
}

process.exit(await main());
