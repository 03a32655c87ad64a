/** Further addresses of the portal: set once, they stand in everything that is handed out from then on. */
import { X509Certificate } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { commands } from '../../../server/cli/commands.ts';
import { OwnerSocket } from '../../../server/cli/owner-socket.ts';
import { parseCommand } from '../../../server/cli/parse-command.ts';
import { Place } from '../../../server/installation/place.ts';
import { type Api, ApiError, type Json } from '../../world/api.ts';
import { enter } from '../../world/appliance.ts';
import { ACME, startServing } from '../portal-world.ts';

const OTHERS = ['standby.example', '198.51.100.7'];
const PASSWORD = 'a pass phrase for everybody 1';
const world = await startServing();
const { owner, outside, appliance } = world;
const { administrator, technician } = await people();

async function people(): Promise<{ administrator: Api; technician: Api }> {
  await owner.post('/backend/accounts', { ...ACME });
  const chef = await owner.post('/backend/accounts/acme/administrators', {
    name: 'chef',
    displayName: 'Chef',
  });
  const who = (user: string, link: unknown) => ({
    ...{ account: 'acme', user, password: PASSWORD },
    link: String(link),
  });
  const administrator = await enter(outside, who('chef', chef['link']));
  await administrator.post('/devices', { serial: 'FG-1', name: 'Press', lan: '192.168.0.0/24' });
  return { administrator, technician: administrator };
}

const configuration = () =>
  administrator.post<{ doors: Json[]; portal: Json }>('/devices/FG-1/configuration');
const remotes = async () => {
  const { profile, seat } = await technician.post<{ profile: string; seat: { id: string } }>('/me/seats', {
    name: 'Laptop',
  });
  await technician.delete(`/me/seats/${seat.id}`);
  return profile.split('\n').flatMap((line) => (line.startsWith('remote ') ? [line.slice(7)] : []));
};
const shownNames = () => {
  const { certificate } = appliance.asked('door.portal').at(-1)?.input as { certificate: string };
  return new X509Certificate(certificate).subjectAltName ?? '';
};
const setTo = (addresses: readonly string[]) => owner.put('/backend/settings/addresses', { addresses });

test('without any, there is one door', async () => {
  assert.equal((await configuration()).doors, [{ host: 'portal.example', ports: [1194, 443, 80] }]);
  assert.equal(await remotes(), ['portal.example 1194', 'portal.example 443', 'portal.example 80']);
});

test('configurations, profiles and the own certificate carry them, port by port', async () => {
  await setTo(OTHERS);
  const { doors, portal } = await configuration();
  assert.equal(
    doors.map(({ host }) => host),
    ['portal.example', ...OTHERS],
  );
  for (const { ports } of doors) assert.equal(ports, [1194, 443, 80]);
  // Whoever answers there has to prove to be the portal of this name.
  assert.is(portal['address'], 'https://portal.example:443');
  assert.equal(
    await remotes(),
    [1194, 443, 80].flatMap((port) => ['portal.example', ...OTHERS].map((host) => `${host} ${port}`)),
  );
  assert.match(shownNames(), /DNS:portal\.example.*DNS:standby\.example.*IP Address:198\.51\.100\.7/);
  assert.equal((await outside.get('/portal'))['addresses'], OTHERS);
});

test('whoever holds an older configuration is due for the next one', async () => {
  const state = async () => (await administrator.get('/devices/FG-1'))['configuration'];
  assert.is(await state(), 'current');
  await setTo([]);
  const { addresses, routers, ready } = await owner.get('/backend/settings/addresses');
  assert.equal([addresses, routers, ready], [[], 1, 0]);
  assert.is(await state(), 'changed');
});

const REFUSED: readonly (readonly string[])[] = [
  ['portal.example'],
  ['standby.example', 'standby.example'],
  ['Standby.example'],
  ['standby.example:443'],
  ['https://standby.example'],
  ['standby example'],
  ['192.0.2'],
  ['2001:db8::1'],
  ['a.example', 'b.example', 'c.example', 'd.example', 'e.example'],
  ['standby.example\nremote evil.example'],
];

for (const addresses of REFUSED) {
  test(`refused: ${JSON.stringify(addresses)}`, async () => {
    const error = await setTo(addresses).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    assert.instance(error, ApiError);
    assert.is((error as ApiError).status, 422);
    assert.equal((await owner.get('/backend/settings/addresses'))['addresses'], []);
  });
}

test('a technician cannot set them', async () => {
  const error = await administrator
    .put('/backend/settings/addresses', { addresses: [] })
    .then(undefined, (thrown: unknown) => thrown);
  assert.instance(error, ApiError);
});

test('the command line sets and lists them', async () => {
  const run = async (...words: string[]) => {
    const { command, input } = parseCommand(commands, words);
    return command.show(await new OwnerSocket(world.settings.runFolder).ask(command.request(input)));
  };
  assert.match(await run('addresses', 'set', '--others', OTHERS.join(',')), /^set/);
  assert.match(
    await run('addresses', 'list'),
    'portal.example\nstandby.example\n198.51.100.7\n0 of 1 routers',
  );
});

test('forms are taken from a page at any of the addresses, and from nowhere else', () => {
  const place = new Place({ name: 'given.example', ports: { vpn: 1194, https: 8443, http: 80 } });
  place.use({ name: 'portal.example', former: 'old.example', others: OTHERS, settled: true });
  const own = (origin: string) => place.isOwn(origin, 'evil.example');
  for (const name of ['portal.example', 'old.example', ...OTHERS]) assert.ok(own(`https://${name}:8443`));
  for (const name of ['given.example', 'evil.example', 'x.standby.example', '198.51.100.70'])
    assert.not.ok(own(`https://${name}:8443`));
  assert.not.ok(own('https://standby.example'), 'another port is another origin');
  assert.not.ok(own('http://standby.example:8443'));
});

test.after(() => world.stop());
test.run();
