// test: slow
/** A whole change of authority, and of what stands behind a router, while nobody goes anywhere. */
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ApiError, type Json } from '../world/api.ts';
import { until } from '../world/command.ts';
import { PASSWORD, PlantWorld } from '../world/plant-world.ts';
import { Desk } from '../world/desk.ts';

interface Tunnel {
  authorities: string;
  certificate: string;
  password: string;
}
type RouterFile = Json & { tunnel: Tunnel; components: { address: string; services: Json[] }[] };
interface Standing {
  step: string;
  authorities: { state: string; certificate: string; members: { devices: number; seats: number } }[];
  lacking: { devices: number; seats: number };
}

const world = await PlantWorld.open('s-');
const { administrator } = world;
const { site, device } = await world.site();
const anna = await world.technician('anna', [{ kind: 'device', target: device.id }]);
const succession = suite('succession');
succession.after(() => world.close());

const onRouter = async () =>
  JSON.parse(await readFile(`${world.folder}/${site.name}.json`, 'utf8')) as RouterFile;
const standing = () => administrator.get<Standing>('/authorities');
const step = (name: string, force?: { force: boolean; confirm: string }) =>
  administrator.post<Standing>(`/authorities/${name}`, force);
const blocks = (pem: string) => pem.match(/-----BEGIN[^-]+-----[^-]+-----END[^-]+-----\n/g) ?? [];
const issuedBy = (certificate: string, authority: string) =>
  new X509Certificate(certificate).checkIssued(new X509Certificate(authority));
const fingerprintOf = (certificate: string) =>
  new X509Certificate(certificate).fingerprint256.replaceAll(':', '').toLowerCase();
const questionOf = ({ serial, tunnel }: RouterFile) => ({
  account: 'acme',
  serial: String(serial),
  password: tunnel.password,
  fingerprint: fingerprintOf(tunnel.certificate),
});

/** Waits until the portal has seen the router with what it should have. */
async function current(what: string): Promise<RouterFile> {
  const state = async () => administrator.get(`/devices/${device.serial}`);
  await until(what, async () => {
    const { configuration, state: presence, certificates } = await state();
    return configuration === 'current' && presence === 'online' && (certificates as unknown[]).length === 1;
  }).catch(async (error: unknown) => {
    throw new Error(
      `${String(error)}\n${JSON.stringify(await state())}\n${site.routerOutput}\n${world.appliance.output}`,
    );
  });
  return onRouter();
}

async function readsThePlc(): Promise<void> {
  await until(
    'the PLC',
    async () => (await anna.desk.readRegisters(device.plc.virtualAddress)) === '0=700\n1=7',
  );
}

const refusedWith = async (promise: Promise<unknown>): Promise<Json> =>
  promise.then(
    () => assert.unreachable('it was not refused'),
    (error: unknown) => (error as ApiError).body,
  ) as Promise<Json>;

let first: RouterFile;

succession('a change of components reaches the firewall of the router by itself', async () => {
  first = await current('the first configuration');
  await administrator.put(`/devices/${device.serial}/components/${device.plc.id}`, {
    name: 'PLC',
    kind: 'plc',
    address: '192.168.0.10',
    services: [
      { name: 'Modbus', protocol: 'tcp', fromPort: 502, toPort: 502 },
      { name: 'Diagnosis', protocol: 'tcp', fromPort: 503, toPort: 503 },
    ],
  });
  assert.is((await administrator.get(`/devices/${device.serial}`))['configuration'], 'changed');
  await administrator.post(`/devices/${device.serial}/renew`);
  const next = await current('the new components on the router');
  assert.is.not(next.tunnel.certificate, first.tunnel.certificate);
  await anna.api.post(`/devices/${device.serial}/connect`);
  await until('the new port', async () =>
    (await anna.desk.readRegisters(device.plc.virtualAddress, 503)).startsWith('0=700'),
  );
  await readsThePlc();
});

succession('steps come in their order, and nobody is left behind by mistake', async () => {
  assert.is((await standing()).step, 'settled');
  for (const name of ['switch', 'retire']) {
    const { errors } = await refusedWith(step(name));
    assert.is((errors as Json[])[0]!['code'], 'authority-step', name);
  }
});

succession('publish: the room trusts both, and the router fetches the list of both', async () => {
  const { lacking } = await step('publish');
  assert.equal(lacking, { devices: 1, seats: 1 });
  const { errors } = await refusedWith(step('switch'));
  assert.is((errors as Json[])[0]!['code'], 'authority-waiting');
  const { tunnel } = await current('the router with both authorities');
  assert.is(blocks(tunnel.authorities).length, 2);
  assert.equal((await standing()).lacking, { devices: 0, seats: 1 });
});

