/** The first words with a portal, over real TLS on loopback: what is wrong is found out before anything is sent. */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parsePortal, parseProxy } from '../../../dialup/portal/address.ts';
import { Api } from '../../../dialup/portal/api.ts';
import { Portal } from '../../../dialup/portal/portal.ts';
import type { Pin } from '../../../dialup/portal/trust.ts';
import { Daemon, NODE, until } from '../../world/command.ts';
import { makeAuthority, makePortalCertificate, type Shown } from '../issued.ts';
import { refusal, refuses } from '../refused.ts';
import { type StubOptions, StubPortal } from '../stub-portal.ts';

const YEAR_MS = 365 * 24 * 60 * 60_000;
const later = (years: number) => new Date(Date.now() + years * YEAR_MS);
const authority = await makeAuthority();
const shown = await makePortalCertificate(authority, '127.0.0.1');

/** The stub's place, as a technician would write it. */
const placeOf = (stub: StubPortal): string => `127.0.0.1:${stub.port}`;

interface Met {
  readonly portal: Portal;
  readonly kept: Pin[];
  readonly confirmed: { fitsName: boolean }[];
}

function meets(
  place: string,
  options: { pin?: Pin | undefined; proxy?: string; signal?: AbortSignal; now?: () => Date } = {},
): Met {
  const kept: Pin[] = [];
  const confirmed: { fitsName: boolean }[] = [];
  const trust = {
    pin: options.pin,
    keep: async (pin: Pin) => void kept.push(pin),
    confirm: async (seen: { fitsName: boolean }) => void confirmed.push(seen),
  };
  const proxy = options.proxy === undefined ? undefined : parseProxy(options.proxy);
  const { signal = new AbortController().signal, now } = options;
  const more = now === undefined ? {} : { now };
  const portal = new Portal({
    way: { portal: parsePortal(place)!, proxy },
    agent: 'test',
    trust,
    signal,
    ...more,
  });
  return { portal, kept, confirmed };
}

async function pinOf(certificate: Shown): Promise<Pin> {
  await using stub = await StubPortal.start(certificate);
  const { portal, kept } = meets(placeOf(stub));
  await portal.meet(undefined);
  return kept[0]!;
}
const pin = await pinOf(shown);

async function metWith(certificate: Shown, options: StubOptions = {}, known: Pin | 'none' = pin) {
  await using stub = await StubPortal.start(certificate, options);
  const error = await refusal(() =>
    meets('127.0.0.1', { pin: known === 'none' ? undefined : known }).portal.meet(undefined),
  );
  return { error, asked: stub.asked };
}

test('first use is confirmed by a person once, then the pin holds', async () => {
  await using stub = await StubPortal.start(shown);
  const first = meets(placeOf(stub));
  await first.portal.meet(undefined);
  assert.equal([first.kept.length, first.confirmed[0]?.fitsName], [1, true]);
  const second = meets(placeOf(stub), { pin: first.kept[0] });
  await second.portal.meet(undefined);
  assert.equal([second.kept, second.confirmed], [[], []]);
});

test('a certificate renewed by the pinned authority is taken, and pinned', async () => {
  await using stub = await StubPortal.start(await makePortalCertificate(authority, '127.0.0.1'));
  const { portal, kept, confirmed } = meets(placeOf(stub), { pin });
  await portal.meet(undefined);
  assert.equal([kept.length, confirmed.length], [1, 0]);
  assert.is(kept[0]?.authority, pin.authority);
});

test('a changed certificate of another authority stops, and nothing is sent', async () => {
  const { error, asked } = await metWith(await makePortalCertificate(await makeAuthority(), '127.0.0.1'));
  assert.is(error.code, 'certificate-changed');
  assert.equal(asked, []);
});

