// test: slow
/** The way through: from an empty machine to a register read from two PLCs with the same address. */
import { chmod, glob, mkdtemp, readFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Api, Json } from '../world/api.ts';
import { enter, RunningAppliance } from '../world/appliance.ts';
import { until } from '../world/command.ts';
import { Desk } from '../world/desk.ts';
import { Internet } from '../world/internet.ts';
import { addTechnician, enterDevice, OVEN, PRESS, type EnteredDevice } from '../world/plant.ts';
import { Site } from '../world/site.ts';
import { Authenticator } from '../world/totp.ts';

const ADMIN_PASSWORD = 'quite a long pass phrase 1';
const ANNA_PASSWORD = 'another long pass phrase 2';

const story = suite('the way through');
const folder = await mkdtemp(join(tmpdir(), 'story-'));
await chmod(folder, 0o755);
const internet = await Internet.open('t-');
const appliance = await RunningAppliance.start({
  data: join(folder, 'data'),
  environment: { FERNGATE_LOG: 'debug' },
});
/** Whatever must stand in no log, as it is handed out. */
const secrets = new Set<string>([ADMIN_PASSWORD, ANNA_PASSWORD]);
const sites = {
  press: await Site.build(internet, { name: 'press', address: '203.0.113.11', registers: [700, 7] }, folder),
  oven: await Site.build(internet, { name: 'oven', address: '203.0.113.12', registers: [200, 2] }, folder),
};
const deskHost = await internet.host('desk');
await internet.plugIn(deskHost, '203.0.113.21');
const desk = new Desk(deskHost, folder);

let administrator: Api;
let anna: Api;
let press: EnteredDevice;
let oven: EnteredDevice;
let authenticator: Authenticator;

story.after(async () => {
  await desk.hangUp();
  await Promise.all([sites.press.close(), sites.oven.close()]);
  await appliance.stop();
});

story('the owner creates an account and its first administrator', async () => {
  await appliance.owner.post('/backend/accounts', { name: 'acme', title: 'Acme Maschinenbau' });
  const { link } = await appliance.owner.post('/backend/accounts/acme/administrators', {
    name: 'chef',
    displayName: 'Chef',
  });
  administrator = await enter(appliance.outside, {
    account: 'acme',
    user: 'chef',
    password: ADMIN_PASSWORD,
    link: String(link),
  });
  secrets.add(String(link).split('/').at(-1) ?? '').add(administrator.token ?? '');
  assert.is((await administrator.get('/me'))['role'], 'administrator');
});

story('two machines with the same LAN get networks of their own and dial in', async () => {
  press = await enterDevice(administrator, PRESS);
  oven = await enterDevice(administrator, OVEN);
  assert.is.not(press.network, oven.network);
  for (const [site, device] of [
    [sites.press, press],
    [sites.oven, oven],
  ] as const) {
    const configuration = await administrator.post(`/devices/${device.serial}/configuration`);
    for (const one of secretsIn(configuration)) secrets.add(one);
    await site.dial(configuration);
  }
  const online = async () => {
    const { devices } = await administrator.get<{ devices: Json[] }>('/devices');
    return devices.filter((device) => device['state'] === 'online');
  };
  await until('both machines online', async () => (await online()).length === 2).catch((error: unknown) => {
    throw new Error(`${String(error)}\n${sites.press.routerOutput}\n${appliance.output}`);
  });
  const [first] = await online();
  assert.match(String(first?.['realAddress']), /^203\.0\.113\.1[12]$/);
});

story('a technician sets up a second factor and signs in with it', async () => {
  const { link } = await addTechnician(administrator, 'anna', [
    { kind: 'component', target: press.plc.id },
    { kind: 'device', target: oven.id },
  ]);
  anna = await enter(appliance.outside, { account: 'acme', user: 'anna', password: ANNA_PASSWORD, link });
  const { secret } = await anna.post('/me/second-factor', { password: ANNA_PASSWORD });
  authenticator = new Authenticator(String(secret));
  secrets.add(String(secret));
  await anna.post('/me/second-factor/confirm', { code: await authenticator.code() });
  const first = await appliance.outside.post('/sign-in', {
    account: 'acme',
    user: 'anna',
    password: ANNA_PASSWORD,
  });
  assert.is(first['kind'], 'second-factor');
  const signedIn = await appliance.outside.post('/sign-in/code', {
    ticket: String(first['ticket']),
    code: await authenticator.code(),
  });
  anna = appliance.outside.as(String(signedIn['token']));
  secrets
    .add(String(signedIn['token']))
    .add(String(first['ticket']))
    .add(link.split('/').at(-1) ?? '');
});