succession(
  'the technician renews her seat, and the earlier profile ends with the first dial-in',
  async () => {
    const { seat, profile } = await anna.api.post<{ seat: Json; profile: string }>(
      `/me/seats/${anna.seatId}/renew`,
    );
    assert.is(seat['id'], anna.seatId);
    await anna.desk.dialIn(profile, { username: 'anna', password: PASSWORD });
    await readsThePlc();
    assert.equal((await standing()).lacking, { devices: 0, seats: 0 });
    const other = new Desk(anna.desk.host, world.folder);
    await other.dialIn(anna.profile, { username: 'anna', password: PASSWORD }, ['--dev', 'tun8']).then(
      () => assert.unreachable('the earlier profile still dials in'),
      (error: unknown) => assert.match(String(error), 'AUTH_FAILED'),
    );
    await other.hangUp();
  },
);

succession(
  'switch: the next one issues; router and technician come back and the router is renewed',
  async () => {
    const refused = await refusedWith(step('switch', { force: true, confirm: 'acne' }));
    assert.is((refused['errors'] as Json[])[0]!['code'], 'confirm-name');
    const { authorities } = await step('switch');
    const issuing = authorities.find(({ state }) => state === 'issuing')!;
    await until('a certificate of the new authority', async () =>
      issuedBy((await onRouter()).tunnel.certificate, issuing.certificate),
    );
    await current('the renewed router');
    await readsThePlc();
    const members = (await standing()).authorities.map((one) => [one.state, one.members]);
    assert.equal(members, [
      ['issuing', { devices: 1, seats: 0 }],
      ['former', { devices: 0, seats: 1 }],
    ]);
  },
);

succession('retire: waits for the technician, then the former authority is forgotten', async () => {
  const { errors } = await refusedWith(step('retire'));
  assert.is((errors as Json[])[0]!['code'], 'authority-waiting');
  const { seats } = await anna.api.get<{ seats: Json[] }>('/me/seats');
  assert.is(seats[0]!['renew'], true);
  const { profile } = await anna.api.post<{ profile: string }>(`/me/seats/${anna.seatId}/renew`);
  await anna.desk.dialIn(profile, { username: 'anna', password: PASSWORD });
  assert.equal((await step('retire')).authorities.length, 1);
  const { tunnel } = await current('the router with one authority');
  assert.is(blocks(tunnel.authorities).length, 1);
  await readsThePlc();
});

succession('a router that was away during a forced change finds its way back', async () => {
  const away = await onRouter();
  await site.hangUp();
  await step('publish');
  await step('switch', { force: true, confirm: 'acme' });
  await site.dial(away);
  const { tunnel } = await current('the router that missed the change');
  assert.match(site.routerOutput, 'does not prove to be the portal');
  assert.is(blocks(tunnel.authorities).length, 2);
});

succession('what is wrong in a question gets one answer', async () => {
  const path = '/api/v1/device/renewal';
  const good = questionOf(await onRouter());
  const foreign = await world.configuration(device.serial).then((one) => questionOf(one as RouterFile));
  assert.is((await world.appliance.outside.post('/device/renewal', good))['kind'], 'current');
  await administrator.post(`/devices/${device.serial}/disable`);
  const answers = [(await world.appliance.outside.send('POST', path, good)).text];
  await administrator.post(`/devices/${device.serial}/enable`);
  for (const [what, wrong] of Object.entries({
    'the password': { password: foreign.password },
    'no password': { password: '' },
    'the serial number': { serial: 'FG-9999' },
    'the account': { account: 'nobody' },
    'a fingerprint of nobody': { fingerprint: '0'.repeat(64) },
    'the fingerprint of another': { fingerprint: foreign.fingerprint },
    'no fingerprint at all': { fingerprint: `' OR 1=1 --` },
    'the former certificate': questionOf(first),
  })) {
    const { status, text } = await world.appliance.outside.send('POST', path, {
      ...good,
      ...wrong,
    });
    assert.is(status, 401, what);
    answers.push(text);
  }
  assert.is(new Set(answers).size, 1);
  // By now he has guessed too often, and even what is right gets the same answer for a while (IMMUNITY 11).
  assert.is((await world.appliance.outside.send('POST', path, good)).text, answers[0]);
  const { entries } = await administrator.get<{ entries: Json[] }>('/audit?search=device.renewal');
  const details = new Set(entries.map(({ detail }) => detail));
  for (const detail of ['wrong-password', 'name-mismatch', 'unknown-certificate', 'disabled', ''])
    assert.ok(details.has(detail), detail);
});

succession('an old copy of the first configuration opens nothing', async () => {
  await site.dial(first);
  await until('the refusal', () => /"kind":"(waiting|refused)"/.test(site.routerOutput));
  assert.not.match(site.routerOutput, '"kind":"connected"');
  assert.is.not((await administrator.get(`/devices/${device.serial}`))['state'], 'online');
});

succession.run();
