import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { MachineError } from '../../../router/machine/error.ts';
import { pause } from '../../../router/machine/pause.ts';
import {
  endProcess,
  isAlive,
  markOf,
  readLivingMark,
  writeMark,
} from '../../../router/machine/process-mark.ts';
import { runCommand } from '../../../router/machine/run-command.ts';
import { claimRunFolder, runFolderAt } from '../../../router/machine/run-folder.ts';
import { findUnprivileged } from '../../../router/machine/unprivileged.ts';

const folder = mkdtempSync(join(tmpdir(), 'processes-'));
const path = join(folder, 'mark');
const codeOf = (work: Promise<unknown>) =>
  work.then(String, (error: unknown) => (error as MachineError).code);

test('a mark names one process, and not the next one with its number', async () => {
  const child = spawn('sleep', ['60']);
  await writeMark(path, child.pid!);
  const mark = (await readLivingMark(path))!;
  assert.is(mark.pid, child.pid);
  assert.is(await isAlive({ ...mark, startTicks: '1' }), false);
  assert.is(await endProcess({ ...mark, startTicks: '1' }, 10), 'was-not-running');
  assert.is(await endProcess(mark, 5000), 'ended');
  assert.is(await readLivingMark(path), null);
});

test('a name with parentheses and spaces does not confuse it', async () => {
  const child = spawn(process.execPath, [
    '-e',
    'process.title = "x) R 1 (y"; console.log(1); setInterval(() => 0, 1000)',
  ]);
  await once(child.stdout, 'data');
  assert.match((await markOf(child.pid!))!.startTicks, /^\d+$/);
  child.kill('SIGKILL');
});

test('who does not end in time is forced', async () => {
  const child = spawn('sh', ['-c', 'trap "" TERM; echo; while :; do sleep 0.1; done']);
  await once(child.stdout, 'data');
  assert.is(await endProcess((await markOf(child.pid!))!, 200), 'forced');
  assert.is(await markOf(child.pid!), null);
});

test('a mark file that is not ours names nobody', async () => {
  for (const text of ['', '1', '{"pid":1,"startTicks":"5"}', '{"pid":"2"}', `{"pid":${process.pid}}`]) {
    writeFileSync(path, text);
    assert.is(await readLivingMark(path), null, text);
  }
  assert.is(await readLivingMark(`${path}.none`), null);
});

test('commands: what they print, why they fail, and that no shell reads their words', async () => {
  assert.is(await runCommand({ program: 'cat', arguments: [], input: 'in' }), 'in');
  assert.is(await runCommand({ program: 'echo', arguments: ['$(id); `id`'] }), '$(id); `id`\n');
  assert.is(
    await codeOf(runCommand({ program: 'false', arguments: [], input: 'x'.repeat(1e6) })),
    'command-failed',
  );
  assert.is(await codeOf(runCommand({ program: 'no-such-program', arguments: [] })), 'command-missing');
});

test('a run folder has one router; what a dead one left is taken over', async () => {
  const place = runFolderAt(join(folder, 'run'));
  await claimRunFolder(place);
  await claimRunFolder(place);
  const other = spawn('sleep', ['60']);
  await writeMark(place.mark, other.pid!);
  assert.is(await codeOf(claimRunFolder(place)), 'already-running');
  other.kill('SIGKILL');
  await once(other, 'close');
  await claimRunFolder(place);
  assert.is((await readLivingMark(place.mark))?.pid, process.pid);
});

test('waiting ends by time or by signal, and says which', async () => {
  const end = new AbortController();
  assert.is(await pause(1, end.signal), true);
  const waiting = pause(60_000, end.signal);
  end.abort();
  assert.is(await waiting, false);
  assert.is(await pause(60_000, end.signal), false);
});

test('there is somebody with fewer rights than root', async () => {
  assert.equal(await findUnprivileged(), { user: 'nobody', group: 'nogroup' });
});

test.run();
