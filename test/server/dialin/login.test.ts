// test: waits
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { acme, beta, leaf } from '../certificates/world.ts';
import { code, devicePassword, newAccount, PASSWORD, Portal } from './account.ts';
import { dial, management, type Program, scrv1, startRoom, until } from './openvpn.ts';

const certificates = {
  press: await leaf(acme, 'device', 'press'),
  oven: await leaf(acme, 'device', 'oven'),
  anna: await leaf(acme, 'seat', 'anna'),
  ben: await leaf(acme, 'seat', 'ben'),
  ben2: await leaf(acme, 'seat', 'ben2'),
};
const known = Object.values(certificates).map(({ fingerprint }) => fingerprint);
const { db, box } = await newAccount(known);
const room = await startRoom();
const portal = new Portal(db, box, { management });
await until('attached', () => portal.dialIns.isAttached());

const sql = (text: string) => db.write((tx) => tx.run(text));
const open = () => db.read((reader) => reader.all('SELECT * FROM dial_ins WHERE ended_at IS NULL'));
const nobody = () => until('nobody is left', async () => (await open()).length === 0);
const freshCode = () => sql('UPDATE users SET totp_step = 0');

async function hangUp(...clients: Program[]): Promise<void> {
  for (const client of clients) await client.end();
  await nobody();
}

