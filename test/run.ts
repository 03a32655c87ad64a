/**
 * The project's test runner: `npm test [-- words of a path …] [--shuffle[=seed]] [--jobs=n] [--root=folder]`.
 *
 * uvu runs the tests of one file; this program gives each file a process and namespaces of its own
 * (test/inside.sh), so that no test sees another one, a running portal or a taken port, and adds up the counts.
 * It ends with the line `N passed, N failed`, N being single tests, and with exit code 1 when any failed.
 *
 * The comment lines that a test file opens with may say:
 *
 *     // test: alone        no other file runs at the same time
 *     // test: slow         starts before the others
 *     // test: waits        computes little: one such runs beside as many others as there may be
 *     // timeout: 300       seconds, instead of FILE_TIMEOUT_S
 */
import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { makeUsers } from '../provisioning/steps/10-users.ts';
import { discover } from './runner/discover.ts';
import { RunnerError } from './runner/error.ts';
import { leftovers, lookAround } from './runner/leftovers.ts';
import { parseOptions } from './runner/options.ts';
import { schedule } from './runner/order.ts';
import { describe, summary, type FileResult } from './runner/report.ts';
import { runFile } from './runner/run-file.ts';

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (process.getuid?.() !== 0) {
    throw new RunnerError(
      'not-root',
      'The tests make network namespaces of their own: run npm test as root.',
    );
  }
  const root = resolve(options.root ?? import.meta.dirname);
  // Of /tmp, only the checkout and the current folder can be seen in there.
  const cwd = options.root === undefined ? resolve(root, '..') : root;
  const files = await discover(root, options.words);
  await makeUsers();

  const stop = new AbortController();
  const ask = () => stop.abort();
  process.once('SIGINT', ask).once('SIGTERM', ask);

  const mark = randomUUID();
  const before = await lookAround();
  const started = Date.now();
  const results: FileResult[] = [];
  if (options.seed !== undefined) console.log(`shuffled: --shuffle=${options.seed}`);
  await schedule(files, { jobs: options.jobs, seed: options.seed, signal: stop.signal }, async (file) => {
    const result = await runFile(file, { root, cwd, mark, signal: stop.signal });
    results.push(result);
    console.log(describe(result));
  });

  const left = await leftovers(mark, before);
  for (const line of left) console.log(`left over on this machine: ${line}`);
  if (stop.signal.aborted) throw new RunnerError('stopped', 'The run was stopped.');
  const { passed, failed } = summary(results);
  const seconds = Math.round((Date.now() - started) / 1000);
  console.log(`\n${files.length} files in ${seconds} s`);
  finish(passed, failed + left.length);
}

/** The closing line is read by CI: nothing may follow it. */
function finish(passed: number, failed: number): void {
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

try {
  await main();
} catch (error) {
  if (!(error instanceof RunnerError)) throw error;
  console.error(error.message);
  finish(0, 1);
}
