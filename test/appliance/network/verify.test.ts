/** Settings that are well-formed and make no sense; and such that only look so. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { contains, overlap, parseIp, parseNetwork } from '../../../appliance/network/ip.ts';
import { DEFAULT_SETTINGS } from '../../../appliance/network/store.ts';
import { verifySettings, type Surroundings } from '../../../appliance/network/verify.ts';
import { NetworkSettings } from '../../../appliance/protocol-network.ts';

const AROUND: Surroundings = {
  interfaces: ['ens192', 'ens224'],
  foreignVlans: [7],
  pools: ['10.80.0.0/16'],
  roomsPrefix: 'fd12:3456:789a',
};

type Row = [what: string, change: object, problems: string[]];
const ipv4 = (address: string, gateway: string | null = null) => ({
  ipv4: { kind: 'static', address, gateway },
});
const ipv6 = (address: string, gateway: string | null = null) => ({
  ipv6: { kind: 'static', address, gateway },
});

const TABLE: Row[] = [
  ['what a new appliance begins with', {}, []],
  ['a usual LAN', ipv4('192.168.1.5/24', '192.168.1.1'), []],
  ['nothing at all', { ipv4: { kind: 'off' }, ipv6: { kind: 'off' } }, ['ipv4 no-address']],
  ['IPv6 alone', { ipv4: { kind: 'off' } }, []],
  ['the network itself', ipv4('192.168.1.0/24'), ['ipv4.address not-a-host']],
  ['its broadcast', ipv4('192.168.1.255/24'), ['ipv4.address not-a-host']],
  ['.255 in a wider network', ipv4('192.168.1.255/23', '192.168.0.1'), ['ipv4.address not-a-host']],
  ['.255 in the middle of one', ipv4('192.168.0.255/23', '192.168.0.1'), []],
  ['one of two', ipv4('192.168.1.0/31', '192.168.1.1'), []],
  ['one alone', ipv4('192.168.1.9/32'), []],
  ['loopback', ipv4('127.0.0.5/8'), ['ipv4.address reserved']],
  ['multicast', ipv4('224.0.0.5/24'), ['ipv4.address reserved']],
  ['this network', ipv4('0.0.0.5/24'), ['ipv4.address reserved']],
  ['link-local', ipv4('169.254.3.3/16'), ['ipv4.address reserved']],
  ['everybody', ipv4('255.255.255.255/32'), ['ipv4.address reserved']],
  ['a gateway elsewhere', ipv4('192.168.1.5/24', '192.168.2.1'), ['ipv4.gateway gateway-outside']],
  ['a gateway that is the network', ipv4('192.168.1.5/24', '192.168.1.0'), ['ipv4.gateway gateway-outside']],
  ['itself as gateway', ipv4('192.168.1.5/24', '192.168.1.5'), ['ipv4.gateway gateway-is-own']],
  ['where accounts get theirs', ipv4('198.19.0.5/24'), ['ipv4.address in-account-pool 198.18.0.0/15']],
  ['in an account’s pool', ipv4('10.80.3.5/24'), ['ipv4.address in-account-pool 10.80.0.0/16']],
  ['around an account’s pool', ipv4('10.0.0.5/8'), ['ipv4.address in-account-pool 10.80.0.0/16']],
  ['beside an account’s pool', ipv4('10.81.3.5/24'), []],
  ['IPv6 with a router', ipv6('2001:db8::5/64', '2001:db8::1'), []],
  ['IPv6 with a link-local router', ipv6('2001:db8::5/64', 'fe80::1'), []],
  ['an IPv6 router elsewhere', ipv6('2001:db8::5/64', '2001:db9::1'), ['ipv6.gateway gateway-outside']],
  ['IPv6 loopback', ipv6('::1/64'), ['ipv6.address reserved']],
  ['IPv4 in IPv6', ipv6('::ffff:192.168.1.5/96'), ['ipv6.address reserved']],
  ['IPv6 link-local', ipv6('fe80::5/64'), ['ipv6.address reserved']],
  ['IPv6 multicast', ipv6('ff02::5/64'), ['ipv6.address reserved']],
  ['the rooms’ own', ipv6('fd12:3456:789a:1::5/64'), ['ipv6.address in-rooms-prefix fd12:3456:789a::/48']],
  ['beside the rooms’', ipv6('fd12:3456:789b:1::5/64'), []],
  ['no such card', { interface: 'ens3' }, ['interface no-such-interface ens192 ens224']],
  ['a card', { interface: 'ens224' }, []],
  ['a VLAN of somebody', { vlan: 7 }, ['vlan vlan-taken 7']],
  ['DNS on itself', { dns: ['127.0.0.1'] }, ['dns reserved 127.0.0.1']],
  ['DNS in a room', { dns: ['10.80.0.1', '9.9.9.9'] }, ['dns in-account-pool 10.80.0.0/16']],
  [
    'several at once, in the order of the questions',
    { ...ipv4('192.168.1.0/24', '10.0.0.1'), vlan: 7 },
    ['vlan vlan-taken 7', 'ipv4.address not-a-host', 'ipv4.gateway gateway-outside'],
  ],
];
for (const [what, change, wanted] of TABLE)
  test(`${wanted.length === 0 ? 'fits' : 'refused'}: ${what}`, () => {
    const settings = NetworkSettings.parse({ ...DEFAULT_SETTINGS, ...change });
    const found = verifySettings(settings, AROUND);
    assert.equal(
      found.map((one) => `${one.field} ${one.code} ${one.with}`.trim()),
      wanted,
    );
  });

test('before the first room there is no prefix to collide with', () => {
  const settings = NetworkSettings.parse({ ...DEFAULT_SETTINGS, ...ipv6('fd12:3456:789a:1::5/64') });
  assert.equal(verifySettings(settings, { ...AROUND, roomsPrefix: null }), []);
});

const ADDRESSES: [text: string, value: bigint][] = [
  ['0.0.0.0', 0n],
  ['255.255.255.255', 0xffffffffn],
  ['192.168.1.5', 0xc0a80105n],
  ['::', 0n],
  ['::1', 1n],
  ['1::', 1n << 112n],
  ['2001:db8::5', (0x20010db8n << 96n) | 5n],
  ['1:2:3:4:5:6:7:8', 0x00010002000300040005000600070008n],
  ['::ffff:1.2.3.4', (0xffffn << 32n) | 0x01020304n],
  ['64:ff9b::192.0.2.33', (0x0064ff9bn << 96n) | 0xc0000221n],
];
for (const [text, value] of ADDRESSES)
  test(`${text} as a number`, () => assert.is(parseIp(text).value, value));

test('networks within and beside each other', () => {
  const within = (one: string, other: string) => overlap(parseNetwork(one), parseNetwork(other));
  assert.ok(within('10.0.0.0/8', '10.80.0.0/16'));
  assert.ok(within('10.80.0.0/16', '10.0.0.7/8'));
  assert.not.ok(within('10.80.0.0/16', '10.81.0.0/16'));
  assert.not.ok(within('::/8', '0.0.0.0/8'), 'of another family');
  assert.ok(contains(parseNetwork('0.0.0.0/1'), parseIp('127.255.255.255')));
});

test.run();
