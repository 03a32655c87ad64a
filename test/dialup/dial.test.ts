// test: slow
/** The technician's program against a real portal: appliance, door, room and OpenVPN as `npm start` has them. */
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Api, Json } from '../world/api.ts';
import { enter, RunningAppliance } from '../world/appliance.ts';
import { attempt, Daemon, NODE, until } from '../world/command.ts';
import { APPLIANCE_ADDRESS, type Host, Internet } from '../world/internet.ts';
import { addTechnician } from '../world/plant.ts';
import { Authenticator } from '../world/totp.ts';
import { endAll, type Seat, Technician } from './technician.ts';

const PASSWORD = 'another long päss phrase 2';
/** The user who calls with sudo; every Debian has him. */
const ANNAS_UID = 65_534;

const dial = suite('ferngate-dialup');
const folder = await mkdtemp(join(tmpdir(), 'dialup-'));
await chmod(folder, 0o755);
const internet = await Internet.open('d-');
const appliance = await RunningAppliance.start({ data: join(folder, 'data') });
const desk = await computer('desk', '203.0.113.21');

const settings = join(folder, 'settings');
await mkdir(settings);
await chown(settings, ANNAS_UID, ANNAS_UID);
const sudo = {
  SUDO_UID: String(ANNAS_UID),
  SUDO_GID: String(ANNAS_UID),
  SUDO_USER: 'nobody',
  XDG_CONFIG_HOME: settings,
};
const atTerminal: Seat = { through: desk.words(), environment: sudo, terminal: true };
const fromScript: Seat = { ...atTerminal, terminal: false };

let administrator: Api;
let authenticator: Authenticator;
/** So that nobody waits for the next half minute: a code of the app works once. */
let recoveryCodes: string[];

dial.after(async () => {
  endAll();
  await appliance.stop();
});

async function computer(name: string, address: string): Promise<Host> {
  const host = await internet.host(name);
  await internet.plugIn(host, address);
  return host;
}

async function openAccount(name: string): Promise<Api> {
  await appliance.owner.post('/backend/accounts', { name, title: name });
  const who = { name: 'chef', displayName: 'Chef' };
  const { link } = await appliance.owner.post(`/backend/accounts/${name}/administrators`, who);
  return enter(appliance.outside, { account: name, user: 'chef', password: PASSWORD, link: String(link) });
}

async function dialledIn(): Promise<string[]> {
  const { dialIns } = await administrator.get<{ dialIns: Json[] }>('/sessions');
  return dialIns.filter(({ endedAt }) => endedAt === null).map(({ who }) => String(who));
}

/** Everything that a dial-in makes on a computer. */
async function left(): Promise<string> {
  const devices = await desk.run('ip', '-brief', 'link');
  const processes = await attempt('pgrep', ['-fa', 'openvpn --config stdin']);
  const folders = (await readdir('/tmp')).filter((name) => name.startsWith('ferngate-dialup-'));
  return [devices.includes('fgd') ? devices : '', processes.stdout, ...folders].join('');
}

dial('says that a second factor has to be set up first', async () => {
  const chef = await openAccount('strict');
  await chef.put('/settings', { ...(await chef.get('/settings')), secondFactorRequired: true });
  const seat = { ...fromScript, environment: { ...sudo, FERNGATE_PASSWORD: PASSWORD } };
  const { fingerprint } = appliance.ready;
  const program = new Technician(seat, APPLIANCE_ADDRESS, 'strict/chef', '--fingerprint', fingerprint);
  await program.sees('A second factor must be set up before you can dial in.');
  await program.sees(`Open https://${APPLIANCE_ADDRESS}/ in the browser`);
  assert.is(await program.ends(), 1);
  const forget = new Technician(fromScript, 'forget', APPLIANCE_ADDRESS);
  await forget.sees('Forgotten');
  assert.is(await forget.ends(), 0);
});

async function setUpAnna(): Promise<void> {
  administrator = await openAccount('acme');
  const { link } = await addTechnician(administrator, 'anna', []);
  const anna = await enter(appliance.outside, { account: 'acme', user: 'anna', password: PASSWORD, link });
  const { secret } = await anna.post('/me/second-factor', { password: PASSWORD });
  authenticator = new Authenticator(String(secret));
  const confirmed = await anna.post<{ recoveryCodes: string[] }>('/me/second-factor/confirm', {
    code: await authenticator.code(),
  });
  recoveryCodes = confirmed.recoveryCodes;
}

