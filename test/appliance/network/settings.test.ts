/** What may be said about the network: the table of a portal that was broken into, and of a tired owner. */
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { renderNetwork } from '../../../appliance/network/render.ts';
import { DEFAULT_SETTINGS } from '../../../appliance/network/store.ts';
import { parseUnit, renderUnit } from '../../../appliance/network/unit-file.ts';
import { NetworkError } from '../../../appliance/network/errors.ts';
import { NetworkSettings } from '../../../appliance/protocol-network.ts';

const STATIC = { kind: 'static', address: '192.168.1.5/24', gateway: '192.168.1.1' };
const STATIC6 = { kind: 'static', address: '2001:db8::5/64', gateway: 'fe80::1' };

const GOOD: Record<string, object> = {
  'a static address': { ipv4: STATIC },
  'a static address without a way out': { ipv4: { ...STATIC, gateway: null } },
  'all of it': {
    ipv4: STATIC,
    ipv6: STATIC6,
    vlan: 4094,
    dns: ['9.9.9.9', '2620:fe::fe'],
    interface: 'ens192',
  },
  'time servers by name and address': { ntp: ['ntp.example.com', 'ntp', '10.0.0.1', 'fd00::1'] },
  'a proxy by address': { proxy: 'http://[fd00::1]:3128' },
  'a point-to-point network': { ipv4: { ...STATIC, address: '10.0.0.0/31', gateway: '10.0.0.1' } },
};
for (const [what, change] of Object.entries(GOOD))
  test(`taken, rendered and read back: ${what}`, () => {
    const settings = NetworkSettings.parse({ ...DEFAULT_SETTINGS, ...change });
    const { networkd } = renderNetwork(settings, 'ens192');
    for (const text of networkd.values()) assert.is(renderUnit(parseUnit(text)), text);
  });

/** Each would be a line, a section, a word or a command of its own somewhere. */
const EVIL_TEXTS = [
  ...[
    '',
    ' ',
    'x y',
    '10.0.0.1\n[Route]',
    '10.0.0.1\r',
    '10.0.0.1\\',
    '%i',
    '$(id)',
    '`id`',
    '10.0.0.1;x',
    '#x',
    ';x',
  ],
  ...[
    '"10.0.0.1"',
    '../x',
    '/etc/passwd',
    '10.0.0.1#',
    '10.0.0.1 iburst',
    'é',
    '\0',
    '10.0.0.1\u2028',
    '0x7f.1',
    '1',
  ],
  ...[
    '010.0.0.1',
    '10.0.0.256',
    '10.0.0',
    '999.1.1.1',
    '::1%eth0',
    'fe80::1%2',
    ':::',
    '1::2::3',
    '-x',
    'x-',
    '_x',
  ],
  ...['A.example', 'x..y', '.x', `${'a'.repeat(64)}.example`, `${'a.'.repeat(130)}a`, 'fg1\t'],
];
const EVIL_OTHERS = [null, 7, true, [], {}, ['10.0.0.1', '\n']];

const FIELDS: Record<string, (value: unknown) => object> = {
  'ipv4.address': (value) => ({ ipv4: { ...STATIC, address: value } }),
  'ipv4.address before its length': (value) => ({ ipv4: { ...STATIC, address: `${String(value)}/24` } }),
  'ipv4.gateway': (value) => ({ ipv4: { ...STATIC, gateway: value ?? 7 } }),
  'ipv6.address': (value) => ({ ipv6: { ...STATIC6, address: value } }),
  'ipv6.address before its length': (value) => ({ ipv6: { ...STATIC6, address: `${String(value)}/64` } }),
  'ipv6.gateway': (value) => ({ ipv6: { ...STATIC6, gateway: value ?? 7 } }),
  dns: (value) => ({ dns: [value] }),
  'ntp, hosts': (value) => ({ ntp: [`${String(value)}:123`] }),
  proxy: (value) => ({ proxy: value ?? 7 }),
  'proxy, its host': (value) => ({ proxy: `http://${String(value)}@x:80` }),
  vlan: (value) => ({ vlan: value ?? 'none' }),
  'ipv4.kind': (value) => ({ ipv4: { kind: value } }),
};
for (const [field, change] of Object.entries(FIELDS))
  test(`refused at ${field}`, () => {
    for (const value of [...EVIL_TEXTS, ...EVIL_OTHERS]) {
      if (field === 'vlan' && value === 7) continue;
      const settings = { ...DEFAULT_SETTINGS, ...change(value) };
      assert.not.ok(NetworkSettings.safeParse(settings).success, JSON.stringify(value));
    }
  });

const REFUSED: Record<string, object> = {
  'a field more': { exec: 'id' },
  'an address without its length': { ipv4: { ...STATIC, address: '192.168.1.5' } },
  'a length of zero': { ipv4: { ...STATIC, address: '192.168.1.5/0' } },
  'a length that is too long': { ipv4: { ...STATIC, address: '192.168.1.5/33' } },
  'a length with a zero before it': { ipv4: { ...STATIC, address: '192.168.1.5/024' } },
  'two lengths': { ipv4: { ...STATIC, address: '192.168.1.5/24/24' } },
  'IPv6 where IPv4 belongs': { ipv4: { ...STATIC, address: '2001:db8::5/64' } },
  'VLAN 0': { vlan: 0 },
  'VLAN 4095': { vlan: 4095 },
  'VLAN 1.5': { vlan: 1.5 },
  'an interface that is a path': { interface: '../x' },
  'an interface that is too long': { interface: 'a'.repeat(16) },
  'more servers than there are places': { dns: Array<string>(5).fill('10.0.0.1') },
  'a password for the proxy': { proxy: 'http://user:secret@proxy.example:3128' },
  'a proxy that asks for more': { proxy: 'http://proxy.example:3128/?x' },
  'a proxy without a port': { proxy: 'http://proxy.example' },
  'a proxy of another kind': { proxy: 'socks5://proxy.example:1080' },
  'port 65536': { proxy: 'http://proxy.example:65536' },
};
for (const [what, change] of Object.entries(REFUSED))
  test(`refused: ${what}`, () => {
    assert.not.ok(NetworkSettings.safeParse({ ...DEFAULT_SETTINGS, ...change }).success);
  });

test('whatever gets past the grammar reads back as it was meant', () => {
  const words = fc.oneof(fc.string({ unit: 'binary', maxLength: 30 }), fc.ipV4(), fc.ipV6(), fc.domain());
  fc.assert(
    fc.property(words, words, words, (address, server, proxy) => {
      const settings = NetworkSettings.safeParse({
        ...DEFAULT_SETTINGS,
        ipv4: { kind: 'static', address: `${address}/24`, gateway: null },
        ntp: [server],
        proxy: `http://${proxy}:80`,
      });
      if (!settings.success) return;
      const { chrony, proxy: environment } = renderNetwork(settings.data, 'eth0');
      assert.match(chrony, /^server [a-z0-9.:-]+ iburst\n$/);
      assert.match(environment, /^(\w+=[\x21-\x7e]+\n){4}$/);
    }),
    { numRuns: 400 },
  );
});

const UNFAITHFUL = ['x\n[Route]', 'x\\', ' x', 'x ', 'x\ny=z', '\t'];
for (const value of UNFAITHFUL)
  test(`never rendered, whatever let it through: ${JSON.stringify(value)}`, () => {
    try {
      renderUnit([{ name: 'Match', entries: [['Name', value]] }]);
      assert.unreachable();
    } catch (error) {
      assert.is(error instanceof NetworkError && error.code, 'not-faithful');
    }
  });

test.run();
