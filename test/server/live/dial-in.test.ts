// test: slow
/**
 * The whole way with real parts: a machine dials in and is seen in an open overview, a technician dials in, presses
 * Connect on the page, reads a register and ends it.
 */
import { chmod, mkdtemp } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { enter, RunningAppliance } from '../../world/appliance.ts';
import { until } from '../../world/command.ts';
import { Desk } from '../../world/desk.ts';
import { APPLIANCE_ADDRESS, Internet } from '../../world/internet.ts';
import { addTechnician, enterDevice, PRESS } from '../../world/plant.ts';
import { Site } from '../../world/site.ts';
import { NAME, PASSWORD, Visitor } from '../pages/site.ts';
import { leads, text } from '../pages/account/forms.ts';

/** What is promised is one second; the machines that test have two cores and much to do. */
const SEEN_MAX_MS = 5000;

const story = suite('pages of people who dial in');
const folder = await mkdtemp(join(tmpdir(), 'live-'));
await chmod(folder, 0o755);
const internet = await Internet.open('l-');
const appliance = await RunningAppliance.start({ data: join(folder, 'data'), name: NAME });
const names = { [NAME]: APPLIANCE_ADDRESS };
const plant = await Site.build(
  internet,
  { name: 'press', address: '203.0.113.11', registers: [700, 7], names },
  folder,
);
const deskHost = await internet.host('desk', names);
await internet.plugIn(deskHost, '203.0.113.21');
const desk = new Desk(deskHost, folder);
const site = {
  ...{ socket: join(appliance.run, 'portal/http.sock'), folder, setUp: '' },
  owner: () => Promise.reject(new Error('not here')),
  change: () => Promise.reject(new Error('not here')),
  stop: () => Promise.resolve(),
};

await appliance.owner.post('/backend/accounts', { name: 'acme', title: 'Acme' });
const { link } = await appliance.owner.post('/backend/accounts/acme/administrators', {
  ...{ name: 'chef', displayName: 'Chef' },
});
const chef = await enter(appliance.outside, {
  ...{ account: 'acme', user: 'chef', password: PASSWORD, link: String(link) },
});
const press = await enterDevice(chef, PRESS);
const given = await addTechnician(chef, 'anna', [{ kind: 'component', target: press.plc.id }]);
const anna = await enter(appliance.outside, {
  ...{ account: 'acme', user: 'anna', password: PASSWORD, link: given.link },
});

story.after(async () => {
  await desk.hangUp();
  await plant.close();
  await appliance.stop();
});

async function signIn(user: string): Promise<Visitor> {
  const visitor = new Visitor(site);
  await visitor.get('/sign-in');
  leads(await visitor.post('/sign-in', { account: 'acme', user, password: PASSWORD }), '/');
  return visitor;
}