let first: Technician;

dial('shows the fingerprint, asks for password and code without echo, and dials in', async () => {
  await setUpAnna();
  first = new Technician(atTerminal, APPLIANCE_ADDRESS, 'acme/anna', '--seat', 'Laptop');
  await first.sees(appliance.ready.fingerprint);
  await first.sees('[yes/no]');
  first.type('yes\r');
  await first.sees('Password of acme/anna:');
  first.type(`${PASSWORD}x\u007f\r`);
  await first.sees('Code of your authenticator app');
  const code = await authenticator.code();
  first.type(`${code}\r`);
  await first.sees(`Dialled in to acme at ${APPLIANCE_ADDRESS} as 198.18.0.`);
  assert.not.match(first.screen, PASSWORD);
  assert.not.match(first.screen, code);
  assert.equal(await dialledIn(), ['anna']);
});

dial('takes the account’s network into the tunnel, and nothing else', async () => {
  const routes = (await desk.run('ip', 'route'))
    .trim()
    .split('\n')
    .map((line) => line.trim());
  assert.equal(
    routes
      .filter((line) => line.includes('fgd0'))
      .map((line) => line.split(' ')[0])
      .sort(),
    ['198.18.0.0/15', '198.18.0.0/20'],
  );
  assert.match(routes[0]!, `default via ${APPLIANCE_ADDRESS} dev wan0`);
  await first.sees('are answered by 198.18.0.1 only');
});

dial('works as the user who called: his are the files, and only he reads them', async () => {
  const path = join(settings, 'ferngate-dialup', `${APPLIANCE_ADDRESS}_443.json`);
  const { mode, uid } = await stat(path);
  assert.equal([mode & 0o777, uid], [0o600, ANNAS_UID]);
  assert.is((await stat(join(settings, 'ferngate-dialup'))).mode & 0o777, 0o700);
  const { stdout } = await attempt('ps', ['-eo', 'euser,args']);
  const lines = stdout.split('\n');
  assert.match(
    lines.find((line) => line.includes('dialup/main.ts') && !line.includes('script'))!,
    /^nobody/,
  );
  assert.match(
    lines.find((line) => line.includes('openvpn --config stdin'))!,
    /^nobody/,
  );
  for (const secret of [PASSWORD, 'ticket:', 'PRIVATE']) assert.not.match(stdout, secret);
});

dial('comes back with its token when the way was gone, without asking', async () => {
  const before = first.screen.length;
  await desk.run('ss', '-K', 'dst', APPLIANCE_ADDRESS);
  await first.sees('is lost; dialling in again');
  await until('the way back', () => first.screen.slice(before).includes('Dialled in to acme'));
});

dial('asks for a fresh ticket by its session when the token is refused', async () => {
  const { dialIns } = await administrator.get<{ dialIns: Json[] }>('/sessions');
  const before = first.screen.length;
  const standing = dialIns.find(({ endedAt }) => endedAt === null);
  await administrator.post(`/sessions/${String(standing?.['id'])}/end`);
  await until('the way back', () => first.screen.slice(before).includes('Dialled in to acme'));
  assert.not.match(first.screen.slice(before), 'Password');
});

dial('Ctrl-C hangs up and leaves nothing behind', async () => {
  first.type('\u0003');
  await first.sees('Hung up.');
  await first.ends();
  assert.is(await left(), '');
  await until('the end in the portal', async () => (await dialledIn()).length === 0);
  const { signIns } = await administrator.get<{ signIns: Json[] }>('/sessions');
  assert.not.ok(
    signIns.some(({ kind, agent }) => kind === 'program' && String(agent).startsWith('ferngate-dialup')),
  );
});

