/** What steps are given: the checkout, the place for outputs, the time that counts, and a way to run programs. */
import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { SYSTEM_PATH } from '../../provisioning/start/tool.ts';
import { BuildError } from '../build/error.ts';
import type { BuildContext, RunOptions } from '../build/step.ts';

/** A list of a whole tree's files is some MiB; what prints more than this prints without end. */
const OUTPUT_MAX_BYTES = 256 * 1024 * 1024;
/** Of a failed program, this much of the end is shown: its own error is there. */
const LAST_WORDS_CHARACTERS = 4000;

export interface Surroundings {
  /** The checkout. */
  readonly root: string;
  readonly say: (line: string) => void;
  /** Ends the program that runs when the build is stopped. */
  readonly signal: AbortSignal;
}

/** @throws BuildError `command-failed` when the checkout is no git checkout */
export async function makeContext({ root, say, signal }: Surroundings): Promise<BuildContext> {
  const out = join(root, 'out/build');
  await mkdir(out, { recursive: true });
  const bare = (command: readonly string[]) => runProgram(command, { cwd: root }, { epoch: 0, signal });
  const epoch = Number((await bare(['git', 'log', '-1', '--format=%ct'])).trim());
  const run = (command: readonly string[], options: RunOptions = {}) =>
    runProgram(command, options, { epoch, signal });
  return { root, out, epoch, say, run };
}

async function runProgram(
  command: readonly string[],
  { cwd, env, input }: RunOptions,
  { epoch, signal }: { epoch: number; signal: AbortSignal },
): Promise<string> {
  const [program = '', ...words] = command;
  const environment = {
    PATH: SYSTEM_PATH,
    LC_ALL: 'C.UTF-8',
    TZ: 'UTC',
    SOURCE_DATE_EPOCH: String(epoch),
    ...env,
  };
  const child = spawn(program, words, { cwd, env: environment, signal, stdio: ['pipe', 'pipe', 'pipe'] });
  const stdout: Buffer[] = [];
  let size = 0;
  let lastWords = '';
  child.stdout.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > OUTPUT_MAX_BYTES) child.kill('SIGKILL');
    else stdout.push(chunk);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    lastWords = (lastWords + text).slice(-LAST_WORDS_CHARACTERS);
  });
  // A program that does not read its input closes it early.
  child.stdin.on('error', () => undefined).end(input ?? '');
  return new Promise((resolve, reject) => {
    const fail = (how: string, cause?: unknown) =>
      reject(new BuildError('command-failed', `${program} ${how}${quoted(lastWords)}`, { cause }));
    child.once('error', (error) => fail(`does not run (${error.message})`, error));
    child.once('close', (code, killer) => {
      const text = Buffer.concat(stdout).toString('utf8');
      if (code === 0) resolve(text);
      else {
        if (lastWords.trim() === '') lastWords = text.slice(-LAST_WORDS_CHARACTERS);
        fail(killer ? `was ended by ${killer}` : `ended with code ${code ?? 1}`);
      }
    });
  });
}

function quoted(words: string): string {
  const lines = words.trim().split('\n').slice(-15);
  return lines.join('') === '' ? '' : `:\n${lines.map((line) => `    | ${line}`).join('\n')}`;
}
