/** A router fetches its next configuration: from the portal and nobody else, and never into a dead end. */
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Configuration, ConfigurationFormat } from '../../router/configuration/format.ts';
import { askEverywhere, otherHosts } from '../../router/renewal/ask-all.ts';
import { askPortal } from '../../router/renewal/ask.ts';
import type { RenewalError } from '../../router/renewal/error.ts';
import { takeOver } from '../../router/renewal/take-over.ts';
import { newAuthority } from '../../server/certificates/authority.ts';
import { generateRsaKey } from '../../server/certificates/keys.ts';
import { issuePortalCertificate } from '../../server/certificates/portal-certificate.ts';
import { Child, NODE, endAll, until } from './site/children.ts';
import { PASSWORD, configurationFor } from './site/configuration.ts';
import { CONFIGURATION, buildSite, endRouters, reaches, startRouter } from './site/site.ts';

const PORT = 8443;
const ADDRESS = `https://10.9.0.1:${PORT}`;
const now = new Date();
const authority = await newAuthority({ id: 'installation', generation: 1, now }, await generateRsaKey());
const stranger = await newAuthority({ id: 'installation', generation: 1, now }, await generateRsaKey());
const pair = await generateRsaKey();
const identity = async (by: typeof authority, name: string) => ({
  cert: (await issuePortalCertificate({ authority: by, name, publicKey: pair.publicKey, now })).chain,
  key: pair.privatePem,
});

const site = await buildSite();
const portal = { address: ADDRESS, authorities: authority.certificate };
const present = {
  ...configurationFor(site.keys, { portal }),
  lan: { network: '192.168.0.0/24', interface: 'lan0', masquerade: false },
} as ConfigurationFormat;
const asked: Record<string, unknown>[] = [];
let answer: { status: number; text: string } = { status: 201, text: '{"kind":"current"}' };
const newer = (change: object) => ({
  status: 201,
  text: JSON.stringify({
    kind: 'new',
    configuration: { ...configurationFor(site.keys, { portal }), ...change },
  }),
});

async function serve(options: { cert: string; key: string }): Promise<Server> {
  const server = createServer(options, (request, response) => {
    let body = '';
    request.on('data', (piece: string) => (body += piece));
    request.on('end', () => {
      asked.push({ path: request.url, ...(JSON.parse(body) as object) });
      response.writeHead(answer.status, { location: 'https://elsewhere.example/' }).end(answer.text);
    });
  });
  await new Promise<void>((resolve) => server.listen(PORT, '10.9.0.1', resolve));
  return server;
}

let server = await serve(await identity(authority, '10.9.0.1'));
const close = () => new Promise((resolve) => server.close(resolve).closeAllConnections());
const ask = (change: Partial<ConfigurationFormat> = {}) =>
  askPortal(
    { ...present, ...change } as Configuration & { portal: typeof portal },
    new AbortController().signal,
  );
const codeOf = async (promise: Promise<unknown>) =>
  promise.then(
    () => 'answered',
    (error: unknown) => (error as RenewalError).code,
  );
const stored = () => JSON.parse(readFileSync(CONFIGURATION, 'utf8')) as ConfigurationFormat;

const renewal = suite('renewal');
renewal.after.each(endRouters);
renewal.after(() => {
  endAll();
  server.close().closeAllConnections();
});

renewal('says who it is, and takes only what is an answer', async () => {
  assert.is((await ask()).kind, 'current');
  const { fingerprint, ...rest } = asked.at(-1)!;
  assert.match(String(fingerprint), /^[0-9a-f]{64}$/);
  assert.equal(rest, {
    path: '/api/v1/device/renewal',
    account: 'acme',
    serial: 'FG-1001',
    password: PASSWORD,
  });
  for (const [status, text, code] of [
    [401, '{}', 'refused'],
    [503, '{}', 'busy'],
    [429, '{}', 'busy'],
    [308, '', 'unfit'],
    [201, '<html>', 'unfit'],
    [201, '{"kind":"run","command":"reboot"}', 'unfit'],
    [201, `{"kind":"current","more":"${'x'.repeat(300_000)}"}`, 'unfit'],
  ] as const) {
    answer = { status, text };
    assert.is(await codeOf(ask()), code, `${status} ${text.slice(0, 20)}`);
  }
  answer = { status: 201, text: '{"kind":"current"}' };
});

