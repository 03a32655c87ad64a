// test: slow
/**
 * Account against account, role against role, over every operation that there is (IMMUNITY.md 1, 7, 8, 9,
 * 19, 20): a table made from the list of operations itself, so that a new one cannot be left out.
 */
import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { operations } from '../../server/operations/list.ts';
import type { Operation } from '../../server/operations/operation.ts';
import { rightsOf, type Role } from '../../server/rights/rights.ts';
import type { Answered, Api, Json } from '../world/api.ts';
import { enter, RunningAppliance } from '../world/appliance.ts';
import { Desk } from '../world/desk.ts';
import { Internet } from '../world/internet.ts';
import { enterDevice, PRESS, type EnteredDevice } from '../world/plant.ts';

const PASSWORD = 'a pass phrase for everybody 1';
const OTHER_ID = 'xxx_aaaaaaaaaaaaaaaa';

const isolation = suite('isolation');
const folder = await mkdtemp(join(tmpdir(), 'isolation-'));
await chmod(folder, 0o755);
const internet = await Internet.open('i-');
const appliance = await RunningAppliance.start({ data: join(folder, 'data') });
const { owner } = appliance;
const outside = appliance.outside.steady();

interface Inhabited {
  readonly administrator: Api;
  readonly technician: Api;
  readonly auditor: Api;
  readonly device: EnteredDevice;
  /** Values for the parameters of paths and for the fields of bodies. */
  readonly known: Readonly<Record<string, unknown>>;
  readonly profile: string;
}

/** An account in which there is one of everything. */
async function inhabit(name: string): Promise<Inhabited> {
  await owner.post('/backend/accounts', { name, title: `Title of ${name}` });
  const { link } = await owner.post(`/backend/accounts/${name}/administrators`, {
    name: 'chef',
    displayName: 'Chef',
  });
  const administrator = await enter(outside, {
    account: name,
    user: 'chef',
    password: PASSWORD,
    link: String(link),
  });
  const device = await enterDevice(administrator, {
    ...PRESS,
    serial: `${name}-1`,
    name: `Machine of ${name}`,
  });
  const people = await Promise.all(
    (['technician', 'auditor'] as const).map(async (role) => {
      const user = await administrator.post('/users', {
        name: role,
        displayName: `${role} of ${name}`,
        role,
      });
      const { link: own } = await administrator.post(`/users/${String(user['id'])}/password-link`);
      const api = await enter(outside, { account: name, user: role, password: PASSWORD, link: String(own) });
      return { id: String(user['id']), api };
    }),
  );
  const [technician, auditor] = people;
  const grant = await administrator.post(`/users/${technician!.id}/grants`, {
    kind: 'device',
    target: device.id,
  });
  const { seat, profile } = await administrator.post<{ seat: Json; profile: string }>('/me/seats', {
    name: 'Desk',
  });
  const connection = await administrator.post(`/devices/${device.serial}/connect`);
  const { projects } = await administrator.get<{ projects: Json[] }>('/projects');
  const { sessions } = await administrator.get<{ sessions: Json[] }>('/me/sessions');
  const known = {
    serial: device.serial,
    componentId: device.plc.id,
    projectId: projects[0]!['id'],
    connectionId: connection['id'],
    userId: technician!.id,
    grantId: grant['id'],
    seatId: seat['id'],
    sessionId: sessions[0]!['id'],
    dialInId: 'din_aaaaaaaaaaaaaaaa',
    tokenId: OTHER_ID,
    account: name,
    operator: 'nobody',
  };
  return { administrator, technician: technician!.api, auditor: auditor!.api, device, known, profile };
}

const acme = await inhabit('acme');
const beta = await inhabit('beta');

isolation.after(async () => {
  await appliance.stop();
});

/** Bodies with which an operation would be carried out, as far as one is needed. */
function bodyOf(operation: Operation, known: Readonly<Record<string, unknown>>): Json {
  const device = { name: 'Renamed', lan: '192.168.0.0/24', projectId: known['projectId'] };
  const component = { name: 'Other', address: '192.168.0.77', services: [] };
  const bodies: Record<string, Json> = {
    'device.create': { serial: 'NEW-1', ...device },
    'device.change': device,
    'device.delete': { confirm: known['serial'] },
    'component.create': component,
    'component.change': component,
    'project.create': { client: 'C', name: 'P' },
    'project.change': { client: 'C', name: 'P' },
    'user.create': { name: 'newcomer', displayName: 'N', role: 'technician' },
    'user.change': { displayName: 'N', role: 'technician' },
    'user.delete': { confirm: 'technician' },
    'grant.add': { kind: 'device', target: acme.device.id },
    'seat.create': { name: 'Another' },
    'setting.change': {
      passwordMinLength: 12,
      passwordClasses: 1,
      secondFactorRequired: false,
      connectionHours: 8,
      connectionMaxHours: 24,
      sessionsPerUser: 5,
    },
  };
  return bodies[operation.id] ?? {};
}

async function ask(
  api: Api,
  operation: Operation,
  known: Readonly<Record<string, unknown>>,
): Promise<Answered> {
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(known[name])),
  );
  const query = operation.id === 'search' ? '?q=Machine' : '';
  const body = operation.method === 'GET' ? undefined : bodyOf(operation, known);
  return api.send(operation.method, `/api/v1${path}${query}`, body);
}

