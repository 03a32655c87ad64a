import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Components } from '../../../server/devices/components.ts';
import { Devices } from '../../../server/devices/devices.ts';
import { dialInOf } from '../../../server/networks/account-addresses.ts';
import { network, overlap } from '../../../server/networks/cidr.ts';
import { Clock, FACTS, newFile, refused } from '../account-file.ts';

async function account(facts: Partial<typeof FACTS> = {}) {
  const db = await newFile();
  const devices = new Devices({ ...FACTS, ...facts }, db, new Clock().now);
  return { db, devices, components: new Components(db) };
}

const FIELDS = { name: 'Press', projectId: null, lan: '192.168.0.0/24', note: '' };
const INPUT = { serial: 'FG-1', ...FIELDS };
const PLC = { name: 'PLC', kind: 'plc' as const, address: '192.168.0.10', services: [] };

test('same LAN and name twice: another virtual network, address and label each', async () => {
  const { devices } = await account();
  const one = await devices.create(INPUT);
  const two = await devices.create({ ...INPUT, serial: 'FG-2' });
  assert.is.not(one.network, two.network);
  assert.is.not(one.address, two.address);
  assert.equal([one.label, two.label], ['press', 'press-2']);
});

test('a serial number twice is refused, also in other letters, and nothing was made', async () => {
  const { devices } = await account();
  await devices.create(INPUT);
  for (const serial of ['FG-1', 'fg-1'])
    await refused(devices.create({ ...INPUT, serial }), 'conflict', 'serial:serial-taken');
  const twice = await Promise.allSettled([1, 2, 3].map(() => devices.create({ ...INPUT, serial: 'FG-9' })));
  assert.is(twice.filter(({ status }) => status === 'fulfilled').length, 1);
  assert.is(await devices.count(), 2);
});

const LANS: readonly (readonly [lan: string, reason: string])[] = [
  ['192.168.0.0/15', 'lan-size'],
  ['192.168.0.0/31', 'lan-size'],
  ['198.18.0.0/24', 'lan-overlaps-pool'],
  ['198.19.255.0/24', 'lan-overlaps-pool'],
];
for (const [lan, reason] of LANS)
  test(`a LAN ${lan} is refused: ${reason}`, async () => {
    const { devices } = await account();
    // /15 is no network here, but nobody gets that far: the schema of the operation refuses it.
    const text = lan === '192.168.0.0/15' ? '192.168.0.0/13' : lan;
    await refused(devices.create({ ...INPUT, lan: text }), 'invalid', `lan:${reason}`);
    assert.is(await devices.count(), 0);
  });

test('limits: devices, virtual networks, dial-in addresses', async () => {
  const few = await account({ maxDevices: 1 });
  await few.devices.create(INPUT);
  await refused(few.devices.create({ ...INPUT, serial: 'FG-2' }), 'limit-reached', ':limit-devices');
  const small = await account({ pool: '10.8.0.0/22' });
  for (let n = 0; n < 3; n += 1) await small.devices.create({ ...INPUT, serial: `FG-${n}` });
  await refused(small.devices.create({ ...INPUT, serial: 'FG-9' }), 'invalid', 'lan:pool-full');
  const narrow = await account({ pool: '10.8.0.0/22' });
  for (let n = 0; n < 29; n += 1)
    await narrow.devices.create({ ...INPUT, serial: `FG-${n}`, lan: '192.168.0.0/30' });
  await refused(
    narrow.devices.create({ ...INPUT, serial: 'FG-99', lan: '192.168.0.0/30' }),
    'limit-reached',
    ':dial-in-full',
  );
});

test('a project that is not of this account is not known', async () => {
  const { devices } = await account();
  await refused(
    devices.create({ ...INPUT, projectId: 'prj_aaaaaaaaaaaaaaaa' }),
    'invalid',
    'projectId:not-known',
  );
});

