/** Small suites in a folder of their own, run by the real runner. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const RUNNER = join(import.meta.dirname, '../run.ts');
/** A folder outside the checkout has no node_modules. */
const UVU = import.meta.resolve('uvu');

/** The text of a test file with these bodies of tests. */
export function suite(...bodies: string[]): string {
  const tests = bodies.map((body, index) => `test('test ${index}', async () => {${body}});`);
  return `import { test } from '${UVU}';\n${tests.join('\n')}\ntest.run();\n`;
}

export interface Ran {
  readonly code: number;
  readonly output: string;
  /** The closing line. */
  readonly last: string;
}

export function makeSuite(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'suite-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

export async function runSuite(root: string, ...words: string[]): Promise<Ran> {
  return new Promise((resolve) => {
    const args = [RUNNER, `--root=${root}`, ...words];
    execFile(process.execPath, args, (error, stdout, stderr) => {
      const code = error === null ? 0 : Number(error.code);
      resolve({ code, output: stdout + stderr, last: stdout.trimEnd().split('\n').at(-1) ?? '' });
    });
  });
}

/** A run that the test itself ends. */
export function startSuite(root: string): ChildProcess {
  return spawn(process.execPath, [RUNNER, `--root=${root}`], { stdio: 'ignore' });
}
