/** Runs the child: last in line for processor and disk, a bounded time, a bounded answer. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { BundleError } from './errors.ts';
import { BUNDLE_MAX_BYTES, BUNDLE_MAX_MS, type Task } from './tasks.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
const STDERR_MAX_CHARACTERS = 2000;

/** `ionice -t`: where a container does not let it, it goes on. */
const LOWEST = ['-t', '-c', '3', 'nice', '-n', '19', process.execPath];

/** @throws BundleError */
export function runChild(task: Task, signal: AbortSignal): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const within = AbortSignal.any([signal, AbortSignal.timeout(BUNDLE_MAX_MS)]);
    const child = spawn('ionice', [...LOWEST, MAIN], {
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
      stdio: ['pipe', 'pipe', 'pipe'],
      signal: within,
      killSignal: 'SIGKILL',
    });
    const chunks: Buffer[] = [];
    let size = 0;
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > BUNDLE_MAX_BYTES) child.kill('SIGKILL');
      else chunks.push(chunk);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(0, STDERR_MAX_CHARACTERS);
    });
    // A child that ended early has not read all; its end says why.
    child.stdin.on('error', () => undefined);
    child.on('error', (cause) =>
      reject(new BundleError(within.aborted ? 'too-long' : 'not-started', cause.message, { cause })),
    );
    child.on('close', (code) => {
      if (size > BUNDLE_MAX_BYTES)
        reject(new BundleError('too-large', `more than ${BUNDLE_MAX_BYTES} bytes`));
      else if (code === 0) resolve(Buffer.concat(chunks));
      else reject(new BundleError('failed', `the child ended with ${code ?? 'a signal'}: ${said}`));
    });
    child.stdin.end(JSON.stringify(task));
  });
}