test('TLS that somebody else ends is said with his name, and nothing is sent', async () => {
  const company = await makeAuthority(new Date(), 'Company-Web-Filter');
  const { error, asked } = await metWith(await makePortalCertificate(company, '127.0.0.1'));
  assert.is(error.code, 'intercepted');
  assert.match(error.values['issuer']!, 'Company-Web-Filter');
  assert.equal(asked, []);
});

test('interception that begins in the middle of a session is found too', async () => {
  const met = meets('127.0.0.1', { pin });
  const honest = await StubPortal.start(shown);
  await met.portal.meet(undefined);
  await honest[Symbol.asyncDispose]();
  const company = await makePortalCertificate(await makeAuthority(new Date(), 'filter'), '127.0.0.1');
  await using stub = await StubPortal.start(company);
  const api = new Api(met.portal);
  await refuses('intercepted', () => api.signIn({ account: 'acme', user: 'anna', password: 'secret' }));
  assert.equal(stub.asked, []);
});

test('a wrong fingerprint stops, and nothing is kept or sent', async () => {
  await using stub = await StubPortal.start(shown);
  const met = meets('127.0.0.1');
  await refuses('wrong-fingerprint', () => met.portal.meet('AB'.repeat(32)));
  assert.equal([met.kept, stub.asked], [[], []]);
});

test('a clock that is a year slow: the certificate is not valid yet, the portal says the time', async () => {
  const young = await makePortalCertificate(await makeAuthority(later(1)), '127.0.0.1', later(1));
  const { error } = await metWith(young, { now: () => later(1) }, 'none');
  assert.is(error.code, 'wrong-clock');
  assert.match(error.values['portal']!, String(later(1).getUTCFullYear()));
});

test('a certificate that has expired by both clocks', async () => {
  const old = await makePortalCertificate(await makeAuthority(later(-3)), '127.0.0.1', later(-3));
  assert.is((await metWith(old, {}, 'none')).error.code, 'certificate-expired');
});

test('an hour off is said, and does not stop', async () => {
  await using stub = await StubPortal.start(shown, { now: () => new Date(Date.now() + 3_600_000) });
  const notice = await meets(placeOf(stub), { pin }).portal.meet(undefined);
  assert.is(notice?.code, 'wrong-clock');
});

const problem = (status: number, code: string, more: object = {}): StubAnswer => ({
  status,
  body: { type: `/problems/${code}`, title: 'Title.', status, code, ...more },
  type: 'application/problem+json',
});
type StubAnswer = ReturnType<NonNullable<StubOptions['answer']>>;

for (const [what, answer, code] of [
  [
    '503 of the door',
    { status: 503, body: '<html>503 Service Unavailable</html>', type: 'text/html' },
    'portal-down',
  ],
  ['503 of the portal', problem(503, 'busy', { retryAfterS: 1 }), 'portal-down'],
  ['502', { status: 502, body: '' }, 'portal-down'],
  ['wrong credentials', problem(401, 'wrong-credentials'), 'wrong-credentials'],
  [
    'a wrong code',
    problem(401, 'wrong-credentials', { errors: [{ field: 'code', code: 'code-wrong', reason: 'No.' }] }),
    'wrong-code',
  ],
  ['too many attempts', problem(429, 'too-many-attempts', { retryAfterS: 17 }), 'too-many-attempts'],
  ['an ended session', problem(401, 'not-signed-in'), 'session-over'],
  ['no right', problem(403, 'not-allowed'), 'no-right'],
  ['a limit', problem(409, 'limit-reached'), 'seat-limit'],
  ['a name twice', problem(409, 'conflict'), 'seat-name-taken'],
  ['its own failure', problem(500, 'internal'), 'portal-refused'],
  ['a page', { status: 200, body: '<html>Hotel sign-in</html>', type: 'text/html' }, 'not-a-portal'],
  ['another JSON', { status: 200, body: { kind: 'signed-in', token: 'a\nb' } }, 'not-a-portal'],
  ['a redirect', { status: 302, body: '' }, 'not-a-portal'],
  ['an endless answer', { status: 200, body: 'x'.repeat(400_000) }, 'portal-down'],
] as const) {
  test(`the portal answers with ${what}`, async () => {
    await using stub = await StubPortal.start(shown, {
      answer: (_method, path) => (path === '/' ? { status: 200, body: '' } : answer),
    });
    const { portal } = meets(placeOf(stub), { pin });
    await portal.meet(undefined);
    const error = await refusal(() =>
      new Api(portal).signIn({ account: 'acme', user: 'anna', password: 'x' }),
    );
    assert.is(error.code, code);
    if (code === 'too-many-attempts') assert.is(error.values['seconds'], '17');
  });
}

