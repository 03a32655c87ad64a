import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  CommandError,
  runCommand,
  type CommandErrorCode,
  type CommandOptions,
} from '../../../appliance/commands/run.ts';

test('what a program says comes back; what it gets is not a shell', async () => {
  const { stdout, exitCode } = await runCommand('cat', ['-'], { input: 'a; $(b)' });
  assert.equal([stdout, exitCode], ['a; $(b)', 0]);
  assert.is((await runCommand('printf', ['%s', '$(id) `id` ; |'])).stdout, '$(id) `id` ; |');
  assert.is((await runCommand('sh', ['-c', 'exit 3'], { expect: [3] })).exitCode, 3);
  assert.not.match((await runCommand('env', [])).stdout, /FERNGATE|HOME/);
});

test('each failure has its code, and the program its say', async () => {
  const table: [CommandErrorCode, string, string[], CommandOptions][] = [
    ['not-found', '/no/such/program', [], {}],
    ['exit', 'sh', ['-c', 'echo reason >&2; exit 4'], {}],
    ['killed', 'sh', ['-c', 'kill -9 $$'], {}],
    ['timeout', 'sleep', ['60'], { timeoutMs: 50 }],
    ['too-much-output', 'yes', [], { maxOutputBytes: 10_000 }],
    ['aborted', 'sleep', ['60'], { signal: AbortSignal.timeout(50) }],
    ['aborted', 'sleep', ['60'], { signal: AbortSignal.abort() }],
  ];
  for (const [code, program, args, options] of table) {
    try {
      await runCommand(program, args, options);
      assert.unreachable(code);
    } catch (error) {
      assert.instance(error, CommandError, String(error));
      assert.is((error as CommandError).code, code);
      if (code === 'exit')
        assert.equal([(error as CommandError).stderr, (error as CommandError).exitCode], ['reason', 4]);
    }
  }
});

test.run();
