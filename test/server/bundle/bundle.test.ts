/**
 * D14: secrets and names are planted wherever somebody can type or a program can say something; the bundle holds
 * none of them, in no writing, is made in time, and can be read by nobody but whom it is for.
 */
import { Decrypter, generateIdentity, identityToRecipient } from 'age-encryption';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { runChild } from '../../../server/bundle/child.ts';
import { BundleError } from '../../../server/bundle/errors.ts';
import { ENTRIES, ENTRY_NAMES, type BundleFile } from '../../../server/bundle/entries.ts';
import { knownLines } from '../../../server/bundle/known-lines.ts';
import { BUNDLE_MAX_BYTES, BUNDLE_MAX_MS } from '../../../server/bundle/tasks.ts';
import type { Api } from '../../world/api.ts';
import { ask, Visitor, type Site } from '../pages/site.ts';
import { startServing } from '../portal-world.ts';

const world = await startServing();
const { owner, outside, settings, appliance } = world;
const planted = new Map<string, string>();

/** Remembers what must not be found, and gives it back. */
function plant<T extends string>(what: string, secret: T): T {
  assert.ok(secret.length >= 6, what);
  planted.set(what, secret);
  return secret;
}

async function plantEverything(): Promise<void> {
  const [name, title] = [plant('account', 'kruppstahl'), plant('company', 'Krupp & Söhne Walzwerk')];
  await owner.post('/backend/accounts', { name, title, pool: '10.77.0.0/16' });
  plant('pool', '10.77.0.0');
  await owner.post('/backend/operators', {
    name: plant('operator', 'oskar.ritter'),
    displayName: plant('operator’s name', 'Oskar Ritter'),
  });
  const { link } = await owner.post<{ link: string }>(`/backend/accounts/${name}/administrators`, {
    name: plant('user', 'gertrud.voss'),
    displayName: plant('user’s name', 'Gertrud Voß'),
    email: plant('mail address', 'gertrud.voss@walzwerk.example'),
  });
  const token = plant('link', decodeURIComponent(new URL(link).pathname.split('/').at(-1) ?? ''));
  const password = plant('password', 'seven cranes over hall three');
  await outside.post('/password-links/use', { link: token, password });
  const entered = await outside.post<{ token: string }>('/sign-in', {
    ...{ account: name, user: 'gertrud.voss', password },
  });
  const user = outside.as(plant('session', entered.token));
  const { secret } = await user.post<{ secret: string }>('/me/second-factor').catch(() => ({ secret: '' }));
  if (secret !== '') plant('second factor', secret);
  await plantInTheAccount(user);
  await signInByBrowser(password);
  await outside
    .post('/sign-in', { account: name, user: plant('typed name', 'intruder77'), password: 'x' })
    .catch(() => undefined);
  const made = await owner.post<{ secret: string }>('/backend/metric-tokens', {
    name: plant('name of a token', 'Leitwarte Süd'),
    sources: [plant('source of a token', '203.0.113.77')],
  });
  plant('metric token', made.secret);
  const key = readFileSync(join(settings.dataFolder, 'keys/installation.key'));
  plant('installation key', key.toString('base64').slice(0, 40));
  plantInTheRootHalf();
}

async function plantInTheAccount(user: Api): Promise<void> {
  const serial = plant('serial number', 'WZ-4711-0815');
  await user.put('/settings', { ...(await user.get('/settings')), secondFactorRequired: false });
  await user.post('/devices', {
    serial,
    name: plant('device', 'Warmbreitband 2'),
    lan: plant('network of a machine', '172.31.77.0/24'),
    note: plant('note', 'PIN of the panel is 90210-17'),
  });
  await user.post(`/devices/${serial}/components`, {
    name: plant('component', 'Haspelantrieb'),
    address: plant('address of a component', '172.31.77.200'),
  });
  const configuration = JSON.stringify(await user.post(`/devices/${serial}/configuration`));
  plant('password of a device', /"password":\s*"([^"]+)"/.exec(configuration)?.[1] ?? 'none there');
  const { profile } = await user.post<{ profile: string }>('/me/seats', {
    name: plant('seat', 'Laptop Voß'),
  });
  const keys = [...profile.matchAll(/-----BEGIN ([^-]+)-----\n([^-]+)/g)];
  for (const [, what = '', body = ''] of keys) plant(`seat: ${what}`, body.split('\n')[1] ?? body);
  const password = plant('password for mail', 'mailrelay-9f8e7d6c');
  const mail = { host: plant('mail server', '198.18.255.254'), port: 465, security: 'tls', password };
  const people = { user: 'x', sender: 'a@walzwerk.example', owner: 'b@walzwerk.example' };
  await owner.put('/backend/mail', { ...mail, ...people });
}

