import { spawn } from 'node:child_process';

export type ProgramResult = { code: number | null; stdout: string; stderr: string };

/** Runs a program to its end. @throws Error if it fails, unless `check` is false; or when its time is up */
export function runProgram(
  [program = '', ...words]: readonly string[],
  options: { input?: string; timeoutMs?: number; check?: boolean } = {},
): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { stdio: ['pipe', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
    const what = [program, ...words].join(' ').slice(-200);
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`time is up: ${what}: ${stdout.slice(-1000)} ${stderr.slice(-1000)}`));
    }, options.timeoutMs ?? 30_000);
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(timer);
      if (code === 0 || options.check === false) resolve({ code, stdout, stderr });
      else reject(new Error(`${what}: ${code}: ${stderr.slice(-2000)}${stdout.slice(-2000)}`));
    });
  });
}