test('a name that nobody knows, and a network without a way', async () => {
  await refuses('name-not-resolved', () => meets('portal.invalid').portal.meet(undefined));
  await refuses('no-route', () => meets('192.0.2.1').portal.meet(undefined));
});

test('all ports refused, or only the one', async () => {
  const none = await refusal(() => meets('127.0.0.1').portal.meet(undefined));
  assert.is(none.code, 'ports-closed');
  assert.match(none.values['ports']!, /port 443 refused.*port 1194 refused.*port 80 refused/);
  const other = createServer().listen(1194, '127.0.0.1');
  await once(other, 'listening');
  const some = await refusal(() => meets('127.0.0.1').portal.meet(undefined));
  assert.is(some.code, 'port-closed');
  assert.match(some.values['ports']!, 'port 1194 is open');
  other.close();
});

test('what does not speak TLS, or closes at once', async () => {
  for (const greet of ['HTTP/1.1 200 OK\r\n\r\n', '']) {
    const server = createServer((socket) => socket.on('error', () => undefined).end(greet)).listen(
      443,
      '127.0.0.1',
    );
    await once(server, 'listening');
    await refuses('not-a-portal', () => meets('127.0.0.1').portal.meet(undefined));
    server.close();
  }
});

test('a hang-up while waiting ends at once', async () => {
  const silent = createServer(() => undefined).listen(443, '127.0.0.1');
  await once(silent, 'listening');
  const stop = new AbortController();
  const met = meets('127.0.0.1', { signal: stop.signal }).portal.meet(undefined);
  setTimeout(() => stop.abort(new Error('hung up')), 50);
  await met.then(assert.unreachable, (error: unknown) => assert.match(String(error), 'hung up'));
  silent.close();
});

async function proxy(...words: string[]): Promise<Daemon> {
  const program = new URL('../../world/connect-proxy.ts', import.meta.url).pathname;
  const daemon = new Daemon('proxy', [NODE, program, ...words]);
  await until('proxy', () => daemon.output.includes('listening'));
  return daemon;
}

test('through a proxy: open, with a password, with a wrong one, refusing, and absent', async () => {
  execFileSync('ip', ['link', 'set', 'lo', 'up']);
  await using stub = await StubPortal.start(shown);
  const meet = (address: string) => meets(placeOf(stub), { pin, proxy: address }).portal.meet(undefined);
  const open = await proxy('--port', '3128', '--ports', '443');
  await meet('127.0.0.1:3128');
  assert.match(open.output, 'passed 127.0.0.1:443');
  const closed = await proxy('--port', '3129', '--ports', '443', '--user', 'bob', '--password', 'p:@s');
  await meet('http://bob:p%3A%40s@127.0.0.1:3129');
  await refuses('proxy-password', () => meet('127.0.0.1:3129'));
  await refuses('proxy-password', () => meet('http://bob:wrong@127.0.0.1:3129'));
  const strict = await proxy('--port', '3130', '--ports', '8443');
  const refused = await refusal(() => meet('127.0.0.1:3130'));
  assert.equal([refused.code, refused.values['status']], ['proxy-refused', '403 Forbidden']);
  await refuses('proxy-unreachable', () => meet('127.0.0.1:3131'));
  await Promise.all([open, closed, strict].map((one) => one.stop()));
});

test.run();
