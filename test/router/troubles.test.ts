/** What goes wrong on the way to a portal, and what the router says about it. */
import { execFileSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { ConfigurationFormat } from '../../router/configuration/format.ts';
import { Child, NODE, endAll } from './site/children.ts';
import { PASSWORD, configurationFor } from './site/configuration.ts';
import {
  buildSite,
  command,
  endRouters,
  openDoors,
  reaches,
  report,
  setPassword,
  startRouter,
  startServer,
} from './site/site.ts';

const site = await buildSite();
const { keys } = site;
const base = configurationFor(keys);
const tunnel = (change: Partial<ConfigurationFormat['tunnel']>) => ({
  tunnel: { ...base.tunnel, ...change },
});
const oneDoor = (host: string, port = 1194) => ({ doors: [{ host, ports: [port] }] });

keys.issue('future', 'room-3', {
  use: 'serverAuth',
  startdate: '20360101000000Z',
  enddate: '20370101000000Z',
});
keys.issue('past', 'room-3', { use: 'serverAuth', startdate: '20200101000000Z', enddate: '20210101000000Z' });
keys.issue('stranger', 'room-4', { use: 'serverAuth' });
keys.issue('early', 'FG-1001', { startdate: '20360101000000Z', enddate: '20370101000000Z' });
execFileSync('openvpn', ['--genkey', 'tls-crypt-v2-server', 'other.key'], { cwd: keys.folder });
execFileSync('openvpn', ['--tls-crypt-v2', 'other.key', '--genkey', 'tls-crypt-v2-client', 'foreign.key'], {
  cwd: keys.folder,
});

interface Trouble {
  readonly what: string;
  readonly change: Partial<ConfigurationFormat>;
  /** Null: refused, so that it waits for longer. */
  readonly code: string | null;
  readonly reason: RegExp;
  readonly server?: { certificate?: string; address?: string };
}

const here = { host: '10.9.0.1', port: 3128 };
const troubles: readonly Trouble[] = [
  {
    what: 'a name that does not exist',
    change: oneDoor('portal.invalid'),
    code: 'dns',
    reason: /portal\.invalid cannot be resolved/,
  },
  { what: 'ports that are closed', change: oneDoor('10.9.0.1', 9), code: 'unreachable', reason: /refused/ },
  {
    what: 'a network without a way out',
    change: oneDoor('192.0.2.7'),
    code: 'unreachable',
    reason: /unreachable/,
  },
  {
    what: 'a proxy that is not there',
    change: { proxy: { host: '10.9.0.1', port: 9 } },
    code: 'proxy-unreachable',
    reason: /the proxy cannot be reached/,
  },
  {
    what: 'a proxy that lets nothing out',
    change: { ...oneDoor('10.9.0.1', 80), proxy: { ...here, user: 'anna', password: 'pw' } },
    code: 'proxy-refused',
    reason: /403/,
  },
  {
    what: 'a proxy that wants a password',
    change: { ...oneDoor('10.9.0.1', 443), proxy: here },
    code: null,
    reason: /wants a user and password/,
  },
  {
    what: 'a proxy that refuses the password',
    change: { ...oneDoor('10.9.0.1', 443), proxy: { ...here, user: 'anna', password: 'x' } },
    code: null,
    reason: /refuses those/,
  },
  {
    what: 'a key that the portal does not know',
    change: { ...oneDoor('10.9.0.1'), ...tunnel({ tlsCryptV2: keys.read('foreign.key') }) },
    code: 'closed',
    reason: /does not know this key/,
  },
  {
    what: 'a clock that is behind',
    change: oneDoor('10.9.0.1'),
    code: 'clock',
    reason: /not valid yet by this router's clock, which is probably behind/,
    server: { certificate: 'future' },
  },
  {
    what: 'a clock that is ahead',
    change: oneDoor('10.9.0.1'),
    code: 'clock',
    reason: /has expired by this router's clock/,
    server: { certificate: 'past' },
  },
  {
    what: 'another server with a certificate of the same authority',
    change: oneDoor('10.9.0.1'),
    code: 'server-not-trusted',
    reason: /does not prove to be the portal/,
    server: { certificate: 'stranger' },
  },
  {
    what: "an address that is not the account's",
    change: oneDoor('10.9.0.1'),
    code: 'device',
    reason: /outside 198\.18\.0\.0\/20/,
    server: { address: '192.168.0.77' },
  },
];

const program = new URL('../world/connect-proxy.ts', import.meta.url).pathname;
const proxy = new Child(
  null,
  NODE,
  program,
  '--address',
  '10.9.0.1',
  '--ports',
  '443',
  '--user',
  'anna',
  '--password',
  'pw',
);
await proxy.says('listening');

for (const { what, change, code, reason, server } of troubles) {
  test(`says plainly: ${what}`, async () => {
    if (server) {
      await site.server.end();
      site.server = await startServer(keys, server);
    }
    const router = startRouter({ ...base, ...change });
    const state = code === null ? await reaches('refused') : await reaches('waiting');
    if (state.kind === 'waiting') assert.is(state.code, code, state.reason);
    assert.match(state.reason, reason);
    await router.end();
    if (server) {
      await site.server.end();
      site.server = await startServer(keys);
    }
  });
}

test('a refused proxy password is not repeated: it would lock the account', () => {
  // Once without a password and once with a wrong one, in the two tests above.
  assert.is(proxy.text.match(/user or password/g)?.length, 2);
});

test('a refused password is said, and waited for longer', async () => {
  setPassword(keys, 'another-password');
  const router = startRouter(base);
  const state = await reaches('refused');
  assert.match(state.reason, 'the portal refuses this router');
  const left = state.until - Date.now();
  assert.ok(left > 10_000 && left <= 30_000, `${left}`);
  assert.match(command('status').text, 'Refused: the portal refuses this router');
  await router.end();
  setPassword(keys, PASSWORD);
});

test("each way is tried, and each way's reason is said", async () => {
  openDoors(80);
  setPassword(keys, PASSWORD);
  const wrong = tunnel({ tlsCryptV2: keys.read('foreign.key') });
  const router = startRouter({ ...base, ...wrong });
  const { reason } = await reaches('waiting');
  assert.match(
    reason,
    /^10\.9\.0\.1 port 1194: no connection \(.*\); 10\.9\.0\.1 port 443: no connection \(.*\); 10\.9\.0\.1 port 80: .*key/,
  );
  await router.end();
  openDoors(1194, 443, 80);
});

test('a certificate of its own that is not valid yet is noted', async () => {
  const router = startRouter({
    ...base,
    ...tunnel({ certificate: keys.read('early.pem'), key: keys.read('early.key') }),
  });
  await reaches('waiting');
  assert.match(
    report().notices.join(),
    /the clock is probably behind: it says 20.*certificate begins 2036-01-01/,
  );
  await router.end();
});

test.after.each(endRouters);
test.after(endAll);
test.run();
