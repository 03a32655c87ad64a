import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  Components,
  COMPONENTS_PER_DEVICE_MAX,
  type ServiceInput,
} from '../../../server/devices/components.ts';
import { Devices } from '../../../server/devices/devices.ts';
import { Clock, FACTS, newFile, refused } from '../account-file.ts';

const db = await newFile();
const devices = new Devices(FACTS, db, new Clock().now);
const components = new Components(db);
const INPUT = { serial: 'FG-1', name: 'Press', projectId: null, lan: '192.168.0.0/24', note: '' };
const device = await devices.create(INPUT);
const other = await devices.create({ ...INPUT, serial: 'FG-2' });

const tcp = (fromPort: number, toPort = fromPort): ServiceInput => ({
  name: `port ${fromPort}`,
  protocol: 'tcp',
  fromPort,
  toPort,
});
const PLC = { name: 'PLC', kind: 'plc' as const, address: '192.168.0.10', services: [tcp(502), tcp(80)] };

test('services keep their id as long as they are the same, and with it the grants that name them', async () => {
  const made = await components.create(device, PLC);
  const idOf = (one: typeof made, port: number) =>
    one.services.find((service) => service.fromPort === port)?.id;
  const changed = await components.change(device, made.id, {
    ...PLC,
    name: 'Controller',
    services: [tcp(102), { ...tcp(502), name: 'Modbus' }],
  });
  assert.is(changed.label, 'plc', 'its DNS name is in people’s programs by now');
  assert.is(idOf(changed, 502), idOf(made, 502));
  assert.is(changed.services.find(({ fromPort }) => fromPort === 502)?.name, 'Modbus');
  assert.is(idOf(changed, 80), undefined);
  await components.remove(device, made.id);
});

test('usual ports are pages; what was chosen stays chosen', async () => {
  const made = await components.create(device, {
    ...PLC,
    services: [tcp(80), tcp(443), tcp(8080), tcp(81, 82)],
  });
  assert.equal(
    made.services.map(({ link }) => link),
    ['http', null, 'https', null],
  );
  const off = await components.change(device, made.id, { ...PLC, services: [{ ...tcp(80), link: null }] });
  assert.is(off.services[0]?.link, null);
  const kept = await components.change(device, made.id, { ...PLC, services: [tcp(80)] });
  assert.is(kept.services[0]?.link, null);
  await components.remove(device, made.id);
});

const icmp = { name: 'ping', protocol: 'icmp' as const, fromPort: 0, toPort: 0 };
const REFUSED: readonly (readonly [what: string, services: readonly ServiceInput[], reason: string])[] = [
  ['a range the wrong way round', [tcp(5010, 5000)], 'services.0.toPort:ports-reversed'],
  ['a port 0', [tcp(0)], 'services.0.fromPort:port-missing'],
  ['the same port twice', [tcp(502), tcp(502)], 'services.1:service-twice'],
  ['ranges that overlap', [tcp(500, 510), tcp(510, 520)], 'services.1:service-twice'],
  ['a range inside another', [tcp(500, 510), tcp(505)], 'services.1:service-twice'],
  ['a range around another', [tcp(505), tcp(500, 510)], 'services.1:service-twice'],
  ['ping with ports', [{ ...icmp, fromPort: 8, toPort: 8 }], 'services.0.fromPort:ports-for-icmp'],
  ['ping twice', [icmp, icmp], 'services.1:service-twice'],
  ['a page of several ports', [{ ...tcp(80, 81), link: 'http' }], 'services.0.link:link-needs-port'],
  ['a page over UDP', [{ ...tcp(80), protocol: 'udp', link: 'http' }], 'services.0.link:link-needs-port'],
];
for (const [what, services, reason] of REFUSED)
  test(`refused: ${what}`, async () => {
    await refused(components.create(device, { ...PLC, services }), 'invalid', reason);
    assert.equal(await components.ofDevice(device.id), []);
  });

test('neighbours and other protocols do not overlap', async () => {
  const services = [tcp(500, 509), tcp(510, 520), { ...tcp(500, 509), protocol: 'udp' as const }, icmp];
  const made = await components.create(device, { ...PLC, services });
  assert.is(made.services.length, 4);
  await components.remove(device, made.id);
});

for (const address of ['192.168.0.0', '192.168.0.255', '192.168.1.1', '198.18.16.10'])
  test(`no component at ${address}`, async () => {
    await refused(components.create(device, { ...PLC, address }), 'invalid', 'address:not-in-lan');
  });

test('address and name belong to one component; another device may have both again', async () => {
  const made = await components.create(device, PLC);
  await refused(components.create(device, { ...PLC, name: 'HMI' }), 'conflict', 'address:address-taken');
  await refused(
    components.create(device, { ...PLC, name: 'plc', address: '192.168.0.11' }),
    'conflict',
    'name:name-taken',
  );
  const there = await components.create(other, PLC);
  await refused(components.change(device, there.id, PLC), 'not-found');
  await refused(components.remove(device, there.id), 'not-found');
  await refused(components.byId(other, made.id), 'not-found');
  assert.is((await components.change(device, made.id, PLC)).id, made.id);
  await components.remove(device, made.id);
});

test('the same component sent twice at once is made once', async () => {
  const results = await Promise.allSettled([1, 2, 3, 4].map(() => components.create(device, PLC)));
  assert.is(results.filter(({ status }) => status === 'fulfilled').length, 1);
  assert.is((await components.ofDevice(device.id)).length, 1);
});

test('a device has a limit of components', async () => {
  const full = await devices.create({ ...INPUT, serial: 'FG-3', lan: '192.168.0.0/23' });
  for (let n = 1; n <= COMPONENTS_PER_DEVICE_MAX; n += 1)
    await components.create(full, { ...PLC, name: `C${n}`, address: `192.168.0.${n}`, services: [] });
  const last = { ...PLC, name: 'one more', address: '192.168.1.1' };
  await refused(components.create(full, last), 'limit-reached', ':too-many');
});

test.run();
