/**
 * The one place that runs programs to their end. Arguments are arrays and no shell is involved; time and
 * output have ceilings; a failure carries what the program itself said. Programs that stay are the
 * matter of `appliance/daemons/daemon.ts`.
 */
import { spawn } from 'node:child_process';
import { systemCode } from '../errors.ts';

/** Nothing that we run to its end takes longer unless it hangs. */
export const COMMAND_TIMEOUT_MS = 15_000;

/** A room's whole rule set in JSON with 64,000 elements is about 20 MiB. */
export const COMMAND_OUTPUT_MAX_BYTES = 64 * 1024 * 1024;

/** What a program says about its failure; more is not read by anyone. */
const STDERR_MAX_BYTES = 64 * 1024;

/** Nothing of our own environment reaches a program (settings and what they may reveal). */
export const COMMAND_ENVIRONMENT = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' } as const;

export type CommandErrorCode = 'not-found' | 'exit' | 'killed' | 'timeout' | 'too-much-output' | 'aborted';

export class CommandError extends Error {
  readonly code: CommandErrorCode;
  readonly stderr: string;
  /** The exit code where there is one: `code` is then `exit`. */
  readonly exitCode: number | null;

  constructor(code: CommandErrorCode, message: string, detail: { stderr: string; exitCode: number | null }) {
    super(message);
    this.name = 'CommandError';
    this.code = code;
    this.stderr = detail.stderr;
    this.exitCode = detail.exitCode;
  }
}

export type CommandOptions = {
  /** Written to standard input, which is closed then. Secrets go this way, never as an argument. */
  input?: string;
  timeoutMs?: number;
  maxOutputBytes?: number;
  signal?: AbortSignal;
  /** Exit codes beside 0 that are an answer, not a failure. */
  expect?: readonly number[];
  /** Beside COMMAND_ENVIRONMENT. */
  environment?: Readonly<Record<string, string>>;
  /** Descriptors of ours that the program gets as 3, 4, … */
  descriptors?: readonly number[];
};

export type CommandResult = { exitCode: number; stdout: string; stderr: string };

/** @throws CommandError when the program cannot be run, fails, hangs or floods. */
export type CommandRunner = (
  program: string,
  args: readonly string[],
  options?: CommandOptions,
) => Promise<CommandResult>;

export const runCommand: CommandRunner = (program, args, options = {}) =>
  new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: ['pipe', 'pipe', 'pipe', ...(options.descriptors ?? [])],
      env: { ...COMMAND_ENVIRONMENT, ...options.environment },
      cwd: '/',
    });
    const stdout = new Bounded(options.maxOutputBytes ?? COMMAND_OUTPUT_MAX_BYTES);
    const stderr = new Bounded(STDERR_MAX_BYTES);
    let ended: CommandErrorCode | undefined;
    const end = (code: CommandErrorCode) => {
      ended ??= code;
      child.kill('SIGKILL');
    };
    const onAbort = () => end('aborted');
    const timer = setTimeout(() => end('timeout'), options.timeoutMs ?? COMMAND_TIMEOUT_MS);
    const failed = (code: CommandErrorCode, exitCode: number | null = null) => {
      const said = stderr.text().trim();
      const what = `${[program, ...args.slice(0, 4)].join(' ')}: ${code}${exitCode === null ? '' : ` ${exitCode}`}`;
      reject(new CommandError(code, said === '' ? what : `${what}: ${said}`, { stderr: said, exitCode }));
    };
    const settle = () => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', onAbort);
    };

    options.signal?.addEventListener('abort', onAbort, { once: true });
    if (options.signal?.aborted) onAbort();
    child.stdout?.on('data', (chunk: Buffer) => {
      if (!stdout.add(chunk)) end('too-much-output');
    });
    child.stderr?.on('data', (chunk: Buffer) => void stderr.add(chunk));
    // A program that ends before it has read its input tells its reason by its exit code.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(options.input ?? '');
    child.on('error', (error) => {
      settle();
      failed(systemCode(error) === 'ENOENT' ? 'not-found' : 'killed');
    });
    child.on('close', (exitCode) => {
      settle();
      if (ended !== undefined) failed(ended);
      else if (exitCode === null) failed('killed');
      else if (exitCode === 0 || options.expect?.includes(exitCode)) {
        resolve({ exitCode, stdout: stdout.text(), stderr: stderr.text() });
      } else failed('exit', exitCode);
    });
  });

/** Output up to a ceiling; what comes after it is dropped and told by `add` returning false. */
class Bounded {
  readonly #chunks: Buffer[] = [];
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  add(chunk: Buffer): boolean {
    this.#bytes += chunk.length;
    if (this.#bytes > this.#maxBytes) return false;
    this.#chunks.push(chunk);
    return true;
  }

  text(): string {
    return Buffer.concat(this.#chunks).toString('utf8');
  }
}
