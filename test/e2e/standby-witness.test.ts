// test: slow
// timeout: 400
/** Two appliances and a witness on a third machine: cut off, the one that serves stops, and the other takes over by itself. */
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Json } from '../world/api.ts';
import type { RunningAppliance } from '../world/appliance.ts';
import { attempt, holds } from '../world/command.ts';
import { PlantWorld } from '../world/plant-world.ts';
import { PROGRAM } from '../witness/rig.ts';

const OTHER_ADDRESS = '203.0.113.2';
const WITNESS_ADDRESS = '203.0.113.3';
/** The machine that runs this may be busy; what is measured is printed, not asserted. */
const PATIENCE_MS = 150_000;
/** Each look costs as much as what is looked at. */
const LOOK_EVERY_MS = 250;

const world = await PlantWorld.open('v-', undefined, [OTHER_ADDRESS]);
const third = await world.internet.host('three');
await world.internet.plugIn(third, WITNESS_ADDRESS);
const first = world.appliance;
const { appliance: second, host } = await world.secondAppliance(OTHER_ADDRESS);
const state = join(world.folder, 'witness.json');
const witness = third.start('witness', PROGRAM, '--state', state, 'serve');

const pairOf = (appliance: RunningAppliance): Promise<Json> =>
  appliance.owner.get('/backend/standby').catch((): Json => ({}));
const leaseOf = (appliance: RunningAppliance): Promise<Json> =>
  appliance.owner.get('/backend/standby/witness').catch((): Json => ({}));
const stands = async (appliance: RunningAppliance, kind: string): Promise<boolean> =>
  ((await pairOf(appliance))['standing'] as Json | undefined)?.['kind'] === kind;
const serves = async (appliance: RunningAppliance): Promise<boolean> =>
  (await pairOf(appliance))['role'] === 'primary' && (await rooms(appliance)) > 0;

/** OpenVPN processes of this appliance's rooms. */
async function rooms(appliance: RunningAppliance): Promise<number> {
  const { stdout } = await attempt('pgrep', ['-fc', `openvpn --config ${appliance.run}/rooms/`]);
  return Number(stdout.trim());
}

const pair = suite('a pair with a witness');
pair.after(async () => {
  await witness.stop();
  await second.stop();
  await world.close();
});
async function timed(what: string, condition: () => Promise<boolean>): Promise<void> {
  const begun = performance.now();
  if (!(await holds(condition, PATIENCE_MS, LOOK_EVERY_MS))) {
    const said = [first.output, second.output].map((text) => text.slice(-6_000));
    const leases = [await leaseOf(first), await leaseOf(second)].map((lease) => JSON.stringify(lease));
    throw new Error([`there was no ${what}`, ...leases, ...said].join('\n----\n'));
  }
  console.log(`  ${what}: ${((performance.now() - begun) / 1000).toFixed(1)} s`);
}

pair('a pair, the second one serves', async () => {
  const { code } = await first.owner.post('/backend/standby/pairing');
  await second.owner.post('/backend/standby/join', { address: '203.0.113.1', code });
  await timed('the standby has everything', () => stands(first, 'in-sync'));
  await second.owner.post('/backend/standby/promote', {});
  await timed('the second one serves', () => serves(second));
  await timed('the first one stands by', () => stands(second, 'in-sync'));
});

pair('a witness is taken only as it is, and then the standby would take over', async () => {
  const added = await third.run(PROGRAM, '--state', state, 'add', 'main');
  const [, fingerprint = '', token = ''] = /Fingerprint +(\S+)\s+Token +(\S+)/u.exec(added) ?? [];
  const settings = { kind: 'ferngate', address: `${WITNESS_ADDRESS}:7443`, fingerprint, token };
  const wrong = { ...settings, fingerprint: 'f'.repeat(64) };
  await second.owner.call('PUT', '/backend/standby/witness', { settings: wrong }).then(
    () => assert.unreachable('another certificate was taken'),
    (error: unknown) => assert.match(String(error), 'witness-refused'),
  );
  const status = await second.owner.call('PUT', '/backend/standby/witness', { settings });
  assert.ok(status['serving']);
  assert.not(JSON.stringify(status).includes(token.slice(5)), 'the token is shown');
  await timed('the standby would take over', async () => (await leaseOf(second))['covered'] === true);
});

pair('the witness goes away and comes back: nobody stops, and it is covered again', async () => {
  witness.child.kill('SIGSTOP');
  await timed('the witness is missed', async () => (await leaseOf(second))['trouble'] === 'unreachable');
  const later = performance.now() + 9_000;
  while (performance.now() < later) {
    assert.ok((await rooms(second)) > 0);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  assert.ok((await leaseOf(second))['serving']);
  witness.child.kill('SIGCONT');
  await timed('the standby would take over', async () => (await leaseOf(second))['covered'] === true);
});

pair('cut off, it ends its rooms, and only then the other one takes over', async () => {
  await host.run('ip', 'link', 'set', 'wan0', 'down');
  const begun = performance.now();
  await timed('its rooms have ended', async () => (await rooms(second)) === 0);
  assert.not(await serves(first), 'two serve');
  await timed('the first one serves', () => serves(first));
  assert.is((await pairOf(first))['epoch'], 3);
  console.log(`  from cut to serving: ${((performance.now() - begun) / 1000).toFixed(1)} s`);
});

pair('back in the network it finds that its time is over, and follows', async () => {
  await host.run('ip', 'link', 'set', 'wan0', 'up');
  await host.run('ip', 'route', 'replace', 'default', 'via', '203.0.113.1');
  await timed('it stands by', async () => (await pairOf(second))['role'] === 'standby');
  await timed('and has everything', () => stands(first, 'in-sync'));
  assert.is(await rooms(second), 0);
});

pair.run();
