/**
 * What a technician sees is what his grants reach, on every page, in the search, in the API and in the stream
 * (IMMUNITY.md 7: CVE-2020-12527, CVE-2023-4834): random grants, and nothing of any other device in any answer.
 */
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Account } from '../../../../server/accounts/account.ts';
import { Audience } from '../../../../server/live/audience.ts';
import type { UserCaller } from '../../../../server/operations/caller.ts';
import { callerOf } from '../../../../server/http/caller-of.ts';
import { rightsOf } from '../../../../server/rights/rights.ts';
import { ask, NAME, type Reply } from '../site.ts';
import { newAccount, person, startRig, type Person } from './rig.ts';

const DEVICES = 6;

interface World {
  readonly id: string;
  readonly serial: string;
  readonly projectId: string | null;
  readonly components: readonly { readonly id: string; readonly services: readonly string[] }[];
  /** What must not occur in an answer for somebody who does not see it. */
  readonly secrets: readonly string[];
}

const rig = await startRig();
const acme = await newAccount(rig, 'acme');
const projects = [
  await acme.projects.create({ client: 'Müller', name: 'Quokka hall' }),
  await acme.projects.create({ client: 'Nord', name: 'Wombat hall' }),
];
const world: World[] = [];
for (let n = 0; n < DEVICES; n++) world.push(await build(acme, n));
test.after(() => rig.stop());

async function build(account: Account, n: number): Promise<World> {
  const word = ['aardvark', 'bandicoot', 'capybara', 'dugong', 'echidna', 'fossa'][n]!;
  const projectId = n % 3 === 2 ? null : projects[n % 3]!.id;
  const device = await account.devices.create({
    serial: `SN-${word}`,
    name: `Machine ${word}`,
    projectId,
    lan: '192.168.0.0/24',
    note: `key of ${word}`,
  });
  const components = [];
  for (const kind of ['plc', 'hmi'] as const) {
    const { id, services } = await account.components.create(device, {
      name: `${kind} of ${word}`,
      kind,
      address: kind === 'plc' ? '192.168.0.10' : '192.168.0.20',
      services: [
        { name: `${word} S7`, protocol: 'tcp', fromPort: 102, toPort: 102 },
        { name: `${word} web`, protocol: 'tcp', fromPort: 80, toPort: 80 },
      ],
    });
    components.push({ id, services: services.map((one) => one.id) });
  }
  const { id, serial, network } = device;
  return { id, serial, projectId, components, secrets: [word, network.replace('.0/24', '.'), id] };
}

interface Grant {
  readonly kind: 'account' | 'project' | 'device' | 'component' | 'service';
  readonly at: number;
  readonly past: boolean;
}

const grants = fc.array(
  fc.record({
    kind: fc.constantFrom('device', 'component', 'service', 'project', 'device', 'account' as const),
    at: fc.nat(DEVICES * 4 - 1),
    past: fc.boolean(),
  }),
  { maxLength: 4 },
);

/** Told again here in its own words; the portal does it in SQL. */
function reaches({ kind, at, past }: Grant, one: World): boolean {
  if (past) return false;
  const target = world[at % DEVICES]!;
  if (kind === 'account') return true;
  return kind === 'project' ? one.projectId !== null && one.projectId === target.projectId : one === target;
}

async function give(userId: string, list: readonly Grant[]): Promise<void> {
  for (const { kind, at, past } of list) {
    const { id, projectId, components } = world[at % DEVICES]!;
    const component = components[at % 2]!;
    const target = {
      account: null,
      project: projectId,
      device: id,
      component: component.id,
      service: component.services[(at >> 1) % 2]!,
    }[kind];
    if (kind === 'project' && target === null) continue;
    const endsAt = past ? '2020-01-01T00:00:00.000Z' : null;
    await acme.grants.add(userId, { kind, target, endsAt });
  }
}

const PAGES = [
  '/',
  '/?state=offline',
  '/?q=machine',
  '/devices',
  '/devices?q=SN',
  '/projects',
  '/connections',
  '/search?q=machine',
  '/search?q=192.168.0.10',
  '/search?q=of',
  '/people',
  '/sessions',
  '/audit',
  '/settings',
  '/profile',
];
const API = [
  '/overview',
  '/devices',
  '/devices?search=mach',
  '/projects',
  '/connections',
  '/search?q=machine',
  '/sessions',
  '/audit',
  '/users',
];
/** Below a device's own address, which names its serial number. */
const OF_ONE = [(serial: string) => `/devices/${serial}`, (serial: string) => `/devices/${serial}/connect`];
const API_OF_ONE = ['', '/openable', '/dial-ins'];

async function api(token: string, path: string): Promise<Reply> {
  const headers = { authorization: `Bearer ${token}`, host: NAME };
  return ask({ socket: rig.site.socket, method: 'GET', path: `/api/v1${path}`, headers });
}