dial('without a terminal reads both secrets from standard input, and finds its seat again', async () => {
  const program = new Technician(
    fromScript,
    APPLIANCE_ADDRESS,
    'ACME/anna',
    '--seat',
    'Laptop',
    '--no-browser',
  );
  program.type(`${PASSWORD}\n${recoveryCodes.pop() ?? ''}\n`);
  await program.sees('Dialled in to acme');
  await program.sees(`The overview: https://${APPLIANCE_ADDRESS}/`);
  const { users } = await administrator.get<{ users: { id: string; name: string }[] }>('/users');
  const anna = users.find(({ name }) => name === 'anna')!;
  const { seats } = await administrator.get<{ seats: { id: string; name: string }[] }>(
    `/users/${anna.id}/seats`,
  );
  assert.equal(
    seats.map(({ name }) => name),
    ['Laptop'],
  );

  // A laptop that is taken away is off at once, and its program says why.
  await administrator.delete(`/users/${anna.id}/seats/${seats[0]!.id}`);
  await program.sees('This computer, “Laptop”, was taken away in the portal.', 60_000);
  assert.is(await program.ends(), 1);
  assert.is(await left(), '');
});

dial('one answer for a wrong account, user and password', async () => {
  const screens = [];
  for (const who of ['acme/anna', 'acme/nobody', 'nowhere/anna']) {
    const seat = { ...fromScript, environment: { ...sudo, FERNGATE_PASSWORD: 'wrong' } };
    const program = new Technician(seat, APPLIANCE_ADDRESS, who);
    assert.is(await program.ends(), 1);
    screens.push(program.screen);
  }
  assert.match(screens[0]!, 'Account, user or password is not right.');
  assert.equal(new Set(screens).size, 1);
});

dial('through a proxy that lets only 443 out and wants a password; kill -9 leaves no tunnel', async () => {
  const words = [
    '--address',
    APPLIANCE_ADDRESS,
    '--ports',
    '443',
    '--user',
    'firma',
    '--password',
    'pröxy "1',
  ];
  const proxy = new Daemon('proxy', [
    NODE,
    new URL('../world/connect-proxy.ts', import.meta.url).pathname,
    ...words,
  ]);
  await until('proxy', () => proxy.output.includes('listening'));
  const rules =
    'add table inet own; add chain inet own out { type filter hook output priority 0; policy accept; };';
  await desk.run(
    'nft',
    `${rules} add rule inet own out ip daddr ${APPLIANCE_ADDRESS} tcp dport { 80, 443, 1194 } drop`,
  );

  const without = new Technician(
    fromScript,
    APPLIANCE_ADDRESS,
    'acme/anna',
    '--http-proxy',
    `${APPLIANCE_ADDRESS}:3128`,
  );
  await without.sees(`The proxy ${APPLIANCE_ADDRESS}:3128 wants a user and a password`);
  assert.is(await without.ends(), 1);

  const environment = {
    ...sudo,
    FERNGATE_PASSWORD: PASSWORD,
    FERNGATE_CODE: recoveryCodes.pop() ?? '',
    FERNGATE_PROXY_PASSWORD: 'pröxy "1',
  };
  const program = new Technician(
    { ...fromScript, environment },
    APPLIANCE_ADDRESS,
    'acme/anna',
    '--seat',
    'Behind',
    '--http-proxy',
    `firma@${APPLIANCE_ADDRESS}:3128`,
  );
  await program.sees('Dialled in to acme');
  assert.match(proxy.output, `refused ${APPLIANCE_ADDRESS}:1194: port`);
  const { stdout } = await attempt('pgrep', ['-f', 'node .*dialup/main.ts']);
  for (const pid of stdout.trim().split('\n')) process.kill(Number(pid), 'SIGKILL');
  await until('OpenVPN to end', async () => !(await desk.run('ip', '-brief', 'link')).includes('fgd'));
  await proxy.stop();
  await desk.run('nft', 'delete', 'table', 'inet', 'own');
});

dial('says when the portal cannot be reached at all', async () => {
  await appliance.stop();
  const program = new Technician(fromScript, APPLIANCE_ADDRESS, 'acme/anna').close();
  assert.is(await program.ends(), 1);
  assert.match(program.screen, /The portal cannot serve right now|No connection to|refused the connection/);
  assert.not.match(await readFile('/proc/net/dev', 'utf8'), 'fgd');
});

dial.run();