test('moving the LAN: same size keeps the virtual network, another size brings another', async () => {
  const { devices, components } = await account();
  const device = await devices.create(INPUT);
  await components.create(device, PLC);
  await refused(
    devices.change('FG-1', { ...FIELDS, lan: '10.0.0.0/24' }),
    'invalid',
    'lan:lan-excludes-component',
  );
  await refused(
    devices
      .change('FG-1', { ...FIELDS, lan: '192.168.0.8/30' })
      .then(() => devices.change('FG-1', { ...FIELDS, lan: '192.168.0.0/29' })),
    'invalid',
    'lan:lan-excludes-component',
  );
  const smaller = await devices.bySerial('FG-1');
  assert.is(smaller.lan, '192.168.0.8/30');
  assert.ok(smaller.network.endsWith('/30'));
  const back = await devices.change('FG-1', { ...FIELDS, lan: '192.168.0.0/24' });
  const [plc] = await components.ofDevice(device.id);
  assert.is((await components.remove(device, plc!.id)).name, 'PLC');
  assert.is((await devices.change('FG-1', { ...FIELDS, lan: '10.0.0.0/24' })).network, back.network);
});

test('whatever is done at the same time, virtual networks never overlap and components stay inside', async () => {
  const lans = ['192.168.0.0/24', '192.168.0.0/25', '192.168.0.0/28', '192.168.0.0/26', '10.0.0.0/24'];
  const steps = fc.array(
    fc.record({
      device: fc.nat(2),
      lan: fc.nat(lans.length - 1),
      host: fc.option(fc.integer({ min: 1, max: 120 })),
    }),
    { maxLength: 12 },
  );
  await fc.assert(
    fc.asyncProperty(steps, async (wanted) => {
      const { db, devices, components } = await account({ pool: '10.8.0.0/22' });
      const made = await Promise.all(
        ['a', 'b', 'c'].map((serial) => devices.create({ ...INPUT, serial, lan: lans[2]! })),
      );
      await Promise.allSettled(
        wanted.map(({ device, lan, host }) =>
          host === null
            ? devices.change(made[device]!.serial, { ...FIELDS, lan: lans[lan]! })
            : components.create(made[device]!, { ...PLC, name: `PLC ${host}`, address: `192.168.0.${host}` }),
        ),
      );
      const all = await devices.byIds(made.map(({ id }) => id));
      for (const one of all) {
        assert.is(one.network.split('/')[1], one.lan.split('/')[1]);
        for (const other of [
          dialInOf('10.8.0.0/22'),
          ...all.filter((two) => two !== one).map((two) => two.network),
        ])
          assert.not.ok(overlap(network(one.network), network(other)), `${one.network} and ${other}`);
        for (const { address } of await components.ofDevice(one.id))
          assert.ok(overlap(network(one.lan), network(`${address}/32`)), `${address} in ${one.lan}`);
      }
      await db.close();
    }),
    { numRuns: 40 },
  );
});

test('what is gone is not found, and takes everything with it', async () => {
  const { db, devices, components } = await account();
  const device = await devices.create(INPUT);
  await components.create(device, {
    ...PLC,
    services: [{ name: 'S7', protocol: 'tcp', fromPort: 102, toPort: 102 }],
  });
  await devices.remove('FG-1');
  await refused(devices.bySerial('FG-1'), 'not-found');
  await refused(devices.remove('FG-1'), 'not-found');
  await refused(components.create(device, PLC), 'not-found');
  assert.equal(await db.read((reader) => reader.all('SELECT * FROM services')), []);
});

test('an address under which somebody is still dialled in is nobody else’s yet', async () => {
  const { db, devices } = await account();
  const { address } = await devices.create(INPUT);
  await db.write((tx) =>
    tx.run(
      `INSERT INTO dial_ins (id, kind, who, client, address, real_address, started_at, seen_at)
       VALUES ('din_1', 'device', 'FG-1', 0, ?, '', '2026-11-23T08:00:00.000Z', '2026-11-23T08:00:00.000Z')`,
      address,
    ),
  );
  await devices.remove('FG-1');
  assert.is.not((await devices.create({ ...INPUT, serial: 'FG-2' })).address, address);
  await db.write((tx) => tx.run(`UPDATE dial_ins SET ended_at = '2026-11-23T08:00:01.000Z'`));
  assert.is((await devices.create({ ...INPUT, serial: 'FG-3' })).address, address);
});

test.run();