let count = 0;
test('nothing of a device that no grant reaches is in any answer', async () => {
  await fc.assert(
    fc.asyncProperty(grants, async (list) => {
      const tom = await person(rig, acme, { name: `tom${++count}`, role: 'technician' });
      await give(tom.id, list);
      const visible = new Set(world.filter((one) => list.some((grant) => reaches(grant, one))));
      const program = await acme.people.sessions.start(tom.id, { kind: 'program', address: '', agent: '' });
      for (const path of PAGES) holdsOnly(await tom.browser.get(path), visible, path);
      for (const path of API) holdsOnly(await api(program.token, path), visible, path);
      for (const one of world) {
        for (const at of OF_ONE) {
          const reply = await tom.browser.get(at(one.serial));
          assert.is(reply.status, visible.has(one) ? 200 : 404, at(one.serial));
          if (!visible.has(one)) hides(reply, one.secrets.slice(1), at(one.serial));
        }
        for (const what of API_OF_ONE) {
          const reply = await api(program.token, `/devices/${one.serial}${what}`);
          assert.is(reply.status, visible.has(one) ? 200 : 404, `${one.serial}${what}`);
        }
        const connect = await tom.browser.post(`/devices/${one.serial}/connect`, {
          hours: '1',
          services: one.components[0]!.services[0]!,
        });
        if (!visible.has(one)) assert.is(connect.status, 404);
      }
      await heard(tom, visible);
      await acme.users.remove(tom.id);
    }),
    { numRuns: 12, seed: 7 },
  );
});

function holdsOnly(reply: Reply, visible: ReadonlySet<World>, path: string): void {
  for (const one of world) {
    if (!visible.has(one)) hides(reply, one.secrets, path);
    else if (path === '/' || path === '/devices') assert.ok(reply.body.includes(one.serial), path);
  }
}

function hides(reply: Reply, secrets: readonly string[], path: string): void {
  const body = reply.body.toLowerCase();
  for (const secret of secrets) assert.not.ok(body.includes(secret.toLowerCase()), `${path}: ${secret}`);
}

/** What the stream would say when everything happens to everything. */
async function heard(tom: Person, visible: ReadonlySet<World>): Promise<void> {
  const caller = (await callerOf(rig.portal, {
    address: '',
    agent: '',
    text: tom.token,
    by: 'cookie',
  })) as UserCaller;
  const audience = new Audience(caller, () => acme);
  await audience.look();
  const all = world.flatMap(({ id, serial }) => [
    { kind: 'device', deviceId: id } as const,
    { kind: 'refused', serial } as const,
    { kind: 'connection', connectionId: 'con_x', userId: 'usr_other', deviceId: id } as const,
  ]);
  const told = JSON.stringify(await audience.told([...all, { kind: 'dial-in', userId: 'usr_other' }]));
  for (const one of world) assert.is(told.includes(one.serial), visible.has(one), told);
  assert.not.match(told, 'connection');
  assert.not.match(told, 'dialIn');
}

test('who sees everything sees everything, and a role without rights to people sees none of them', async () => {
  const eve = await person(rig, acme, { name: 'eve', role: 'auditor' });
  const page = (await eve.browser.get('/devices')).body;
  for (const { serial } of world) assert.ok(page.includes(serial));
  assert.not.ok(rightsOf('technician').has('person.see'));
  const tom = await person(rig, acme, { name: 'tom', role: 'technician' });
  assert.not.match((await tom.browser.get('/search?q=eve')).body, '/people/');
  for (const path of [
    '/people',
    '/people/eve',
    '/sessions',
    '/settings',
    '/audit',
    '/devices/new',
    '/people/new',
  ])
    assert.is((await tom.browser.get(path)).status, 403, path);
});

test('nothing of another account is found, shown or ended', async () => {
  const beta = await newAccount(rig, 'beta');
  const bert = await person(rig, beta, { name: 'bert', role: 'administrator' });
  for (const path of [...PAGES, '/people/eve', '/devices/SN-dugong', `/projects/${projects[0]!.id}/edit`])
    for (const { secrets } of world)
      hides(await bert.browser.get(path), path.includes('dugong') ? [secrets[1]!] : secrets, path);
  assert.is((await bert.browser.get('/people/eve')).status, 404);
  assert.is((await bert.browser.get('/devices/SN-dugong')).status, 404);
  await bert.browser.get('/people/new');
  assert.is((await bert.browser.post('/devices/SN-dugong/disable')).status, 404);
  assert.is((await bert.browser.post('/devices/SN-dugong/configuration')).status, 404);
  assert.is((await acme.devices.bySerial('SN-dugong')).status, 'enabled');
});

test('a right with an end is over at its end', async () => {
  const zoe = await person(rig, acme, { name: 'zoe', role: 'technician' });
  const soon = new Date(Date.now() + 400).toISOString();
  await acme.grants.add(zoe.id, { kind: 'device', target: world[0]!.id, endsAt: soon });
  assert.is((await zoe.browser.get('/devices/SN-aardvark')).status, 200);
  while (Date.now() <= Date.parse(soon)) await new Promise((resolve) => setTimeout(resolve, 50));
  assert.is((await zoe.browser.get('/devices/SN-aardvark')).status, 404);
  assert.not.match((await zoe.browser.get('/')).body, 'aardvark');
});

test.run();