test('a device dials in with its password and gets its address and network, nothing else', async () => {
  const certificate = certificates.press.certificate;
  const client = await dial({ certificate, name: 'FG-PRESS', password: devicePassword.press });
  await client.says('Initialization Sequence Completed');
  await until('current', () => portal.dialIns.current().length === 1);
  const [one] = portal.dialIns.current();
  assert.equal(
    { ...one, id: '', since: '', bytesIn: 0, bytesOut: 0 },
    {
      id: '',
      kind: 'device',
      who: 'FG-press',
      address: '198.18.0.2',
      realAddress: portal.settings.realAddress,
      since: '',
      bytesIn: 0,
      bytesOut: 0,
      deviceId: 'dev_press',
    },
  );
  const reply = /PUSH_REPLY,([^']*)/.exec(client.text)?.[1] ?? '';
  assert.match(reply, 'ifconfig 198.18.0.2 255.255.240.0');
  assert.not.match(reply, 'dns');
  await room.says('internal route 198.18.16.0/24');
  await until('row', async () => (await open()).length === 1);
  await hangUp(client);
  const row = await db.read((reader) => reader.get<Record<string, unknown>>('SELECT * FROM dial_ins'));
  assert.is(row?.end_reason, 'left');
  assert.is(row?.real_address, portal.settings.realAddress);
  assert.ok(Number(row?.bytes_in) > 0);
  const device = await db.read((r) =>
    r.get<{ seen_at: string }>(`SELECT seen_at FROM devices WHERE id = 'dev_press'`),
  );
  assert.is(device?.seen_at, row?.ended_at);
});

test('a technician dials in with both factors; later logins need only the token', async () => {
  const certificate = certificates.anna.certificate;
  const client = await dial({ certificate, name: 'Anna', password: scrv1(PASSWORD, code()) });
  await client.says('Initialization Sequence Completed');
  for (const push of [
    'route 198.18.0.0 255.254.0.0',
    'dns server 0 address 198.18.0.1',
    'dns server 0 resolve-domains acme',
  ]) {
    assert.match(client.text, push);
  }
  client.process.kill('SIGUSR1');
  await client.says('Initialization Sequence Completed');
  assert.equal(portal.refused, []);
  const count = 'SELECT count(*) AS n FROM vpn_logins WHERE seat_id IS NOT NULL';
  assert.is((await db.read((reader) => reader.get<{ n: number }>(count)))?.n, 1);

  // Taken back: the token is worth nothing, and the code has been used.
  await until('both rows', async () => (await open()).length === 1);
  const began = performance.now();
  assert.is(await portal.dialIns.end({ userId: 'usr_anna' }, 'ended-by-administrator'), 1);
  assert.ok(performance.now() - began < 1000);
  await client.says('AUTH_FAILED');
  await until('refused', () => portal.refused.some((one) => one.code === 'token-revoked'));
  await hangUp(client);
  const row = await db.read((reader) =>
    reader.get<{ end_reason: string }>(`SELECT end_reason FROM dial_ins ORDER BY rowid DESC LIMIT 1`),
  );
  assert.is(row?.end_reason, 'ended-by-administrator');
});

test('a code works once, a ticket works once', async () => {
  await freshCode();
  const certificate = certificates.anna.certificate;
  const used = code();
  const first = await dial({ certificate, name: 'anna', password: scrv1(PASSWORD, used) });
  await first.says('Initialization Sequence Completed');
  const second = await dial({ certificate, name: 'anna', password: scrv1(PASSWORD, used) });
  await second.says('AUTH_FAILED');
  assert.is(portal.refused.at(-1)?.code, 'used-code');
  await hangUp(first, second);

  const ticket = portal.tickets.issue('sea_anna', 'usr_anna');
  const third = await dial({ certificate, name: 'anna', password: ticket });
  await third.says('Initialization Sequence Completed');
  const fourth = await dial({ certificate, name: 'anna', password: ticket });
  await fourth.says('AUTH_FAILED');
  assert.is(portal.refused.at(-1)?.code, 'wrong-ticket');
  await hangUp(third, fourth);
});

const unknown = (await leaf(acme, 'device', 'press')).certificate;
const refusals: [code: string, who: { certificate: string; name: string; password: string }][] = [
  ['unknown-certificate', { certificate: unknown, name: 'FG-press', password: devicePassword.press }],
  [
    'name-mismatch',
    { certificate: certificates.oven.certificate, name: 'FG-press', password: devicePassword.press },
  ],
  ['name-mismatch', { certificate: certificates.anna.certificate, name: 'ben', password: PASSWORD }],
  [
    'wrong-password',
    { certificate: certificates.press.certificate, name: 'FG-press', password: devicePassword.oven },
  ],
  ['wrong-password', { certificate: certificates.ben.certificate, name: 'ben', password: `${PASSWORD}x` }],
  ['code-missing', { certificate: certificates.anna.certificate, name: 'anna', password: PASSWORD }],
  [
    'wrong-code',
    { certificate: certificates.anna.certificate, name: 'anna', password: scrv1(PASSWORD, '000000') },
  ],
  ['wrong-ticket', { certificate: certificates.ben.certificate, name: 'ben', password: 'ticket:x' }],
];

test('whatever is wrong, the client is told one text, and the portal knows better', async () => {
  const given = await Promise.all(refusals.map(([, who]) => dial(who)));
  for (const client of given) await client.says('AUTH_FAILED,The sign-in was not accepted.');
  const sorted = (codes: string[]) => codes.toSorted();
  assert.equal(sorted(portal.refused.map((one) => one.code)), sorted(refusals.map(([code]) => code)));
  for (const one of portal.refused) assert.is(one.realAddress, portal.settings.realAddress);
  assert.equal(portal.dialIns.current(), []);
  await hangUp(...given);
});

const ben = { certificate: certificates.ben.certificate, name: 'ben', password: PASSWORD };
const oven = {
  certificate: certificates.oven.certificate,
  name: 'FG-oven',
  password: devicePassword.oven,
};
const changes: [code: string, who: typeof ben, change: string, back: string][] = [
  ['disabled', ben, `UPDATE users SET status = 'disabled'`, `UPDATE users SET status = 'active'`],
  ['disabled', oven, `UPDATE devices SET status = 'disabled'`, `UPDATE devices SET status = 'enabled'`],
  [
    'second-factor-missing',
    ben,
    'UPDATE settings SET second_factor_required = 1',
    'UPDATE settings SET second_factor_required = 0',
  ],
  [
    'certificate-expired',
    ben,
    `UPDATE certificates SET not_after = '2020-01-01T00:00:00.000Z'`,
    `UPDATE certificates SET not_after = '2099-01-01T00:00:00.000Z'`,
  ],
];

for (const [expected, who, change, back] of changes) {
  test(`refused: ${expected}, ${who.name}`, async () => {
    await sql(change);
    const client = await dial(who);
    await client.says('AUTH_FAILED,The sign-in was not accepted.');
    await sql(back);
    assert.equal(
      portal.refused.map((one) => one.code),
      [expected],
    );
    await hangUp(client);
  });
}

let sources = 0;
test.before.each(() => {
  // Each from elsewhere, or they would be taken for one who guesses.
  portal.settings.realAddress = `203.0.113.${(sources += 1)}`;
  portal.refused.length = 0;
});

test('a suspended account, too many sessions, an address that is not one: refused', async () => {
  portal.settings.active = false;
  const suspended = await dial(ben);
  await suspended.says('AUTH_FAILED');
  portal.settings.active = true;
  portal.settings.maxSessions = 0;
  const crowded = await dial(ben);
  await crowded.says('AUTH_FAILED');
  portal.settings.maxSessions = 100;
  await sql(`UPDATE seats SET address = '198.18.0.11" push "redirect-gateway' WHERE id = 'sea_ben'`);
  const injected = await dial(ben);
  await injected.says('AUTH_FAILED,TEMP');
  await sql(`UPDATE seats SET address = '198.18.0.11' WHERE id = 'sea_ben'`);
  await injected.says('Initialization Sequence Completed');
  await sql('UPDATE settings SET sessions_per_user = 1');
  const second = await dial({ ...ben, certificate: certificates.ben2.certificate });
  await second.says('AUTH_FAILED');
  assert.equal(
    portal.refused.map((one) => one.code),
    ['account-suspended', 'too-many-sessions-of-account', 'unavailable', 'too-many-sessions-of-user'],
  );
  await hangUp(suspended, crowded, injected, second);
});

test('a certificate of another account does not even reach the portal', async () => {
  const foreign = await leaf(beta, 'device', 'press');
  const client = await dial({
    certificate: foreign.certificate,
    name: 'FG-press',
    password: devicePassword.press,
  });
  await room.says('VERIFY ERROR');
  assert.equal(portal.refused, []);
  await client.end('SIGKILL');
});

test('guessing is slowed down, and the innocent with a token is not', async () => {
  const client = await dial(ben);
  await client.says('Initialization Sequence Completed');
  const guesses = Array.from({ length: 9 }, (_, n) => dial({ ...ben, password: `guess ${n}` }));
  for (const guess of await Promise.all(guesses)) await guess.says('AUTH_FAILED');
  const codes = portal.refused.map((one) => one.code);
  assert.ok(codes.filter((code) => code === 'wrong-password').length >= 5);
  assert.ok(codes.includes('too-many-attempts'));
  client.process.kill('SIGUSR1');
  await client.says('Initialization Sequence Completed');
  await hangUp(client);
});

test.after(async () => {
  await portal.stop();
  await room.end();
  await db.close();
});
test.run();
