/** `ferngate-witness`: what it keeps, for whom, and what strangers get. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:tls';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { connect as connectTcp } from 'node:net';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LEASE, NODES, WitnessProcess } from './rig.ts';

const witness = new WitnessProcess();
let token = '';
let fingerprint = '';

test.before(async () => {
  await witness.start();
  ({ token, fingerprint } = await witness.add('main'));
});
test.after(() => witness.kill());

const held = async (of = token) =>
  JSON.parse((await witness.ask(of)).body) as { version: number; lease: unknown };

test('its certificate is its own, is what it shows, and is read by others', () => {
  const shown = spawnSync('openssl', ['s_client', '-connect', `127.0.0.1:${witness.port}`], { input: '' });
  const read = execFileSync('openssl', ['x509', '-noout', '-fingerprint', '-sha256', '-enddate'], {
    input: shown.stdout,
  }).toString();
  assert.is(/Fingerprint=(.*)/u.exec(read)?.[1]?.replaceAll(':', '').toLowerCase(), fingerprint);
  assert.match(read, /notAfter=Dec 31 23:59:59 9999 GMT/u);
});

test('nothing below TLS 1.3', async () => {
  const socket = connect({ port: witness.port, rejectUnauthorized: false, maxVersion: 'TLSv1.2' });
  const [error] = (await once(socket, 'error')) as [Error & { code?: string }];
  assert.match(error.code ?? error.message, /VERSION|ALERT|RESET/u);
});

test('a lease is swapped only by who has seen the last one', async () => {
  assert.equal(await held(), { version: 0, lease: null });
  assert.is((await witness.swap(token, 0)).status, 200);
  assert.equal(await held(), { version: 1, lease: LEASE });
  assert.is((await witness.swap(token, 0)).status, 409);
  const next = { ...LEASE, epoch: 4, holder: NODES.b, inSync: null };
  assert.is((await witness.swap(token, 1, next)).status, 200);
  assert.equal(await held(), { version: 2, lease: next });
});

test('of many that swap at once, one does', async () => {
  const { version } = await held();
  const renewals = Array.from({ length: 10 }, (_, index) => ({
    ...LEASE,
    epoch: 5,
    renewal: `${index}`.padStart(16, '0'),
  }));
  const answers = await Promise.all(renewals.map((lease) => witness.swap(token, version, lease)));
  assert.is(answers.filter(({ status }) => status === 200).length, 1);
  assert.is((await held()).version, version + 1);
});

test('an epoch never falls, whatever version was seen', async () => {
  const { version } = await held();
  assert.is((await witness.swap(token, version, { ...LEASE, epoch: 4 })).status, 409);
});

test('what was answered outlives a kill', async () => {
  const before = await held();
  await witness.swap(token, before.version, { ...LEASE, epoch: 6 });
  await witness.kill();
  await witness.start();
  assert.equal(await held(), { version: before.version + 1, lease: { ...LEASE, epoch: 6 } });
});

test('pairs know nothing of each other', async () => {
  const other = await witness.add('other');
  assert.is(other.fingerprint, fingerprint);
  assert.equal(await held(other.token), { version: 0, lease: null });
  await witness.swap(other.token, 0);
  assert.is(((await held()).lease as typeof LEASE).epoch, 6);
  const crossed = `main.${other.token.split('.')[1]}`;
  assert.is((await witness.ask(crossed)).status, 401);
});

test('without a token everything is answered alike', async () => {
  const tries = [
    await witness.ask(''),
    await witness.ask('main.'),
    await witness.ask(`nobody.${'A'.repeat(43)}`),
    await witness.ask('__proto__.x'),
    await witness.ask('', { path: '/etc/passwd' }),
    await witness.swap(`${token}x`, 0),
  ];
  for (const { status, body } of tries) assert.equal([status, body], [401, '{"error":"unauthorised"}']);
});

test('what is not our grammar is refused and changes nothing', async () => {
  const before = await held();
  const wrong = [
    'no json',
    '{}',
    JSON.stringify({ version: before.version, lease: { ...LEASE, more: 1 } }),
    JSON.stringify({ version: before.version, lease: { ...LEASE, holder: 'x' } }),
    JSON.stringify({ version: -1, lease: LEASE }),
    JSON.stringify({ version: before.version, lease: { ...LEASE, epoch: 1e300 } }),
    ' '.repeat(3_000),
  ];
  for (const body of wrong)
    assert.is((await witness.ask(token, { method: 'PUT', body })).status, 400, body.slice(0, 60));
  assert.is((await witness.ask(token, { method: 'DELETE' })).status, 404);
  assert.equal(await held(), before);
});

test('who opens connections and says nothing gets few of them, and keeps nobody out', async () => {
  const place = { port: witness.port, host: '127.0.0.1', localAddress: '127.0.0.2' };
  const idle = Array.from({ length: 40 }, () => connectTcp(place).on('error', () => undefined));
  const ended = () => idle.filter((socket) => socket.destroyed).length;
  for (const socket of idle) socket.resume();
  while (ended() < 24) await delay(20);
  await held();
  assert.is(ended(), 24);
  for (const socket of idle) socket.destroy();
});

test('it says what it holds, and nothing that opens it', async () => {
  const { output } = await witness.say('list');
  assert.match(output, /main: epoch 6, aaaaaaaa may serve, bbbbbbbb may take over, renewed \d+ s ago/u);
  for (const text of [output, readFileSync(witness.state, 'utf8')])
    assert.not(text.includes(token.split('.')[1] ?? 'none'), 'the token is in it');
});

test('a removed pair opens nothing, and its name can be given anew', async () => {
  assert.is((await witness.say('remove', 'other')).code, 0);
  assert.match((await witness.say('remove', 'other')).output, /no pair other/u);
  assert.match((await witness.say('add', 'main')).output, /a pair main already/u);
  assert.match((await witness.say('add', '../x')).output, /named with/u);
  assert.is((await witness.say('add')).code, 2);
});

test('two witnesses never work on one file', async () => {
  const { code, output } = await witness.say('serve', '--port', '0');
  assert.is(code, 1);
  assert.match(output, /another witness/u);
});

test('a file that is damaged is not begun anew, and its words are not shown', async () => {
  const broken = new WitnessProcess();
  writeFileSync(broken.state, '{"identity":{"key":"SECRET"');
  const { code, output } = await broken.say('serve', '--port', '0');
  assert.is(code, 1);
  assert.match(output, /does not read as it was written/u);
  assert.not(output.includes('SECRET'));
});

test('systemd finds nothing wrong with its unit, and little that it may do', () => {
  const unit = new URL('../../witness/ferngate-witness.service', import.meta.url).pathname;
  const read = spawnSync('systemd-analyze', ['security', '--offline=true', '--no-pager', unit]);
  const exposure = Number(/exposure level[^:]*: ([\d.]+)/u.exec(read.stdout.toString())?.[1]);
  assert.ok(exposure > 0 && exposure < 2, read.stdout.toString());
});

test.run();
