/** Finds the test files and reads what their opening comments ask for. */
import { globSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { RunnerError } from './error.ts';

/** A file that is not done by then hangs; the slowest take a tenth of it on two cores. */
export const FILE_TIMEOUT_S = 180;
const MAX_TIMEOUT_S = 3600;
/** Comments that a file opens with are at its very start. */
const HEADER_MAX_BYTES = 1024;

export interface TestFile {
  /** Relative to the suite's folder: `appliance/rooms/plan.test.ts`. */
  readonly path: string;
  /** `alone`: no other file at the same time. `slow`: starts before the others. `waits`: beside as many others as there may be. */
  readonly pace: 'alone' | 'slow' | 'usual' | 'waits';
  readonly timeoutMs: number;
}

/** @throws RunnerError `no-file`, `header` */
export async function discover(root: string, words: readonly string[]): Promise<TestFile[]> {
  const all = globSync('**/*.test.ts', { cwd: root, exclude: ['**/node_modules/**'] }).sort();
  const wanted = all.filter(
    (path) => words.length === 0 || words.some((word) => `test/${path}`.includes(word)),
  );
  if (wanted.length === 0) {
    throw new RunnerError(
      'no-file',
      all.length === 0
        ? `There is no test file in ${root}.`
        : `No test file's path contains ${words.join(' or ')}.`,
    );
  }
  return Promise.all(wanted.map((path) => readHeader(root, path)));
}

async function readHeader(root: string, path: string): Promise<TestFile> {
  let pace: TestFile['pace'] = 'usual';
  let seconds = FILE_TIMEOUT_S;
  for (const line of await commentLines(join(root, path))) {
    const [, key, value = ''] = /^\/\/ *(test|timeout): *(.*?) *$/.exec(line) ?? [];
    if (key === 'test') {
      if (value !== 'alone' && value !== 'slow' && value !== 'waits')
        throw wrong(path, line, 'alone, slow or waits');
      pace = value;
    }
    if (key === 'timeout') {
      seconds = Number(value);
      if (!/^\d+$/.test(value) || seconds < 1 || seconds > MAX_TIMEOUT_S) {
        throw wrong(path, line, `1 to ${MAX_TIMEOUT_S} seconds`);
      }
    }
  }
  return { path, pace, timeoutMs: seconds * 1000 };
}

const wrong = (path: string, line: string, expected: string) =>
  new RunnerError('header', `${path} opens with "${line}", which the runner does not know: say ${expected}.`);

async function commentLines(file: string): Promise<string[]> {
  await using handle = await open(file);
  const { bytesRead, buffer } = await handle.read(Buffer.alloc(HEADER_MAX_BYTES), 0, HEADER_MAX_BYTES, 0);
  const lines = buffer.toString('utf8', 0, bytesRead).split('\n');
  const end = lines.findIndex((line) => !line.startsWith('//'));
  return end === -1 ? lines : lines.slice(0, end);
}
