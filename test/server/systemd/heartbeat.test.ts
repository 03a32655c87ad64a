/** systemd hears that the portal serves, and nothing more once its store does not answer. */
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Heartbeat } from '../../../server/systemd/heartbeat.ts';
import { until } from '../../world/command.ts';
import { NotifySocket } from '../../world/notify-socket.ts';

const log = pino({ level: 'silent' });
const WATCHDOG_MS = 300;
const stop = new AbortController();
let socket: NotifySocket;

test.before(async () => {
  socket = await NotifySocket.listen('/tmp/notify.sock');
});

test.after(() => {
  stop.abort();
  socket.close();
});

test('under npm start nobody is told and nothing is asked', async () => {
  let asked = 0;
  await new Heartbeat({ socket: undefined, watchdogMs: 10 }, log).start(
    async () => (asked += 1),
    stop.signal,
  );
  await sleep(50);
  assert.is(asked, 0);
});

test('ready first, then well as long as it answers; a failure or a silence is not hidden', async () => {
  let answer = () => Promise.resolve();
  let asked = 0;
  const answers = () => {
    asked += 1;
    return answer();
  };
  await new Heartbeat({ socket: socket.path, watchdogMs: WATCHDOG_MS }, log).start(answers, stop.signal);
  await until('some messages', () => socket.count('WATCHDOG=1') >= 2);
  assert.match(socket.messages[0]!, /^READY=1/);

  answer = () => Promise.reject(new Error('the store is gone'));
  let asking = asked;
  await until('questions that fail', () => asked >= asking + 2);
  const heard = socket.count('WATCHDOG=1');
  await until('more questions that fail', () => asked >= asking + 5);
  assert.is(socket.count('WATCHDOG=1'), heard);

  answer = () => Promise.resolve();
  await until('well again', () => socket.count('WATCHDOG=1') > heard);

  answer = () => new Promise(() => undefined);
  asking = asked;
  await until('a question that hangs', () => asked > asking);
  const before = socket.count('WATCHDOG=1');
  await sleep(3 * WATCHDOG_MS);
  assert.ok(socket.count('WATCHDOG=1') <= before, 'the watchdog hears nothing');
});

test.run();
