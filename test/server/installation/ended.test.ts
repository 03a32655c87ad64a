/** The clock shows a time in which no certificate of ours holds: long before them, or after their end. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { handOver } from '../../../server/maintenance/hand-over.ts';
import { Refusal } from '../../../server/refusal.ts';
import { skewClock } from '../../world/skewed-clock.ts';
import { ACME, ComposedPortal, newSettings } from '../portal-world.ts';

const YEAR = 365 * 86_400_000;
const settings = await newSettings();
let world = await ComposedPortal.start(settings);
const { portal } = world.composed;
await portal.accounts.create(ACME);
const shown = await portal.installation.portalIdentity(portal.place.name);

for (const [what, ms] of [
  ['thirty years ago', -30 * YEAR],
  ['thirty years from now, after the end of every authority', 30 * YEAR],
] as const) {
  test(`${what}: the portal starts, rooms are put up, and new certificates are refused in words`, async () => {
    await world.stop();
    skewClock(ms);
    world = await ComposedPortal.start(settings);
    const later = world.composed.portal;
    await later.clock.start();
    const identity = await later.installation.portalIdentity(later.place.name);
    assert.is(identity.fingerprint, shown.fingerprint);
    await handOver(later);
    assert.is(world.appliance.asked('room.put').length, 1);
    const account = later.accounts.byName('acme');
    const refused: unknown = await account.keys
      .issueFor('device', 'dev_aaaaaaaaaaaaaaaa')
      .catch((error: unknown) => error);
    assert.ok(refused instanceof Refusal && refused.reasons[0]?.code === 'authority-ended', String(refused));
  });
}

test('at the right time again everything goes on', async () => {
  await world.stop();
  skewClock(0);
  world = await ComposedPortal.start(settings);
  const later = world.composed.portal;
  await later.clock.start();
  await handOver(later);
  const keys = await later.accounts.byName('acme').keys.issueFor('device', 'dev_aaaaaaaaaaaaaaaa');
  assert.ok(keys.certificate.includes('BEGIN CERTIFICATE'));
});

test.after(async () => {
  skewClock(0);
  await world.stop();
});
test.run();
