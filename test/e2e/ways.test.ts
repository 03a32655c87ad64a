// test: slow
/** Every way in: 1194, 443 and 80, directly and through a company's proxy, for machines and for technicians. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Json } from '../world/api.ts';
import { holds, until } from '../world/command.ts';
import { Office } from '../world/office.ts';
import { PASSWORD, PlantWorld } from '../world/plant-world.ts';
import { enterDevice, FILLER } from '../world/plant.ts';

const world = await PlantWorld.open('w-');
const { administrator, internet, folder } = world;
const { site, device: press } = await world.site();
const office = await Office.build(
  internet,
  { name: 'filler', address: '203.0.113.99', registers: [1300, 13] },
  folder,
);
const filler = await enterDevice(administrator, FILLER);
const anna = await world.technician('anna', [{ kind: 'account', target: null }]);
const ways = suite('ways');

ways.after(async () => {
  await office.close();
  await world.close();
});

/** The configuration as the portal writes it, and one that knows a single port. */
const whole = {
  press: await world.configuration(press.serial),
  filler: await world.configuration(filler.serial),
};
const onlyPort = (configuration: Json, port: number): Json => {
  const [door] = configuration['doors'] as [{ host: string; ports: number[] }];
  assert.ok(door.ports.includes(port), `the portal offers ${port}`);
  return { ...configuration, doors: [{ ...door, ports: [port] }] };
};

/** The session is a new one, and came from there. */
async function dialledIn(serial: string, from: string): Promise<void> {
  await until(`${serial} online`, async () => {
    const seen = await administrator.get(`/devices/${serial}`);
    return seen['state'] === 'online' && String(seen['realAddress']).startsWith(from);
  }).catch((error: unknown) => {
    throw new Error(`${String(error)}\n${site.routerOutput}\n${office.site.routerOutput}\n${office.log}`);
  });
}
async function gone(serial: string): Promise<void> {
  await until(
    `${serial} offline`,
    async () => (await administrator.get(`/devices/${serial}`))['state'] === 'offline',
  );
}
const reads = (address: string) => anna.desk.readRegisters(address);

for (const port of [443, 80, 1194]) {
  ways(`a machine that only ${port} leads out of`, async () => {
    await site.hangUp();
    await gone(press.serial);
    await site.dial(onlyPort(whole.press, port));
    await dialledIn(press.serial, '203.0.113.30');
    const { id } = await anna.api.post(`/devices/${press.serial}/connect`);
    assert.is(await reads(press.plc.virtualAddress), '0=700\n1=7');
    await anna.api.post(`/connections/${String(id)}/end`);
  });
}

ways('a machine behind a proxy that lets only 443 out finds its way by itself', async () => {
  await office.site.dial(whole.filler, office.proxy);
  await dialledIn(filler.serial, '203.0.113.99');
  assert.match(office.log, /^refused 203\.0\.113\.1:1194: port$/m, 'it tried the first way first');
  assert.match(office.log, /^passed 203\.0\.113\.1:443$/m);
  assert.not.match(office.log, /^passed .*:(1194|80)$/m);
  await anna.api.post(`/devices/${filler.serial}/connect`);
  assert.is(await reads(filler.plc.virtualAddress), '0=1300\n1=13');
});

for (const port of [80, 1194]) {
  ways(`a machine behind a proxy that lets only ${port} out`, async () => {
    await office.site.hangUp();
    await gone(filler.serial);
    await office.change([port]);
    await office.site.dial(onlyPort(whole.filler, port), office.proxy);
    await dialledIn(filler.serial, '203.0.113.99');
  });
}

const clerk = { user: 'site router', password: 'let "me" out: 1 \\ 2' };

ways('a proxy that wants a password lets nobody out without it, and says so', async () => {
  await office.site.hangUp();
  await gone(filler.serial);
  await office.change([443], clerk);
  for (const credentials of [{}, { ...clerk, password: 'not that one' }]) {
    await office.site.dial(onlyPort(whole.filler, 443), { ...office.proxy, ...credentials });
    await until('refusal at the router', () =>
      /the proxy wants a user and password/.test(office.site.routerOutput),
    );
    assert.match(office.log, /^refused 203\.0\.113\.1:443: user or password$/m);
  }
  assert.not.match(office.log, /^passed /m);
});

ways('with the password it is let out', async () => {
  await office.site.dial(onlyPort(whole.filler, 443), { ...office.proxy, ...clerk });
  await dialledIn(filler.serial, '203.0.113.99');
  assert.match(office.log, /^passed 203\.0\.113\.1:443$/m);
  assert.is(await reads(filler.plc.virtualAddress), '0=1300\n1=13');
});

for (const port of [443, 80]) {
  ways(`a plain OpenVPN client that only ${port} leads out of`, async () => {
    const remotes = anna.profile.match(/^remote .*$/gm) ?? [];
    assert.equal(
      remotes.map((line) => line.split(' ')[2]),
      ['1194', '443', '80'],
    );
    const profile = anna.profile.replace(/^remote \S+ (\d+).*\n/gm, (line, number) =>
      Number(number) === port ? line : '',
    );
    await anna.desk.dialIn(profile, { username: anna.name, password: PASSWORD });
    assert.match(
      anna.desk.output,
      new RegExp(`TCP connection established with \\[AF_INET\\]203.0.113.1:${port}`),
    );
    assert.is(await reads(filler.plc.virtualAddress), '0=1300\n1=13');
  });
}

ways('a profile as it was downloaded, where 1194 is swallowed', async () => {
  const drop = ['nft', 'add rule inet fence out tcp dport 1194 drop'] as const;
  await anna.desk.host.run(
    'nft',
    'add table inet fence; add chain inet fence out { type filter hook output priority 0; }',
  );
  await anna.desk.host.run(...drop);
  await anna.desk.dialIn(anna.profile, { username: anna.name, password: PASSWORD });
  assert.ok(await holds(() => anna.desk.output.includes('203.0.113.1:443'), 100));
  assert.is(await reads(filler.plc.virtualAddress), '0=1300\n1=13');
});

ways.run();