renewal('keeps what was set on the spot, and refuses what is not for it', () => {
  const checked = present as Configuration;
  const proxied = { ...checked, proxy: { host: 'proxy.site', port: 3128 } } as Configuration;
  const { configuration } = takeOver(configurationFor(site.keys, { portal }), proxied);
  assert.equal(configuration.proxy, { host: 'proxy.site', port: 3128 });
  assert.equal([configuration.lan.interface, configuration.lan.masquerade], ['lan0', false]);
  for (const wrong of [
    { serial: 'FG-1002' },
    { account: 'beta' },
    { pool: '198.18.0.0/40' },
    { lan: 'x' },
    { run: 'x' },
  ])
    assert.throws(
      () => takeOver({ ...configurationFor(site.keys), ...wrong }, checked),
      (error: RenewalError) => error.code === 'unfit' && !error.message.includes('BEGIN'),
      JSON.stringify(wrong),
    );
});

renewal(
  'where the portal does not answer, its other doors are asked, and have to prove to be the portal',
  async () => {
    const NAME = 'portal.invalid';
    const door = (host: string, ...ports: number[]) => ({ host, ports });
    const moved = {
      ...present,
      portal: { address: `https://${NAME}:${PORT}`, authorities: authority.certificate },
      doors: [door(NAME, 1194, PORT), door('10.9.0.1', 1194, 443), door('10.9.0.1', 1194, PORT)],
    } as Configuration & { portal: typeof portal };
    const everywhere = () => askEverywhere(moved, new AbortController().signal);
    // What stands there is certified by the right authority, but for another portal.
    const [first] = [asked.length];
    assert.is(await codeOf(everywhere()), 'unreachable', 'the first address says why');
    server.setSecureContext(await identity(stranger, NAME));
    assert.is(await codeOf(everywhere()), 'unreachable');
    assert.is(asked.length, first, 'nothing was said to a stranger');
    server.setSecureContext(await identity(authority, NAME));
    assert.is((await everywhere()).kind, 'current');
    answer = { status: 401, text: '{}' };
    assert.is(await codeOf(everywhere()), 'refused');
    answer = { status: 201, text: '{"kind":"current"}' };
    server.setSecureContext(await identity(authority, '10.9.0.1'));
    const next = { address: 'https://10.9.0.1:8443', authorities: authority.certificate };
    assert.equal(otherHosts(moved), ['10.9.0.1']);
    assert.equal(otherHosts({ ...moved, nextPortal: next }), [], 'where the account moves is another portal');
  },
);

renewal('goes through the proxy of the site, with its password', async () => {
  const program = new URL('../world/connect-proxy.ts', import.meta.url).pathname;
  const words = [
    '--address',
    '10.9.0.1',
    '--ports',
    String(PORT),
    '--user',
    'anna',
    '--password',
    'geheim:1',
  ];
  const child = new Child(null, NODE, program, ...words);
  await child.says('listening');
  const proxy = { host: '10.9.0.1', port: 3128, user: 'anna', password: 'geheim:1' };
  assert.is((await ask({ proxy })).kind, 'current');
  assert.is(await codeOf(ask({ proxy: { ...proxy, password: 'wrong' } })), 'proxy');
  assert.is(await codeOf(ask({ proxy: { ...proxy, port: 3129 } })), 'proxy');
  await child.end();
});

renewal('fetches, applies and keeps a newer one while it runs', async () => {
  answer = newer({ name: 'Press line 8' });
  const router = startRouter(present);
  const { since } = await reaches('connected');
  await until('the newer one', () => stored().name === 'Press line 8');
  answer = { status: 201, text: '{"kind":"current"}' };
  await reaches('connected', (state) => state.since > since);
  assert.equal(stored().lan, present.lan);
  await until('the proven copy', () =>
    readFileSync(`${CONFIGURATION}.proven`, 'utf8').includes('Press line 8'),
  );
  assert.not.match(router.text, PASSWORD);
  assert.not.match(router.text, 'BEGIN');
  await router.end();
});

renewal('one that does not connect gives way to the one that did', async () => {
  answer = newer({ name: 'Nowhere', doors: [{ host: '10.9.0.1', ports: [9] }] });
  const router = startRouter(present, '--trial-seconds', '3');
  await until('the newer one', () => stored().name === 'Nowhere');
  answer = { status: 201, text: '{"kind":"current"}' };
  await router.says('the earlier one comes back');
  await reaches('connected');
  assert.is(stored().name, present.name);
  await router.end();
});

renewal('tells nothing to who is not certified by the right authority, or for another name', async () => {
  for (const [by, name] of [
    [stranger, '10.9.0.1'],
    [authority, 'portal.example'],
  ] as const) {
    await close();
    server = await serve(await identity(by, name));
    const before = asked.length;
    assert.is(await codeOf(ask()), 'not-trusted', name);
    assert.is(asked.length, before);
  }
  await close();
  assert.is(await codeOf(ask()), 'unreachable');
});

renewal.run();
