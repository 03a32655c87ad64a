/** When a router gets another configuration, and when it must be left alone. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { contentHash, type ConfigurationContent } from '../../../server/devices/configuration-content.ts';
import { needsRenewal, type Held, type Wanted } from '../../../server/devices/renewal-need.ts';

const now = new Date('2026-06-01T00:00:00.000Z');
const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000).toISOString();
const held: Held = {
  contentHash: 'c',
  bundleHash: 'b',
  createdAt: inDays(-10),
  notAfter: inDays(5000),
  ofFormerAuthority: false,
};
const wanted: Wanted = { contentHash: 'c', bundleHash: 'b', renewAt: null, authorityEnds: inDays(6000), now };

for (const [what, needs, heldChange, wantedChange] of [
  ['nothing changed', false, {}, {}],
  ['components, LAN or doors changed', true, {}, { contentHash: 'd' }],
  ['another authority is trusted', true, {}, { bundleHash: 'd' }],
  ['it is from before configurations were counted', true, { contentHash: null, bundleHash: null }, {}],
  ['its authority issues no more', true, { ofFormerAuthority: true }, {}],
  ['somebody pressed "renew" since', true, {}, { renewAt: inDays(-1) }],
  ['somebody pressed "renew" before it was made', false, {}, { renewAt: inDays(-11) }],
  ['its certificate ends in 89 days', true, { notAfter: inDays(89) }, {}],
  ['its certificate ends in 91 days', false, { notAfter: inDays(91) }, {}],
  // A new one would end on the same day: it would be renewed at each question.
  ['its certificate ends with its authority', false, { notAfter: inDays(40) }, { authorityEnds: inDays(40) }],
] as const) {
  test(`${needs ? 'renews' : 'leaves alone'}: ${what}`, () => {
    assert.is(needsRenewal({ ...held, ...heldChange }, { ...wanted, ...wantedChange }), needs);
  });
}

const service = (protocol: string, port: number) => ({ name: 'x', protocol, fromPort: port, toPort: port });
const content: ConfigurationContent = {
  format: 'ferngate-router-configuration/1',
  serial: 'FG-1',
  name: 'Press',
  account: 'acme',
  doors: [{ host: 'portal.example', ports: [1194, 443, 80] }],
  portal: { address: 'https://portal.example:443', authorities: 'PEM' },
  serverName: 'room.acc_x',
  pool: '198.18.0.0/15',
  technicians: '198.18.0.0/20',
  virtualNetwork: '198.18.16.0/24',
  lan: '192.168.0.0/24',
  components: [
    { name: 'PLC', address: '192.168.0.10', services: [service('tcp', 502), service('udp', 502)] },
    { name: 'HMI', address: '192.168.0.20', services: [] },
  ],
};
const [plc, hmi] = content.components;

test('names and order drop nobody’s tunnel', () => {
  const same = {
    ...content,
    name: 'Press line 7',
    components: [hmi!, { ...plc!, name: 'S7', services: plc!.services.toReversed() }],
  };
  assert.is(contentHash(same), contentHash(content));
});

test('everything that the router acts on counts', () => {
  const changes: Partial<ConfigurationContent>[] = [
    { lan: '192.168.1.0/24' },
    { virtualNetwork: '198.18.17.0/24' },
    { doors: [{ host: 'portal.example', ports: [1195, 443, 80] }] },
    { portal: { ...content.portal, authorities: 'another' } },
    { components: [plc!] },
    { components: [{ ...plc!, services: [service('tcp', 503)] }, hmi!] },
    { components: [{ ...plc!, address: '192.168.0.11' }, hmi!] },
  ];
  const hashes = new Set(changes.map((change) => contentHash({ ...content, ...change })));
  assert.is(hashes.size, changes.length);
  assert.not.ok(hashes.has(contentHash(content)));
});

test.run();