/** The address that the door tells, and what the browser calls itself. */
async function signInByBrowser(password: string): Promise<void> {
  const site = { socket: join(settings.runFolder, 'portal/http.sock') } as Site;
  const browser = new Visitor(site, plant('address of a person', '198.51.100.233'));
  await browser.get('/sign-in');
  const agent = { 'user-agent': plant('browser', 'Walzwerk-Browser/17.3') };
  await browser.post('/sign-in', { account: 'kruppstahl', user: 'gertrud.voss', password }, agent);
  plant('cookie', [...browser.cookies.values()].sort((a, b) => b.length - a.length)[0] ?? '');
}

/** A root half that was broken into, or a program that says too much before it fails. */
function plantInTheRootHalf(): void {
  const key = plant('key in a failure', '-----BEGIN PRIVATE KEY-----MIIEvQIBADANBgkqhkiG9w0BAQEFAASC');
  appliance.scripts['appliance.describe'] = () => ({
    protocol: 1,
    openvpn: `2.6.14 ${plant('word behind a version', 'hunter2hunter2')}`,
    haproxy: plant('instead of a version', 'QpBmQ3PqNfQ0h5s9'),
    nftables: `1.0.6-${plant('build of a version', 'zqx81kfpw0')}`,
    kernelOffload: false,
  });
  appliance.scripts['door.describe'] = () => ({
    ...{ status: 'failed', reason: `${key} ${plant('reason of the door', 'cannot bind 192.0.2.99')}` },
    ...{ pid: 1, open: 'all', openConnections: 3, ports: { vpn: 1194, https: 443, http: 80 } },
  });
  appliance.scripts['system.services'] = () => ({
    supervisor: 'systemd',
    services: [
      {
        ...{
          name: 'vpn',
          room: 1,
          state: 'failed',
          sinceMs: null,
          pid: null,
          restarts: 3,
          memoryBytes: null,
        },
        reason: plant('last words of a program', 'AUTH_FAILED for PLC-Passwort-4711'),
      },
    ],
  });
}

/** As it stands, and as it would stand in other writings of the same. */
function writings(secret: string): string[] {
  const bytes = Buffer.from(secret, 'utf8');
  const inBase64 = [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .slice(shift === 0 ? 0 : shift + 1, -4),
  );
  const long = inBase64.filter((text) => text.length >= 8);
  return [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    bytes.toString('hex'),
    ...long,
  ];
}

interface Shown {
  id: string;
  files: (BundleFile & { bytes: number })[];
}
let shown: Shown;

test('nothing that was planted is inside, however it is written', async () => {
  await plantEverything();
  const began = performance.now();
  shown = await owner.post<Shown>('/backend/bundles');
  assert.ok(performance.now() - began < BUNDLE_MAX_MS);
  const text = shown.files.map((file) => `${file.name}\n${file.text}`).join('\n');
  assert.ok(planted.size >= 30, `${planted.size}`);
  const found = [...planted].filter(([, secret]) =>
    writings(secret).some((one) => text.toLowerCase().includes(one.toLowerCase())),
  );
  assert.equal(found, []);
});

test('and yet it says what helps', () => {
  assert.equal(
    shown.files.map(({ name }) => name),
    [...ENTRY_NAMES, 'log.json'],
  );
  const parsed = new Map(shown.files.map(({ name, text }) => [name, JSON.parse(text) as unknown]));
  const versions = parsed.get('versions.json') as { openvpn: string; haproxy: string };
  assert.equal([versions.openvpn, versions.haproxy], ['2.6.14', 'unknown']);
  const services = parsed.get('services.json') as object[];
  assert.equal(services, [
    { name: 'vpn', room: 1, state: 'failed', since: null, restarts: 3, memoryBytes: null },
  ]);
  const rooms = parsed.get('rooms.json') as { people: number; databaseBytes: number }[];
  assert.is(rooms[0]?.people, 1);
  assert.ok(Number(rooms[0]?.databaseBytes) > 0);
  assert.is((parsed.get('door.json') as { status: string }).status, 'failed');
});

