// test: slow
/** Two appliances, a pair: one takes over from the other, in order and after a power loss, and router and technician find it. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Api, Json } from '../world/api.ts';
import { enter, type RunningAppliance } from '../world/appliance.ts';
import { attempt, holds, until } from '../world/command.ts';
import { PASSWORD, PlantWorld } from '../world/plant-world.ts';

const OTHER_ADDRESS = '203.0.113.2';
/** The machine that runs this may be busy; what is measured is printed, not asserted. */
const PATIENCE_MS = 150_000;
/** Each look costs as much as what is looked at. */
const LOOK_EVERY_MS = 250;

const world = await PlantWorld.open('p-', undefined, [OTHER_ADDRESS]);
const first = world.appliance;
const { appliance: second, host } = await world.secondAppliance(OTHER_ADDRESS);

const { owner } = first;

/** What an appliance says of the pair; nothing while it restarts. */
async function pairOf(appliance: RunningAppliance): Promise<Json> {
  return appliance.owner.get('/backend/standby').catch(() => ({}));
}

const stands = async (appliance: RunningAppliance, kind: string): Promise<boolean> =>
  ((await pairOf(appliance))['standing'] as Json | undefined)?.['kind'] === kind;

const serves = async (appliance: RunningAppliance): Promise<boolean> =>
  (await pairOf(appliance))['role'] === 'primary' &&
  (await appliance.owner.get('/backend/accounts/acme').catch(() => null)) !== null;

/** Router and technician are dialled in at this one. */
const bothAt = async (appliance: RunningAppliance): Promise<boolean> =>
  (await appliance.owner.get('/backend/accounts/acme').catch((): Json => ({})))['sessions'] === 2;

async function timed(what: string, condition: () => Promise<boolean>): Promise<void> {
  const begun = performance.now();
  if (!(await holds(condition, PATIENCE_MS, LOOK_EVERY_MS))) {
    const said = [site.site.routerOutput, anna.desk.output, first.output, second.output];
    throw new Error([`there was no ${what}`, ...said.map((text) => text.slice(-5_000))].join('\n----\n'));
  }
  console.log(`  ${what}: ${((performance.now() - begun) / 1000).toFixed(1)} s`);
}

const signedIn = (appliance: RunningAppliance, user: string): Promise<Api> =>
  enter(appliance.outside, { account: 'acme', user, password: PASSWORD });

const pair = suite('a pair');
pair.after(async () => {
  await second.stop();
  await world.close();
});

const site = await world.site();
const anna = await world.technician('anna', [{ kind: 'device', target: site.device.id }]);

pair(
  'a code on the one, typed into the other, makes them a pair, and both show the same digits',
  async () => {
    const { code } = await owner.post('/backend/standby/pairing');
    await second.owner.post('/backend/standby/join', { address: '203.0.113.1', code: 'AAAA-AAAA-AAAA' }).then(
      () => assert.unreachable('a wrong code was taken'),
      (error: unknown) => assert.match(String(error), 'pairing-wrong-code'),
    );
    const joined = await second.owner.post('/backend/standby/join', { address: '203.0.113.1', code });
    assert.match(String(joined['check']), /^\d{6}$/);
    await timed('the standby has everything', () => stands(second, 'in-sync'));
    await timed('the primary knows it', () => stands(first, 'in-sync'));
  },
);

pair('what is confirmed on the one is on the other; there no page and no API serves', async () => {
  await world.administrator.post('/projects', { client: 'Written', name: 'before' });
  const { lsn } = await pairOf(first);
  const { lsn: there } = await pairOf(second);
  assert.ok(Number(there) >= Number(lsn));
  const page = await second.outside.send('GET', '/');
  assert.is(page.status, 503);
  assert.match(page.text, 'This is a standby');
  const api = await second.outside.send('POST', '/api/v1/sign-in', {
    account: 'acme',
    user: 'chef',
    password: PASSWORD,
  });
  assert.is(api.status, 503);
});

pair('in order: it takes over without loss, and both find it by themselves', async () => {
  const promoted = await second.owner.post('/backend/standby/promote', {});
  assert.equal(promoted, { kind: 'in-order', epoch: 2 });
  await timed('the other one serves', () => serves(second));
  await timed('router and technician are back', () => bothAt(second));
  await second.up();
  const chef = await signedIn(second, 'chef');
  const { projects } = await chef.get<{ projects: Json[] }>('/projects');
  assert.ok(projects.some(({ name }) => name === 'before'));
  const annaThere = await signedIn(second, 'anna');
  await annaThere.post(`/devices/${site.device.serial}/connect`);
  assert.is(await anna.desk.readRegisters(site.device.plc.virtualAddress), '0=700\n1=7');
  await chef.post('/projects', { client: 'Written', name: 'there' });
  await timed('the former one stands by, and has everything', () => stands(first, 'in-sync'));
  assert.is((await pairOf(first))['role'], 'standby');
});

pair('after a power loss it takes over only at a word, and both come back', async () => {
  await until('the standby there', () => stands(second, 'in-sync'), PATIENCE_MS);
  const { stdout } = await attempt('ip', ['netns', 'pids', host.namespace]);
  for (const pid of stdout.split('\n').filter((line) => line !== '')) process.kill(Number(pid), 'SIGKILL');
  const asked = await first.owner.post('/backend/standby/promote', {});
  assert.is(asked['kind'], 'confirm');
  assert.equal((asked['statement'] as Json)['missing'], { kind: 'none-known' });
  const promoted = await first.owner.post('/backend/standby/promote', { isolated: true });
  assert.equal(promoted, { kind: 'alone', epoch: 3 });
  await timed('the first one serves again', () => serves(first));
  await timed('router and technician are back', () => bothAt(first));
  await first.up();
  const { projects } = await (await signedIn(first, 'chef')).get<{ projects: Json[] }>('/projects');
  assert.ok(
    projects.some(({ name }) => name === 'there'),
    'a confirmed write is lost',
  );
});

pair(
  'the one that was lost comes back, finds that its time is over, keeps what it held, and follows',
  async () => {
    await second.again();
    await timed('the lost one stands by, and has everything', () => stands(second, 'in-sync'));
    const { role, epoch, kept } = await pairOf(second);
    assert.is(role, 'standby');
    assert.is(epoch, 3);
    assert.is((kept as Json[]).length, 1, 'what it served is kept for review');
    assert.ok(await serves(first));
  },
);

pair.run();
