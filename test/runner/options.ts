import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { RunnerError } from './error.ts';

/** Two cores is what the suite's time limit is given for. With three files at a time there, waits ran out. */
const DEFAULT_JOBS = 2;
const MAX_JOBS = 64;
const MAX_SEED = 2 ** 32;

export interface RunOptions {
  /** Only files whose path contains one of these; all when empty. */
  readonly words: readonly string[];
  readonly jobs: number;
  /** Random order; the same seed gives the same order again. */
  readonly seed: number | undefined;
  /** The folder of another suite: the runner's own tests run small ones. */
  readonly root: string | undefined;
}

/** @throws RunnerError `option` */
export function parseOptions(words: readonly string[]): RunOptions {
  // parseArgs has no options with a value that may be left out.
  const args = words.map((word) => (word === '--shuffle' ? `--shuffle=${randomInt(MAX_SEED - 1)}` : word));
  const { values, positionals } = parse(args);
  return {
    words: positionals,
    jobs: values.jobs === undefined ? DEFAULT_JOBS : integer('jobs', values.jobs, { from: 1, to: MAX_JOBS }),
    seed:
      values.shuffle === undefined
        ? undefined
        : integer('shuffle', values.shuffle, { from: 0, to: MAX_SEED - 1 }),
    root: values.root,
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: { jobs: { type: 'string' }, shuffle: { type: 'string' }, root: { type: 'string' } },
    });
  } catch (cause) {
    throw new RunnerError('option', cause instanceof Error ? cause.message : String(cause));
  }
}

function integer(name: string, text: string, range: { from: number; to: number }): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= range.from && value <= range.to && /^\d+$/.test(text)) return value;
  throw new RunnerError(
    'option',
    `--${name} is a whole number from ${range.from} to ${range.to}, not "${text}".`,
  );
}