/** Every file of the archive, read as tar(5) says. */
function untar(tar: Buffer): Map<string, string> {
  const files = new Map<string, string>();
  for (let at = 0; tar[at] !== 0;) {
    const name = tar.toString('latin1', at, at + 100).replace(/\0.*$/, '');
    const size = parseInt(tar.toString('latin1', at + 124, at + 135), 8);
    files.set(name, tar.toString('utf8', at + 512, at + 512 + size));
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return files;
}

const archive = (recipient?: string) =>
  owner.post<{ name: string; base64: string }>(
    `/backend/bundles/${shown.id}/archive`,
    recipient === undefined ? {} : { recipient },
  );

test('what is taken along is what was shown', async () => {
  const { name, base64 } = await archive();
  assert.match(name, /^ferngate-bundle-[\d-]+\.tar\.gz$/);
  const packed = Buffer.from(base64, 'base64');
  assert.ok(packed.length <= BUNDLE_MAX_BYTES);
  const files = untar(gunzipSync(packed));
  assert.is(files.size, shown.files.length);
  for (const file of shown.files)
    assert.is([...files].find(([path]) => path.endsWith(`/${file.name}`))?.[1], file.text);
});

test('for a vendor’s key only the vendor can read it; what is no key is refused', async () => {
  const identity = await generateIdentity();
  const { name, base64 } = await archive(await identityToRecipient(identity));
  assert.match(name, /\.age$/);
  const sealed = Buffer.from(base64, 'base64');
  assert.not.ok(sealed.includes('versions.json'));
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  const opened = await decrypter.decrypt(sealed);
  assert.is(untar(gunzipSync(opened)).size, shown.files.length);
  const stranger = new Decrypter();
  stranger.addIdentity(await generateIdentity());
  assert.ok(await stranger.decrypt(sealed).catch(() => 'refused'), 'refused');
  for (const wrong of ['age1', identity, 'ssh-ed25519 AAAA', `${await identityToRecipient(identity)}\nx`]) {
    const answer = await owner.send('POST', `/api/v1/backend/bundles/${shown.id}/archive`, {
      recipient: wrong,
    });
    assert.is(answer.status, 422, wrong);
  }
});

test('strangers get none of it, and what is forgotten is gone', async () => {
  const socket = join(settings.runFolder, 'portal/http.sock');
  for (const [method, path] of [
    ['GET', '/api/v1/backend/bundles/latest'],
    ['POST', '/api/v1/backend/bundles'],
    ['POST', `/api/v1/backend/bundles/${shown.id}/archive`],
  ] as const)
    assert.is((await ask({ socket, method, path })).status, 401, path);
  await owner.delete(`/backend/bundles/${shown.id}`);
  assert.is((await owner.get<{ bundle: unknown }>('/backend/bundles/latest')).bundle, null);
  assert.is((await owner.send('POST', `/api/v1/backend/bundles/${shown.id}/archive`, {})).status, 404);
});

test('what is not on the list is refused by the child, whoever sends it', async () => {
  const signal = new AbortController().signal;
  const collected = Object.fromEntries(
    shown.files
      .filter(({ name }) => Object.hasOwn(ENTRIES, name))
      .map(({ name, text }) => [name, JSON.parse(text) as object]),
  );
  const log = [
    { hour: '2026-11-23T08', level: 40, message: 'maintenance did not finish', count: 2 },
    { hour: '2026-11-23T08', level: 50, message: 'wrong password: hunter2', count: 1 },
  ];
  const good = await runChild({ task: 'reduce', collected, log }, signal);
  assert.match(good.toString(), 'maintenance did not finish');
  assert.not.match(good.toString(), 'hunter2');
  const wrong = { ...collected, 'machine.json': { ...collected['machine.json'], hostname: 'walzwerk-1' } };
  const error: unknown = await runChild({ task: 'reduce', collected: wrong, log: [] }, signal).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof BundleError && error.code === 'failed');
  for (const [name, more] of [
    ['versions.json', { node: '24.0 hunter2' }],
    ['versions.json', { kernel: '6.12.0-Hunter2' }],
    ['versions.json', { openvpn: '2.6.14-hunter2' }],
    ['versions.json', { commit: 'hunter2' }],
    ['door.json', { status: 'password: hunter2' }],
    ['configuration.json', { mailServer: 'smtp.walzwerk.example' }],
    ['configuration.json', { mailServer: true, mailHost: 'smtp.walzwerk.example' }],
  ] as const)
    assert.not.ok(ENTRIES[name].safeParse({ ...collected[name], ...more }).success, JSON.stringify(more));
});

test('our own lines are known, texts that are put together are not', async () => {
  const lines = await knownLines(join(import.meta.dirname, '../../../server'));
  assert.ok(lines.has('a room of no account is removed') && lines.size > 30, `${lines.size}`);
  for (const line of lines) assert.not.match(line, /\$\{/);
});

test.after(() => world.stop());
test.run();
