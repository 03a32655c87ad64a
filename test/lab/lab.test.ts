// test: slow
/** `npm run lab` as its user has it: reads what is printed, types it, ends it; and after a crash. */
import { existsSync, mkdirSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { enter, RunningAppliance } from '../world/appliance.ts';
import { attempt, Daemon, NODE, until, type Ran } from '../world/command.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const MAIN = resolve(import.meta.dirname, 'main.ts');
const FOLDER = '/tmp/laboratory';
const lab = suite('npm run lab');

process.chdir(ROOT);
mkdirSync('/tmp/data', { mode: 0o755 });
const startLab = (...options: string[]) => new Daemon('lab', [NODE, MAIN, '--folder', FOLDER, ...options]);
const runLab = (...options: string[]): Promise<Ran> =>
  attempt(NODE, [MAIN, '--folder', FOLDER, ...options], 60_000);

/** Types a printed command, as root in the checkout. */
function type(command: string): Promise<Ran> {
  const [program = '', ...args] = command.split(' ');
  return attempt(program, args);
}

async function isUp(running: Daemon): Promise<string> {
  await until(
    'lab',
    () => {
      if (!running.running) throw new Error(`ended:\n${running.output}`);
      return running.output.includes('to stop         Ctrl-C');
    },
    60_000,
  ).catch((error: unknown) => {
    throw new Error(`${String(error)}\n${running.output}`);
  });
  return running.output;
}

/** Everything of the lab that the machine could still have. */
async function left(): Promise<string[]> {
  const [namespaces, links, processes] = await Promise.all(
    [
      ['ip', 'netns', 'list'],
      ['ip', '-o', 'link'],
      ['ps', '-eo', 'args'],
    ].map(([program = '', ...args]) => attempt(program, args)),
  );
  const files = await readdir('/etc/netns');
  const lines = [namespaces, links, processes].flatMap((ran) => ran?.stdout.split('\n') ?? []);
  const places = [FOLDER, '/run/ferngate-lab'].filter((path) => existsSync(path));
  // The first process of these namespaces has the whole text of inside.sh as its arguments.
  return [...lines, ...files, ...places].filter(
    (line) => /fgl-|ferngate-lab|laboratory|test\/world\//.test(line) && !line.startsWith('bash -euc'),
  );
}

let appliance: RunningAppliance;
const accounts = async () => {
  const list = await appliance.owner.get<{ accounts: { name: string }[] }>('/backend/accounts');
  return list.accounts.map(({ name }) => name);
};

lab.after(() => appliance.stop());

lab('says what to do when no portal runs, and leaves nothing', async () => {
  const { code, stderr } = await runLab();
  assert.is(code, 1);
  assert.match(stderr, /no portal runs here \(looked in \/run\/ferngate\)\.\nStart one .*"npm start"/);
  assert.equal(await left(), []);
});

lab('says so when the portal has a name that leads nowhere', async () => {
  appliance = await RunningAppliance.start({ data: '/tmp/data/local', name: '127.0.0.1', door: '127.0.0.1' });
  const { code, stderr } = await runLab();
  assert.is(code, 1);
  assert.match(stderr, /the portal calls itself 127\.0\.0\.1.*\n.*FERNGATE_NAME=portal\.example npm start/);
  await appliance.stop();
});

let printed = '';
let commands: string[] = [];
let running: Daemon;

lab('comes up beside an account of the same name', async () => {
  appliance = await RunningAppliance.start({
    data: '/tmp/data/named',
    name: 'portal.example',
    door: '127.0.0.1',
  });
  await appliance.owner.post('/backend/accounts', { name: 'lab', title: 'A laboratory' });
  running = startLab();
  printed = await isUp(running);
  assert.match(printed, /portal {10}https:\/\/portal\.example\n/);
  assert.match(printed, /account {9}lab-2\n/);
  assert.ok(printed.includes(appliance.ready.fingerprint));
  assert.match(printed, /add to \/etc\/hosts: {2}127\.0\.0\.1 portal\.example\n/);
  commands = printed.match(/ip netns exec fgl-desk .*$/gm) ?? [];
  assert.is(commands.length, 9);
});

lab('a second one is refused, and does not take the first away', async () => {
  for (const option of [[], ['--clean']]) {
    const { code, stderr } = await runLab(...option);
    assert.is(code, 1);
    assert.match(stderr, /a lab is running here already/);
  }
});

lab('what is printed to type answers after Connect, and not before', async () => {
  const readers = commands.filter((command) => command.includes('modbus-read'));
  for (const { code } of await Promise.all(readers.map(type))) assert.is(code, 2);

  const [, user = '', password = ''] = /technician {6}(\S+) +password {2}(\S+)/.exec(printed) ?? [];
  const anna = await enter(appliance.outside, { account: 'lab-2', user, password });
  const { devices } = await anna.get<{ devices: { serial: string }[] }>('/devices');
  for (const { serial } of devices) await anna.post(`/devices/${serial}/connect`);
  const answers = await Promise.all(commands.map(type));
  assert.equal(
    answers.map(({ code }) => code),
    commands.map(() => 0),
  );
  const promised = [...printed.matchAll(/answers (0=\d+) and (1=\d+)/g)].map(([, a, b]) => `${a}\n${b}\n`);
  const said = (word: string) =>
    answers.filter((_, place) => commands[place]?.includes(word)).map((ran) => ran.stdout);
  assert.equal(said('modbus-read'), promised);
  assert.is(new Set(promised).size, 3);
  for (const page of said('curl')) assert.match(page, /<h1>HMI of /);
  for (const address of said('dig')) assert.match(address, /^198\.1[89]\.\d+\.10\n$/);
});

lab(
  'the administrator signs in with what is printed, and the third machine came through the proxy',
  async () => {
    const [, user = '', password = ''] = /administrator {3}(\S+) +password {2}(\S+)/.exec(printed) ?? [];
    const api = await enter(appliance.outside, { account: 'lab-2', user, password });
    const { devices } = await api.get<{ devices: { name: string; state: string; realAddress: string }[] }>(
      '/devices',
    );
    assert.equal(
      devices.map(({ name, state, realAddress }) => [name, state, realAddress.replace(/:.*/, '')]).sort(),
      [
        ['Filler 1', 'online', '203.0.113.13'],
        ['Oven 2', 'online', '203.0.113.12'],
        ['Press line 7', 'online', '203.0.113.11'],
      ],
    );
    const routes = await attempt('ip', ['-n', 'fgl-filler', 'route', 'show', 'default']);
    assert.is(routes.stdout, '', 'its router has no other way');
  },
);

lab('Ctrl-C takes everything away but what others made', async () => {
  running.child.kill('SIGINT');
  await until('end of the lab', () => !running.running);
  assert.is(running.child.exitCode, 0, running.output);
  assert.match(running.output, /the account lab-2 is deleted\nlab: nothing is left\n$/);
  assert.equal(await accounts(), ['lab']);
  assert.equal(await left(), []);
});

lab('after a crash, --clean finds all of it', async () => {
  running = startLab();
  await until('machines that dial', () => running.output.includes('lab: dialling in'));
  running.child.kill('SIGKILL');
  await until('end of the lab', () => !running.running);
  assert.ok((await left()).length > 10);
  const { code, stdout } = await runLab('--clean');
  assert.is(code, 0, stdout);
  assert.match(stdout, /the account lab-2 is deleted/);
  assert.equal(await accounts(), ['lab']);
  assert.equal(await left(), []);
  assert.match((await runLab('--clean')).stdout, /nothing to take away/);
});

lab('stopped while it is being built, it takes away what there is; --keep leaves the account', async () => {
  running = startLab('--keep');
  await until('account', async () => (await accounts()).includes('lab-2'));
  running.child.kill('SIGTERM');
  await until('end of the lab', () => !running.running);
  assert.match(running.output, /the account lab-2 stays in the portal\n/);
  assert.equal(await accounts(), ['lab', 'lab-2']);
  assert.equal(await left(), []);
  assert.is((await readFile('/etc/hosts', 'utf8')).includes('portal.example'), false);
});

lab.run();
