/** Programs that outlive us: taken over, replaced, started anew, and never mistaken for a stranger. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pino } from 'pino';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Daemon, type DaemonOptions } from '../../../appliance/daemons/daemon.ts';
import { identify, isAlive, parseIdentity } from '../../../appliance/daemons/process-identity.ts';
import { until } from '../rig/until.ts';

const SLEEP = { program: 'sleep', args: ['600'] };
const lifetime = new AbortController();

/** Until then the process is still the one that becomes the program. */
async function isItself(pid: number): Promise<boolean> {
  const words = await readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '');
  return words !== '' && !words.startsWith('/bin/sh\0');
}

function newDaemon(folder = mkdtempSync('/tmp/daemon-'), more: Partial<DaemonOptions> = {}) {
  const pidFile = join(folder, 'pid');
  const daemon = new Daemon({
    ...{ name: 'test', pidFile, logFile: join(folder, 'log') },
    ...{ log: pino({ level: 'silent' }), signal: lifetime.signal, ready: isItself, ...more },
  });
  return { daemon, pidFile, folder };
}

function pidOf(daemon: Daemon): number {
  if (daemon.state.kind !== 'running') throw new Error(`it is ${daemon.state.kind}`);
  return daemon.state.pid;
}

test('a second one takes over what the first one started', async () => {
  const { daemon, folder } = newDaemon();
  await daemon.run(SLEEP);
  const { daemon: next } = newDaemon(folder);
  await next.run(SLEEP);
  assert.is(pidOf(next), pidOf(daemon));
  assert.is(await next.stop(), 'asked');
  assert.is(await next.stop(), 'absent');
});

test('other arguments replace the process; so does a `keep` that says no', async () => {
  const { daemon, folder } = newDaemon();
  await daemon.run(SLEEP);
  const first = identify(pidOf(daemon))!;
  await daemon.run({ program: 'sleep', args: ['601'] });
  assert.not.ok(isAlive(first));
  const { daemon: next } = newDaemon(folder, { keep: async () => false });
  const second = identify(pidOf(daemon))!;
  await next.run({ program: 'sleep', args: ['601'] });
  assert.not.ok(isAlive(second));
  await next.stop();
});

test('a number that somebody else has now is left alone', async () => {
  const stranger = spawn('sleep', ['600']);
  const { pid } = stranger;
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1');
  const stat = readFileSync(`/proc/${pid!}/stat`, 'latin1');
  const fields = stat.trim().split(' ');
  const earlier = [...fields.slice(0, 21), String(Number(fields[21]) - 1), ...fields.slice(22)].join(' ');
  const forged: Record<string, string> = {
    'started at another tick': `${boot}${earlier}\n`,
    'of another boot': `11111111-2222-3333-4444-555555555555\n${stat}`,
    'cut off': `${boot}${stat.slice(0, 20)}`,
    'only a number': `${pid!}\n`,
    nothing: '',
  };
  for (const [what, text] of Object.entries(forged)) {
    const { daemon, pidFile } = newDaemon();
    writeFileSync(pidFile, text);
    assert.is(await daemon.stop(), 'absent', what);
    writeFileSync(pidFile, text);
    await daemon.run(SLEEP);
    assert.is.not(pidOf(daemon), pid, what);
    assert.is(stranger.exitCode ?? stranger.signalCode, null, what);
    await daemon.stop();
  }
  const { daemon, pidFile } = newDaemon();
  writeFileSync(pidFile, `${boot}${stat}`);
  await daemon.run({ program: 'tail', args: ['-f', '/dev/null'] });
  assert.is(stranger.exitCode ?? stranger.signalCode, null, 'another program under that very identity');
  await daemon.stop();
  stranger.kill();
});

test('who dies is started anew; who never comes up says why', async () => {
  const { daemon } = newDaemon();
  await daemon.run(SLEEP);
  const first = pidOf(daemon);
  process.kill(first, 'SIGKILL');
  await until('it runs again', () => daemon.state.kind === 'running' && daemon.state.pid !== first);
  await daemon.stop();

  const { daemon: broken } = newDaemon(undefined, { ready: async () => false });
  await broken.run({ program: 'sh', args: ['-c', 'echo "no\u0007 port"; exit 1'] });
  assert.is(broken.state.kind, 'failed');
  if (broken.state.kind === 'failed') assert.is(broken.state.reason, 'no? port');
  await broken.stop();
  assert.is(broken.state.kind, 'stopped');
});

test('one that was taken over and dies is started anew as well', async () => {
  const { daemon, folder } = newDaemon();
  await daemon.run(SLEEP);
  const { daemon: next } = newDaemon(folder);
  await next.run(SLEEP);
  await daemon.stop();
  await until(
    'it runs again',
    () => next.state.kind === 'running' && isAlive(identify(next.state.pid) ?? GONE),
  );
  await next.stop();
});

const GONE = { pid: 0, startTicks: '', bootId: '' };

test('one that does not listen is forced', async () => {
  const { daemon, folder } = newDaemon(undefined, { stopGraceMs: 100 });
  await daemon.run({ program: 'bash', args: ['-c', 'trap "" TERM; echo deaf; while :; do sleep 1; done'] });
  await until('it is deaf', () => readFileSync(join(folder, 'log'), 'latin1').includes('deaf'));
  assert.is(await daemon.stop(), 'forced');
});

test('a program whose name is full of traps is read right', () => {
  const stat = `42 (a) Z 1 (b) S ${Array.from({ length: 18 }, (_, index) => index).join(' ')} 777 5`;
  assert.equal(parseIdentity(stat, 'boot'), { pid: 42, startTicks: '777', bootId: 'boot' });
  assert.is(parseIdentity(stat.replace(') S', ') Z'), 'boot'), undefined);
});

test.run();
