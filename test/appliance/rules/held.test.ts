/** What is asked for is what the kernel holds, for any set of allowances. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Allowance } from '../../../appliance/protocol.ts';
import { mergeAllowances } from '../../../appliance/rules/openings.ts';
import { Account } from '../rig/account.ts';
import { Appliance } from '../rig/appliance.ts';
import { DIAL_IN, newFolders, POOL } from '../rig/dialled-world.ts';
import { refusalOf, type PortalClient } from '../rig/portal-client.ts';
import { ensureUsers } from '../rig/users.ts';

let appliance: Appliance;
let portal: PortalClient;
let account: Account;

test.before(async () => {
  ensureUsers();
  appliance = new Appliance(newFolders());
  account = new Account(9, { pool: POOL, dialIn: DIAL_IN });
  portal = await appliance.ready();
  await portal.call('room.put', account.spec);
});

test.after(async () => {
  portal.close();
  await appliance.end('SIGTERM');
});

/** Few addresses and ports, so that ranges touch and overlap. */
const allowance: fc.Arbitrary<Allowance> = fc
  .record({
    source: fc.constantFrom('10.80.0.2', '10.80.3.254'),
    target: fc.constantFrom('10.80.4.1', '10.80.255.254'),
    protocol: fc.constantFrom('tcp' as const, 'udp' as const, 'icmp' as const),
    ports: fc.tuple(
      fc.integer({ min: 1, max: 40 }),
      fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constant(65_535)),
    ),
    endsInS: fc.constantFrom(1_000, 5_000, 31_622_400),
  })
  .map(({ ports: [one, other], ...rest }) =>
    rest.protocol === 'icmp'
      ? { ...rest, fromPort: 0, toPort: 0 }
      : { ...rest, fromPort: Math.min(one, other), toPort: Math.max(one, other) },
  );

const GOOD: Allowance = {
  source: '10.80.0.2',
  target: '10.80.4.1',
  protocol: 'tcp',
  fromPort: 1,
  toPort: 2,
  endsInS: 5_000,
};

/** For each flow that could be asked about: when its last allowance ends, to the nearest of our ends. */
function ends(list: readonly Allowance[]): Map<string, number> {
  const result = new Map<string, number>();
  for (const { source, target, protocol, fromPort, toPort, endsInS } of list) {
    for (const port of [0, ...Array.from({ length: 42 }, (_, index) => index + 1), 65_535]) {
      if (port < fromPort || port > toPort) continue;
      const key = `${source} ${target} ${protocol} ${port}`;
      const rounded = Math.ceil(endsInS / 100) * 100;
      result.set(key, Math.max(rounded, result.get(key) ?? 0));
    }
  }
  return new Map([...result].sort());
}

test('merged allowances mean the same, and none overlaps another', () => {
  fc.assert(
    fc.property(fc.array(allowance, { maxLength: 30 }), (allowances) => {
      const merged = mergeAllowances(allowances);
      assert.equal(ends(merged), ends(allowances));
      const ports = merged.flatMap(({ source, target, protocol, fromPort, toPort }) =>
        Array.from(
          { length: Math.min(toPort, 100) - fromPort + 1 },
          (_, at) => `${source} ${target} ${protocol} ${fromPort + at}`,
        ),
      );
      assert.is(new Set(ports).size, ports.length);
    }),
  );
});

test('the kernel holds what was asked for', async () => {
  const { room } = account.spec;
  await fc.assert(
    fc.asyncProperty(fc.array(allowance, { maxLength: 30 }), async (allowances) => {
      await portal.call('room.allow', { room, allowances });
      const held = await portal.call('room.held', { room });
      assert.ok(held.rulesIntact);
      assert.equal(ends(held.allowances), ends(allowances));
    }),
    { numRuns: 25 },
  );
});

test('a set that cannot be taken whole changes nothing', async () => {
  const { room } = account.spec;
  await portal.call('room.allow', { room, allowances: [GOOD] });
  const refused: Record<string, Partial<Allowance>> = {
    'the room as source': { source: '10.80.0.1' },
    'a source outside dialIn': { source: '10.80.4.1' },
    'a target outside the pool': { target: '192.168.0.1' },
    'a session as target': { target: '10.80.0.9' },
    'the wrong way round': { fromPort: 3, toPort: 2 },
    'port 0': { fromPort: 0 },
    'echo with a port': { protocol: 'icmp' },
  };
  for (const [what, change] of Object.entries(refused)) {
    const request = portal.call('room.allow', { room, allowances: [{ ...GOOD, fromPort: 1, ...change }] });
    assert.match(await refusalOf(request), /bad-input: allowances\.0\./, what);
  }
  assert.equal(ends((await portal.call('room.held', { room })).allowances), ends([GOOD]));
});

test('a machine without names of protocols, such as the image, holds and says the same', async () => {
  const { room } = account.spec;
  const named = '/etc/protocols';
  // In the mount namespace of this test alone.
  if (existsSync(named)) execFileSync('mount', ['--bind', '/dev/null', named]);
  try {
    const both = (['tcp', 'udp'] as const).map((protocol): Allowance => ({ ...GOOD, protocol }));
    await portal.call('room.allow', { room, allowances: both });
    await portal.call('room.put', account.spec);
    const held = await portal.call('room.held', { room });
    assert.ok(held.rulesIntact);
    assert.equal(ends(held.allowances), ends(both));
  } finally {
    if (existsSync(named)) execFileSync('umount', [named]);
  }
});

test('five thousand allowances are taken and read back', async () => {
  const { room } = account.spec;
  const allowances = Array.from({ length: 5_000 }, (_, index): Allowance => ({
    source: `10.80.${index % 3}.${(index % 200) + 2}`,
    target: `10.80.${4 + (index >> 8)}.${index & 255}`,
    ...{ protocol: 'tcp', fromPort: (index % 60_000) + 1, toPort: (index % 60_000) + 3, endsInS: 9_999 },
  }));
  await portal.call('room.allow', { room, allowances });
  assert.is((await portal.call('room.held', { room })).allowances.length, 5_000);
});

test.run();
