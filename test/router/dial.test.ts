import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Child, NODE, call, endAll, until } from './site/children.ts';
import { PASSWORD, configurationFor } from './site/configuration.ts';
import {
  ROUTER,
  RUN_FOLDER,
  buildSite,
  command,
  endRouters,
  openDoors,
  reaches,
  readRegister,
  report,
  startPlc,
  startRouter,
  startServer,
} from './site/site.ts';

const site = await buildSite();
await startPlc('192.168.0.10').says('modbus');

for (const port of [1194, 443, 80]) {
  test(`dials in directly on ${port} when only that is open`, async () => {
    openDoors(port);
    const router = startRouter(configurationFor(site.keys));
    const state = await reaches('connected');
    assert.equal(
      [state.door, state.port, state.via, state.address],
      ['10.9.0.1', port, 'direct', '198.18.0.5'],
    );
    assert.is(readRegister('198.18.16.10'), '7=1234');
    await router.end();
    openDoors(1194, 443, 80);
  });
}

const secret = `pa"ss\\w$;'ord`;
for (const [what, words, proxy] of [
  ['an open proxy', [], {}],
  [
    'a proxy with a password full of signs',
    ['--user', 'anna', '--password', secret],
    { user: 'anna', password: secret },
  ],
] as const) {
  test(`dials in through ${what} that lets only 443 out`, async () => {
    const program = new URL('../world/connect-proxy.ts', import.meta.url).pathname;
    const child = new Child(null, NODE, program, '--address', '10.9.0.1', '--ports', '443', ...words);
    await child.says('listening');
    const router = startRouter(
      configurationFor(site.keys, { proxy: { host: '10.9.0.1', port: 3128, ...proxy } }),
    );
    const state = await reaches('connected');
    assert.equal([state.port, state.via], [443, 'proxy']);
    await child.says('refused 10.9.0.1:1194: port');
    await child.says('passed 10.9.0.1:443');
    assert.is(readRegister('198.18.16.10'), '7=1234');
    await router.end();
    await child.end();
  });
}

test('says in words and in JSON what it does, and lets nobody read a secret', async () => {
  const router = startRouter(configurationFor(site.keys));
  await reaches('connected');
  assert.match(
    command('status').text,
    /^Press line 7 \(FG-1001, account acme\)\nConnected for \d+ s as 198\.18\.0\.5/,
  );
  assert.is(report().running, true);
  assert.is(statSync(join(RUN_FOLDER, 'state.json')).mode & 0o777, 0o644);
  assert.is(statSync(join(RUN_FOLDER, 'private')).mode & 0o777, 0o700);

  const files = readdirSync(RUN_FOLDER, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
  const key = site.keys.read('router.key').split('\n')[1]!;
  for (const text of [...files, router.text, call(null, 'ps', 'axww')]) {
    assert.not.match(text, PASSWORD);
    assert.not.match(text, key);
  }
  await router.end();
});

test('takes from the server its address and nothing else: no route, no name server', async () => {
  const router = startRouter(configurationFor(site.keys));
  await reaches('connected');
  assert.equal(
    call('site', 'ip', 'route')
      .trim()
      .split('\n')
      .map((line) => line.trim()),
    [
      '10.9.0.0/24 dev up0 proto kernel scope link src 10.9.0.2',
      '192.168.0.0/24 dev lan0 proto kernel scope link src 192.168.0.1',
      '198.18.0.0/20 dev fgr0 scope link src 198.18.0.5',
    ],
  );
  await router.end();
});

test('comes back when the portal was away', async () => {
  const router = startRouter(configurationFor(site.keys));
  await reaches('connected');
  await site.server.end('SIGKILL');
  const waiting = await reaches('waiting');
  assert.ok(waiting.until - Date.now() <= 60_000);
  site.server = await startServer(site.keys);
  await reaches('connected');
  assert.is(readRegister('198.18.16.10'), '7=1234');
  await router.end();
});

test('starts OpenVPN again when that was killed', async () => {
  const router = startRouter(configurationFor(site.keys));
  const { since } = await reaches('connected');
  const { pid } = JSON.parse(readFileSync(join(RUN_FOLDER, 'private/openvpn.pid'), 'utf8')) as {
    pid: number;
  };
  process.kill(pid, 'SIGKILL');
  await reaches('connected', (state) => state.since > since);
  await router.end();
});

test('a second router with the same run folder is refused', async () => {
  const router = startRouter(configurationFor(site.keys));
  await reaches('connected');
  const second = startRouter(null);
  await second.says('a router already runs');
  await until('its end', () => second.over);
  assert.is(second.process.exitCode, 75);
  assert.is(report().state.kind, 'connected');
  await router.end();
});

test('kill -9: rules stay, the tunnel goes, the next run takes over, stop leaves nothing', async () => {
  const router = startRouter(configurationFor(site.keys));
  await reaches('connected');
  await router.end('SIGKILL');
  await until('the tunnel to go', () => !call('site', 'ip', 'link').includes('fgr0'));
  assert.match(call('site', 'nft', 'list', 'tables'), 'inet ferngate_router');
  assert.is(report().running, false);
  assert.match(command('status').text, 'ended without cleaning up');

  const next = startRouter(null);
  await next.says('"kind":"connected"');
  assert.is(readRegister('198.18.16.10'), '7=1234');
  await next.end('SIGKILL');

  const { code, text } = command('stop');
  assert.equal([code, text.trim()], [0, 'The router was not running. Tunnel and packet rules are gone.']);
  assertNothingLeft();
});

test('kill -9 with an OpenVPN that hangs: the next run ends it', async () => {
  const router = startRouter(configurationFor(site.keys));
  await reaches('connected');
  const { pid } = JSON.parse(readFileSync(join(RUN_FOLDER, 'private/openvpn.pid'), 'utf8')) as {
    pid: number;
  };
  process.kill(pid, 'SIGSTOP');
  await router.end('SIGKILL');
  const next = startRouter(null);
  await next.says('ended an OpenVPN process that an earlier router had left');
  await next.says('"kind":"connected"');
  await next.end();
});

test('SIGTERM and `stop` leave nothing behind, and touch no rules of others', async () => {
  call('site', 'nft', 'add', 'table', 'inet', 'own');
  const router = startRouter(configurationFor(site.keys));
  await reaches('connected');
  assert.is(command('stop').text.trim(), 'Stopped. Tunnel and packet rules are gone.');
  await until('its end', () => router.over);
  assert.is(router.process.exitCode, 0);
  assertNothingLeft('table inet own\n');
  assert.match(command('status').text, 'The router is not running.');
  call('site', 'nft', 'delete', 'table', 'inet', 'own');
});

test('runs from any folder and through a symbolic link', () => {
  call(null, 'ln', '-sf', ROUTER, '/run/link');
  const text = call(null, 'sh', '-c', 'cd / && /run/link check /run/configuration/configuration.json');
  assert.is(text, '/run/configuration/configuration.json: in order, for Press line 7 (FG-1001)\n');
});

function assertNothingLeft(tables = ''): void {
  assert.is(call('site', 'nft', 'list', 'tables'), tables);
  assert.not.match(call('site', 'ip', 'link'), 'fgr0');
  assert.is(call('site', 'cat', '/proc/sys/net/ipv4/conf/lan0/forwarding').trim(), '0');
}

test.after.each(endRouters);
test.after(endAll);
test.run();