story('she dials in with a plain OpenVPN client and reaches nothing yet', async () => {
  const { profile } = await anna.post('/me/seats', { name: 'Laptop' });
  for (const one of secretsIn({ profile })) secrets.add(one);
  await desk.dialIn(String(profile), {
    username: 'anna',
    password: ANNA_PASSWORD,
    code: await authenticator.code(),
  });
  await until('her dial-in in the overview', async () => {
    const { dialledIn } = await anna.get<{ dialledIn: Json[] }>('/overview');
    return dialledIn.length === 1;
  });
  assert.match(await desk.readRegisters(press.plc.virtualAddress), /^failed/);
});

story('Connect opens what she may, at both machines at the same time', async () => {
  await anna.post(`/devices/${press.serial}/connect`);
  await anna.post(`/devices/${oven.serial}/connect`);
  const read = await Promise.all([
    desk.readRegisters(press.plc.virtualAddress),
    desk.readRegisters(oven.plc.virtualAddress),
  ]);
  assert.equal(read, ['0=700\n1=7', '0=200\n1=2']);
  assert.match((await desk.page(`http://${oven.hmi.virtualAddress}/`)) ?? '', /HMI of oven/);
});

story('everything else stays unreachable', async () => {
  const stranger = press.plc.virtualAddress.replace(/\d+$/, '30');
  const routerLan = press.plc.virtualAddress.replace(/\d+$/, '1');
  for (const [what, address, port] of [
    ['the other port of the PLC', press.plc.virtualAddress, 503],
    ['the component next to it', press.hmi.virtualAddress, 80],
    ['what nobody entered', stranger, 502],
    ['the router in its LAN', routerLan, 80],
    ['the room itself', '198.18.0.1', 1194],
    ['the portal through the tunnel', '198.18.0.1', 443],
  ] as const) {
    assert.not.ok(await desk.reaches(address, port), what);
  }
});

story('names lead to the same addresses', async () => {
  const answer = await desk.host.try(['dig', '+short', '+time=2', '@198.18.0.1', oven.plc.dnsName]);
  assert.is(answer.stdout.trim(), oven.plc.virtualAddress);
});

story('Disconnect closes at once', async () => {
  const { open } = await anna.get<{ open: { id: string; serial: string }[] }>('/overview');
  for (const { id } of open) await anna.post(`/connections/${id}/end`);
  assert.match(await desk.readRegisters(press.plc.virtualAddress), /^failed/);
  assert.match(await desk.readRegisters(oven.plc.virtualAddress), /^failed/);
});

story('of all that was secret on the way nothing stands in a log', async () => {
  const logs = [appliance.output, sites.press.routerOutput, sites.oven.routerOutput];
  for (const place of [appliance.run, join(folder, 'data')])
    for await (const name of glob('**/*log*', { cwd: place })) {
      const path = join(place, name);
      if ((await stat(path)).isFile()) logs.push(await readFile(path, 'latin1'));
    }
  const whole = logs.join('\n');
  assert.ok(whole.includes('Peer Connection Initiated'), 'the logs of the rooms are among them');
  assert.ok(secrets.size > 20, `only ${secrets.size} secrets are looked for`);
  const found = [...secrets].filter((one) => one !== '' && whole.includes(one));
  assert.equal(found, []);
});

/** Lines of private keys and whatever is called a password, at any depth. */
function secretsIn(value: unknown, name = ''): string[] {
  if (value !== null && typeof value === 'object')
    return Object.entries(value).flatMap(([key, inner]) => secretsIn(inner, key));
  if (typeof value !== 'string') return [];
  if (name === 'password') return [value];
  const blocks = value.match(/-----BEGIN [^-]*(?:PRIVATE|client) (?:KEY|key)-----[^-]+/g) ?? [];
  return blocks.flatMap((block) => block.split('\n').slice(1)).filter((line) => line.length > 20);
}

story.run();
