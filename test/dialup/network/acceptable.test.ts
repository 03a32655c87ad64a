import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  acceptableNetworks,
  explainRefusedPush,
  judgeRoute,
  type OwnNetwork,
} from '../../../dialup/network/acceptable.ts';
import {
  formatNetwork,
  lengthOfMask,
  maskOf,
  networkAround,
  parseCidr,
} from '../../../dialup/network/ipv4.ts';

const own: OwnNetwork[] = [
  { network: parseCidr('192.168.1.17/24'), what: 'your own network' },
  { network: parseCidr('10.1.1.1/32'), what: 'your name server' },
];

for (const [route, kind] of [
  ['198.18.0.0/15', 'acceptable'],
  ['198.18.0.0/14', 'foreign'],
  ['0.0.0.0/0', 'foreign'],
  ['0.0.0.0/1', 'foreign'],
  ['128.0.0.0/1', 'foreign'],
  ['8.8.8.8/32', 'foreign'],
  ['192.0.2.0/24', 'foreign'],
  ['224.0.0.0/4', 'foreign'],
  ['127.0.0.0/8', 'foreign'],
  ['169.254.0.0/16', 'foreign'],
  ['172.16.0.0/12', 'acceptable'],
  ['172.0.0.0/8', 'foreign'],
  ['100.64.0.0/10', 'acceptable'],
  ['10.0.0.0/8', 'conflict'],
  ['10.2.0.0/16', 'acceptable'],
  ['10.1.1.1/32', 'conflict'],
  ['192.168.0.0/16', 'conflict'],
  ['192.168.1.128/25', 'conflict'],
  ['192.168.2.0/24', 'acceptable'],
] as const) {
  test(`${route} is ${kind}`, () => assert.is(judgeRoute(parseCidr(route), own).kind, kind));
}

test('of all networks around a seat, those remain that meet nothing', () => {
  const some = acceptableNetworks('198.18.0.5', own).map(formatNetwork);
  assert.equal([some[0], some.at(-1), some.length], ['198.18.0.0/15', '198.18.0.4/30', 16]);
  assert.equal(acceptableNetworks('192.168.1.5', own), []);
  assert.equal(acceptableNetworks('203.0.113.5', own), []);
  assert.ok(acceptableNetworks('10.1.0.5', own).every(({ length }) => length > 15));
});

for (const [option, code, text] of [
  ['route 0.0.0.0 128.0.0.0', 'foreign-route', '0.0.0.0/1'],
  ['route 8.8.8.8', 'foreign-route', '8.8.8.8/32'],
  ['route 10.0.0.0 255.0.0.0', 'range-conflict', '10.0.0.0/8'],
  ['ifconfig 192.168.1.9 255.255.255.0', 'range-conflict', '192.168.1.0/24'],
  ['ifconfig 198.18.0.9 255.0.255.0', 'foreign-route', 'ifconfig 198.18.0.9 255.0.255.0'],
  ['redirect-gateway def1', 'foreign-route', 'redirect-gateway def1'],
  ['route-ipv6 ::/0', 'foreign-route', 'route-ipv6 ::/0'],
  ['route evil.example', 'foreign-route', 'route evil.example'],
] as const) {
  test(`refused, in words: ${option}`, () => {
    const objection = explainRefusedPush(option, own);
    assert.is(objection.code, code);
    assert.ok(Object.values(objection.values).includes(text));
  });
}

test('masks and lengths', () => {
  for (const length of [0, 1, 8, 15, 24, 31, 32]) assert.is(lengthOfMask(maskOf(length)), length);
  assert.is(maskOf(15), '255.254.0.0');
  assert.is(lengthOfMask('255.0.255.0'), undefined);
  assert.is(formatNetwork(networkAround('255.255.255.255', 8)), '255.0.0.0/8');
});

test.run();
