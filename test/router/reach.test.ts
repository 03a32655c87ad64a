/** What gets through: the table that an attacker would write. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Child, NODE, attempt, call, endAll, until } from './site/children.ts';
import { configurationFor } from './site/configuration.ts';
import { buildSite, command, reaches, readRegister, report, startPlc, startRouter } from './site/site.ts';
import { writeFileSync } from 'node:fs';

const site = await buildSite();
const PLC = '198.18.16.10';
// Everything that must not be reached is really there and answers, each on the port that the PLC opens.
for (const [address, port, namespace] of [
  ['192.168.0.10', 502, 'lan'],
  ['192.168.0.10', 501, 'lan'],
  ['192.168.0.10', 504, 'lan'],
  ['192.168.0.20', 502, 'lan'],
  ['0.0.0.0', 22, 'site'],
  ['0.0.0.0', 502, 'site'],
  ['198.18.0.1', 502, null],
  ['10.9.0.1', 502, null],
] as const) {
  await startPlc(address, port, namespace).says('modbus');
}
const hmi = new URL('../world/hmi-server.ts', import.meta.url).pathname;
await new Child('lan', NODE, hmi, '--address', '192.168.0.10', '--port', '503').says('hmi');
call('lan', 'ip', 'route', 'add', 'default', 'via', '192.168.0.1');
call(null, 'ip', 'route', 'add', '192.168.0.0/24', 'dev', 'tun0');
for (const address of ['198.18.40.9', '198.19.0.9', '203.0.113.9'])
  call(null, 'ip', 'address', 'add', `${address}/32`, 'dev', 'lo');
startRouter(configurationFor(site.keys));
await reaches('connected');

test('a listed service is reached at its virtual address, and so is the end of its range', () => {
  assert.is(readRegister(PLC), '7=1234');
  assert.is(readRegister(PLC, { port: 501 }), '7=1234');
});

test('a listed component answers to ping, another machine does not', () => {
  assert.is(attempt(null, 'ping', '-c1', '-W2', PLC).code, 0);
  assert.is.not(attempt(null, 'ping', '-c1', '-W1', '198.18.16.20').code, 0);
});

test('with masquerade, the machine sees the address of the router', () => {
  assert.match(
    call('site', 'conntrack', '-L', '-p', 'tcp', '--orig-dst', PLC),
    /src=192\.168\.0\.10 dst=192\.168\.0\.1 sport=502/,
  );
});

const TIMEOUT = { timeout: 300 };
call(null, 'ip', 'route', 'add', '10.9.7.0/24', 'dev', 'tun0');
call('site', 'ip', 'address', 'add', '10.9.7.1/24', 'dev', 'up0');
for (const [what, host, options] of [
  ['another port of the component', PLC, { port: 504 }],
  ['another machine in the LAN', '198.18.16.20', {}],
  ['the component at its real address', '192.168.0.10', {}],
  ["the router's tunnel address", '198.18.0.5', {}],
  ["the router's LAN address by its virtual one, although it is listed", '198.18.16.1', { port: 22 }],
  ["the router's LAN address by its real one", '192.168.0.1', {}],
  ['another network of the site', '10.9.7.1', {}],
  ['from the pool, but not from the part where sessions come from', PLC, { source: '198.18.40.9' }],
  ['from the other half of the pool', PLC, { source: '198.19.0.9' }],
  ['from anywhere else', PLC, { source: '203.0.113.9' }],
  ['from the LAN to a technician', '198.18.0.1', { from: 'lan' }],
  ['from the LAN through the router to the outside', '10.9.0.1', { from: 'lan' }],
  ['from the router to a technician', '198.18.0.1', { from: 'site' }],
] as const) {
  test(`refused: ${what}`, () => {
    const before = dropped();
    assert.is(readRegister(host, { ...TIMEOUT, ...options }), null);
    assert.ok(dropped() > before, 'the packet arrived, and our rules dropped it');
  });
}

test('refused: IPv6 through the tunnel', () => {
  const before = dropped();
  assert.is.not(attempt('site', 'ping', '-c1', '-W1', 'ff02::1%fgr0').code, 0);
  assert.ok(dropped() > before);
});

test('the rules come back when another program flushes them', async () => {
  call('site', 'nft', 'flush', 'ruleset');
  await until('the rules', () => call('site', 'nft', 'list', 'tables').includes('ferngate_router'));
  assert.is(readRegister('198.18.16.20', TIMEOUT), null);
  await until('the PLC', () => readRegister(PLC) !== null);
});

test("another firewall's default drop wins, and the status says so", async () => {
  call(
    'site',
    'nft',
    'add table inet own; add chain inet own fw { type filter hook forward priority 0; policy drop; }',
  );
  assert.is(readRegister(PLC, TIMEOUT), null);
  await until('the notice', () => report().notices.some((notice) => notice.includes('"inet own fw"')));
  call('site', 'nft', 'delete', 'table', 'inet', 'own');
  assert.is(readRegister(PLC), '7=1234');
});

test('without an address in the LAN nothing passes; with one again, it does, without a new session', async () => {
  const { since } = await reaches('connected');
  call('site', 'ip', 'address', 'delete', '192.168.0.1/24', 'dev', 'lan0');
  await until('the notice', () => report().notices.some((notice) => notice.includes('nothing passes')));
  call('site', 'ip', 'address', 'add', '192.168.0.1/24', 'dev', 'lan0');
  await until('the PLC', () => readRegister(PLC) !== null);
  assert.is((await reaches('connected')).since, since);
});

test('a new configuration without the service ends a flow that stands', async () => {
  const download = new Child(null, 'curl', '-sSN', '--max-time', '20', `http://${PLC}:503/slow-download`);
  await until('the download', () => download.text.length > 200);
  writeFileSync('/run/next.json', JSON.stringify(configurationFor(site.keys, { components: [] })));
  assert.is(command('apply', '/run/next.json').code, 0);
  const table = () => call('site', 'nft', 'list', 'table', 'inet', 'ferngate_router');
  await until('the rules', () => !table().includes('192.168.0.10'));
  await reaches('connected');
  const { length } = download.text;
  const before = dropped();
  await until('retransmissions that are dropped', () => dropped() > before + 1);
  assert.is(download.text.length, length);
  assert.is(readRegister(PLC, TIMEOUT), null);
});

/** Packets that our rules have dropped. */
function dropped(): number {
  const text = call('site', 'nft', 'list', 'table', 'inet', 'ferngate_router');
  return [...text.matchAll(/counter packets (\d+) /g)].reduce((sum, [, packets]) => sum + Number(packets), 0);
}

test.after(endAll);
test.run();