/** An open page: fetches itself again whenever it is told that something changed. */
async function follow(visitor: Visitor, path: string) {
  const shown = { page: '', at: 0 };
  const load = async () => {
    shown.page = (await visitor.get(path)).body;
    shown.at = performance.now();
  };
  await load();
  const cookie = [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const asked = request({ socketPath: site.socket, path: '/live', headers: { host: NAME, cookie } });
  asked.on('response', (response) => {
    response.setEncoding('utf8').on('data', (chunk: string) => {
      if (/event: (device|dialIn|connection)/.test(chunk)) void load();
    });
  });
  asked.on('error', () => undefined);
  asked.end();
  return { shown, close: () => asked.destroy() };
}

const online = (page: string) => page.includes('data-state="online"');
let technician: Visitor;
let connection = '';

story('a machine that dials in stands in an open overview at once', async () => {
  technician = await signIn('anna');
  const overview = await follow(technician, '/');
  assert.match(text({ body: overview.shown.page }), '0 of 1 machines online');
  assert.match(text({ body: overview.shown.page }), 'not yet dialled in');
  await plant.dial(await chef.post(`/devices/${press.serial}/configuration`));
  let known = 0;
  await until('the machine in the overview', async () => {
    const { devices } = await chef.get<{ devices: { state: string }[] }>('/devices');
    if (known === 0 && devices[0]?.state === 'online') known = performance.now();
    return online(overview.shown.page);
  }).catch((error: unknown) => {
    throw new Error(`${String(error)}\n${plant.routerOutput}\n${appliance.output}`);
  });
  assert.ok(overview.shown.at - known < SEEN_MAX_MS, `${overview.shown.at - known} ms later`);
  assert.match(text({ body: overview.shown.page }), '1 of 1 machines online');
  overview.close();
});

story('the page of Connect sees him dial in', async () => {
  const { profile } = await anna.post('/me/seats', { name: 'Laptop' });
  const page = await follow(technician, `/devices/${press.serial}/connect`);
  assert.match(text({ body: page.shown.page }), 'not dialled in');
  assert.match(page.shown.page, 'ferngate-dialup portal.example acme/anna');
  await desk.dialIn(String(profile), { username: 'anna', password: PASSWORD });
  await until('his dial-in on the page', () =>
    text({ body: page.shown.page }).includes('dialled in as 198.18.'),
  );
  page.close();
});

story('he chooses, connects and reaches the PLC and nothing else', async () => {
  const { body } = await technician.get(`/devices/${press.serial}/connect`);
  const offered = [...body.matchAll(/name="services" value="([^"]+)"/g)].map(([, id]) => id!);
  assert.is(offered.length, 2, 'the PLC has two services, and the HMI is not his');
  const fields = offered.map((id): [string, string] => ['services', id]);
  const none = await technician.post(`/devices/${press.serial}/connect`, { hours: '1' });
  assert.is(none.status, 422);
  assert.match(text(none), 'Choose at least one.');
  const late = await technician.post(`/devices/${press.serial}/connect`, [['hours', '999'], ...fields]);
  assert.is(late.status, 422);
  assert.match(text(late), 'At most 24 hours from now.');
  assert.match(late.body, `value="${offered[0]!}" checked`);
  const opened = await technician.post(`/devices/${press.serial}/connect`, [['hours', '1'], ...fields]);
  connection = opened.headers.location ?? '';
  leads(opened, connection);
  const page = text(await technician.get(connection));
  for (const what of ['is open', 'until', press.plc.virtualAddress, press.plc.dnsName, 'TCP 502', 'ICMP'])
    assert.ok(page.includes(what), `${what}: ${page}`);
  assert.not.match(page, press.hmi.virtualAddress);
  assert.is(await desk.readRegisters(press.plc.virtualAddress), '0=700\n1=7');
  assert.match(text(await technician.get('/')), '1 connection open');
});

story('the administrator sees it, follows it and ends it; the technician is told by whom', async () => {
  const administrator = await signIn('chef');
  assert.match(text(await administrator.get('/sessions')), '2 dial-ins stand');
  const his = await follow(technician, connection);
  const seen = text(await administrator.get(connection));
  assert.match(seen, 'Opened by anna.');
  leads(await administrator.post(`${connection}/end`), connection);
  await until('the end on his page', () => text({ body: his.shown.page }).includes('has ended'));
  assert.match(text({ body: his.shown.page }), 'Ended by chef');
  assert.match(await desk.readRegisters(press.plc.virtualAddress), /^failed/);
  his.close();
  const past = text(await administrator.get('/connections?q=press'));
  assert.match(past, 'Ended by chef');
});

story('nobody else’s connection can be opened or ended by its address', async () => {
  const other = await addTechnician(chef, 'bob', [{ kind: 'device', target: press.id }]);
  await enter(appliance.outside, { account: 'acme', user: 'bob', password: PASSWORD, link: other.link });
  const bob = await signIn('bob');
  assert.is((await bob.get(connection)).status, 404);
  assert.is((await bob.post(`${connection}/end`)).status, 404);
});

story('a device that is disabled goes grey at once, and its dial-in ends', async () => {
  const overview = await follow(technician, '/');
  assert.ok(online(overview.shown.page));
  await chef.post(`/devices/${press.serial}/disable`);
  await until('the disabled machine', () => overview.shown.page.includes('data-state="disabled"'));
  overview.close();
  await chef.post(`/devices/${press.serial}/enable`);
  await until('the machine again', async () => online((await technician.get('/')).body));
});

story.run();
