/** Runs one test file in namespaces of its own, and ends all of it when its time is up. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { TestFile } from './discover.ts';
import { type Ending, type FileResult, parseCounts } from './report.ts';

const INSIDE = join(import.meta.dirname, '../inside.sh');
/** Of a file's output this much of the end is kept: uvu's closing lines are there. */
const OUTPUT_MAX_BYTES = 512 * 1024;
/** A process that does not end after its last test holds something open; it is not waited for until the timeout. */
const LINGER_MS = 10_000;
/** Every process of a run carries this name with the run's own mark, so that one that got away is found. */
export const MARK = 'FERNGATE_TEST_RUN';

export interface Surroundings {
  /** The suite's folder. */
  readonly root: string;
  /** Where its files run. */
  readonly cwd: string;
  readonly mark: string;
  readonly signal: AbortSignal;
}

export async function runFile(
  file: TestFile,
  { root, cwd, mark, signal }: Surroundings,
): Promise<FileResult> {
  const started = performance.now();
  // --pdeathsig: when the runner is killed, its tests end with it.
  const words = ['--pdeathsig', 'KILL', INSIDE, process.execPath, join(root, file.path)];
  const child = spawn('setpriv', words, {
    cwd,
    env: testEnvironment(mark, cwd),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const both = new Tail();
  const out = new Tail();
  child.stdout.on('data', (chunk: Buffer) => [both, out].forEach((tail) => tail.add(chunk)));
  child.stderr.on('data', (chunk: Buffer) => both.add(chunk));

  let ended: Ending | undefined;
  const end = (ending: Ending) => {
    ended ??= ending;
    // unshare dies, and with it, by --kill-child, the first process in there, and with that all others.
    child.kill('SIGKILL');
  };
  let linger: NodeJS.Timeout | undefined;
  child.stdout.on('data', (chunk: Buffer) => {
    // uvu's very last line.
    if (chunk.includes('  Duration: ')) linger ??= setTimeout(() => end({ kind: 'lingered' }), LINGER_MS);
  });
  const timer = setTimeout(() => end({ kind: 'timeout', seconds: file.timeoutMs / 1000 }), file.timeoutMs);
  const stop = () => end({ kind: 'stopped' });
  signal.addEventListener('abort', stop, { once: true });
  const ending = await new Promise<Ending>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, killer) => {
      resolve(ended ?? (killer ? { kind: 'killed', signal: killer } : { kind: 'exited', code: code ?? 1 }));
    });
  });
  clearTimeout(timer);
  clearTimeout(linger);
  signal.removeEventListener('abort', stop);
  const ms = performance.now() - started;
  return { path: file.path, ms, ending, counts: parseCounts(out.text()), output: both.text() };
}

/** Settings of a portal that the person at the terminal has exported are none of the tests' business. */
function testEnvironment(mark: string, cwd: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(FERNGATE_|FORCE_COLOR|NODE_OPTIONS)/.test(name),
  );
  // Hundreds of files import the same modules: what one has compiled the next one finds.
  const compiled = join(cwd, 'out/compiled-tests');
  return { ...Object.fromEntries(kept), NODE_COMPILE_CACHE: compiled, NO_COLOR: '1', [MARK]: mark };
}

class Tail {
  #chunks: Buffer[] = [];
  #size = 0;

  add(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    while (this.#size - (this.#chunks[0]?.length ?? 0) > OUTPUT_MAX_BYTES) {
      this.#size -= this.#chunks.shift()?.length ?? 0;
    }
  }

  text(): string {
    return Buffer.concat(this.#chunks).toString('utf8');
  }
}
