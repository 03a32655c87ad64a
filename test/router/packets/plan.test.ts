import fc from 'fast-check';
import { execFileSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type PacketPlan, mergeRanges } from '../../../router/packets/plan.ts';
import { findForeignDrops, listPackets, loadPackets, removePackets } from '../../../router/packets/nft.ts';
import {
  addressToNumber,
  numberToAddress,
  overlap,
  parseNetwork,
  translate,
  within,
} from '../../../router/network/ipv4.ts';

const port = fc.integer({ min: 1, max: 65_535 });
const range = fc.tuple(port, port).map(([a, b]) => ({ fromPort: Math.min(a, b), toPort: Math.max(a, b) }));
const ranges = fc.array(range, { maxLength: 12 });
const covers = (list: readonly { fromPort: number; toPort: number }[], number: number) =>
  list.some(({ fromPort, toPort }) => fromPort <= number && number <= toPort);

test('merged ranges open the same ports, and do not touch each other', () => {
  fc.assert(
    fc.property(ranges, port, (list, number) => {
      const merged = mergeRanges(list);
      assert.is(covers(merged, number), covers(list, number));
      for (const [index, { fromPort }] of merged.entries()) {
        if (index > 0) assert.ok(fromPort > merged[index - 1]!.toPort + 1);
      }
    }),
  );
});

const plan: PacketPlan = {
  technicians: '198.18.0.0/20',
  virtualNetwork: '198.18.16.0/24',
  lan: '192.168.0.0/24',
  lanDevice: 'lan0',
  masquerade: true,
  confineLan: true,
  openings: [],
  components: [],
};

test('the kernel takes every plan, and replaces the one before', async () => {
  const openings = (list: readonly { fromPort: number; toPort: number }[]) =>
    mergeRanges(list).map((one) => ({ address: '192.168.0.10', protocol: 'tcp' as const, ...one }));
  await fc.assert(
    fc.asyncProperty(
      ranges,
      fc.boolean(),
      fc.constantFrom('lan0', 'eth0.10', null),
      async (list, flag, lanDevice) => {
        const components = list.length > 0 ? ['192.168.0.10'] : [];
        await loadPackets({
          ...plan,
          lanDevice,
          masquerade: flag,
          confineLan: !flag,
          openings: openings(list),
          components,
        });
        const listing = await listPackets();
        assert.is(listing?.includes('masquerade'), flag && lanDevice !== null);
        assert.is((listing?.match(/iifname "fgr0" counter .*drop/g) ?? []).length, 3);
      },
    ),
    { numRuns: 15 },
  );
  await removePackets();
  assert.is(await listPackets(), null);
  await removePackets();
});

test('without an interface to the LAN nothing is accepted on the way', async () => {
  await loadPackets({ ...plan, lanDevice: null });
  const forward = execFileSync('nft', ['list', 'chain', 'inet', 'ferngate_router', 'forward'], {
    encoding: 'utf8',
  });
  assert.not.match(forward.replace('policy accept', ''), 'accept');
});

test('finds default drops of others in forward, and only these', async () => {
  const chain = (name: string, hook: string, policy: string) =>
    `chain ${name} { type filter hook ${hook} priority 0; policy ${policy}; }`;
  const input = `table inet own { ${chain('fw', 'forward', 'drop')}\n${chain('in0', 'input', 'drop')}\n}\ntable ip6 six { ${chain('fw', 'forward', 'drop')}\n}\n`;
  execFileSync('nft', ['-f', '-'], { input });
  assert.equal(await findForeignDrops(), ['inet own fw']);
});

test('networks and addresses', () => {
  const number = fc.integer({ min: 0, max: 2 ** 32 - 1 });
  fc.assert(fc.property(number, (value) => assert.is(addressToNumber(numberToAddress(value)), value)));
  const network = parseNetwork('198.18.16.0/24');
  assert.is(translate('192.168.0.10', parseNetwork('192.168.0.0/24'), network), '198.18.16.10');
  assert.ok(
    within(network, parseNetwork('198.18.0.0/15')) && overlap(network, parseNetwork('198.18.16.128/25')),
  );
  assert.not.ok(overlap(network, parseNetwork('198.18.17.0/24')));
});

test.run();