const namesObject = (operation: Operation) => operation.path.includes('{') || operation.id === 'grant.add';

isolation('nobody gets anything without signing in', async () => {
  for (const operation of operations) {
    if (operation.area === 'public') continue;
    const { status, text } = await ask(outside, operation, acme.known);
    assert.is(status, 401, `${operation.id}: ${status}`);
    assert.not.match(text, /acme/, operation.id);
  }
});

isolation('a role gets what its rights say, and nothing of the back end', async () => {
  const roles: [Role, Api][] = [
    ['technician', acme.technician],
    ['auditor', acme.auditor],
    ['administrator', acme.administrator],
  ];
  for (const [role, api] of roles) {
    const rights = rightsOf(role);
    for (const operation of operations) {
      if (!('right' in operation) || rights.has(operation.right)) continue;
      const { status } = await ask(api, operation, acme.known);
      assert.is(status, 403, `${role} ${operation.id}: ${status}`);
    }
  }
});

isolation('an administrator reaches no object of another account, whatever he names', async () => {
  for (const operation of operations) {
    if (operation.area !== 'account' || !namesObject(operation)) continue;
    const { status, text } = await ask(beta.administrator, operation, acme.known);
    assert.ok(status === 404 || status === 422, `${operation.id}: ${status} ${text}`);
    assert.not.match(text, /Machine of acme|Title of acme/, operation.id);
  }
});

isolation('lists and searches of one account hold nothing of another', async () => {
  for (const operation of operations) {
    if (operation.area !== 'account' || operation.method !== 'GET' || namesObject(operation)) continue;
    const { status, text } = await ask(beta.administrator, operation, beta.known);
    assert.is(status, 200, operation.id);
    assert.not.match(text, /acme/, operation.id);
  }
});

isolation('a token of one account is worth nothing with the name of another', async () => {
  const [, secret = ''] = acme.administrator.token!.split('.');
  const [betaId = ''] = beta.administrator.token!.split('.');
  for (const text of [
    `${betaId}.${secret}`,
    `backend.${secret}`,
    secret,
    `${betaId}.`,
    `../acme.${secret}`,
  ]) {
    const { status } = await outside.as(text).send('GET', '/api/v1/me');
    assert.is(status, 401, text);
  }
});

isolation('an API token has only the rights that it was given, and never those of the person', async () => {
  const { secret } = await acme.administrator.post('/me/tokens', {
    name: 'reader',
    rights: ['device.see'],
    endsAt: new Date(Date.now() + 3_600_000).toISOString(),
    password: PASSWORD,
  });
  const token = outside.as(String(secret));
  for (const operation of operations) {
    const allowed = operation.area === 'public' || ('right' in operation && operation.right === 'device.see');
    if (allowed) continue;
    const { status } = await ask(token, operation, acme.known);
    assert.is(status, 403, `${operation.id}: ${status}`);
  }
  assert.is((await token.send('GET', '/api/v1/devices')).status, 200);
});

isolation('fields that an input does not list are refused, not taken over', async () => {
  for (const [path, body, field] of [
    ['/users', { name: 'x1', displayName: 'X', role: 'technician', status: 'disabled' }, 'status'],
    ['/users', { name: 'x2', displayName: 'X', role: 'technician', accountId: 'acc_x' }, 'accountId'],
    ['/devices', { serial: 'X-1', name: 'X', lan: '192.168.0.0/24', network: '198.18.99.0/24' }, 'network'],
    ['/projects', { client: 'X', name: 'X', id: OTHER_ID }, 'id'],
  ] as const) {
    const { status, text } = await acme.administrator.send('POST', `/api/v1${path}`, body);
    assert.is(status, 422, text);
    assert.match(text, `"field":"${field}"`);
  }
});

isolation('a seat of one account does not get into the room of another', async () => {
  const host = await internet.host('desk');
  await internet.plugIn(host, '203.0.113.31');
  const desk = new Desk(host, folder);
  const ofBeta = (label: string) => new RegExp(`<${label}>[\\s\\S]*?</${label}>`);
  // The other account's way in (wrapped key, authority) with one's own certificate and password.
  const mixed = ['tls-crypt-v2', 'ca'].reduce(
    (profile, label) => profile.replace(ofBeta(label), beta.profile.match(ofBeta(label))![0]),
    acme.profile,
  );
  const named = mixed.replace(/room\.acc_[a-z2-7]+/, beta.profile.match(/room\.acc_[a-z2-7]+/)![0]);
  await desk.start(named, { username: 'chef', password: PASSWORD }, ['--connect-retry-max', '1']);
  const { setTimeout: wait } = await import('node:timers/promises');
  for (let look = 0; look < 40 && !/error|failed|Restart/i.test(desk.output); look++) await wait(250);
  assert.not.match(desk.output, /Initialization Sequence Completed/);
  const { dialIns } = await beta.administrator.get<{ dialIns: Json[] }>('/sessions');
  assert.equal(dialIns, []);
  await desk.hangUp();
  await desk.dialIn(acme.profile, { username: 'chef', password: PASSWORD });
  await desk.hangUp();
});

isolation.run();
