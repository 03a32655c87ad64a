/** The host's guard: what a room that was broken into can reach on the appliance. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { runCommand } from '../../../appliance/commands/run.ts';
import { loadHostRules } from '../../../appliance/rules/host-rules.ts';
import { holds } from '../../world/command.ts';

const HOST = 'fd00:1::2';
const ROOM = 'fd00:1::3';
const OTHER_HOST = 'fd00:2::2';
const OTHER_ROOM = 'fd00:2::3';
const running: ChildProcess[] = [];

function ip(...args: string[]): void {
  execFileSync('ip', args);
}

/** A namespace that obeys nobody's rules, linked to the host as rooms are. */
function makeRoom(name: string, link: string, [host, room]: readonly [string, string]): void {
  ip('netns', 'add', name);
  ip('link', 'add', link, 'type', 'veth', 'peer', 'name', 'uplink', 'netns', name);
  ip('addr', 'add', `${host}/127`, 'dev', link, 'nodad');
  ip('link', 'set', link, 'up');
  ip('-n', name, 'addr', 'add', `${room}/127`, 'dev', 'uplink', 'nodad');
  ip('-n', name, 'link', 'set', 'uplink', 'up');
  ip('-n', name, 'route', 'add', 'default', 'via', host);
}

const LISTEN = `require('node:net').createServer((s)=>s.end('hello')).listen({host:'::',port:+process.argv[1]},()=>console.log('up'))`;
const ASK = `const s=require('node:net').connect({host:process.argv[1],port:+process.argv[2]});
  s.on('data',()=>process.exit(0));s.on('error',()=>process.exit(1));setTimeout(()=>process.exit(1),700)`;

async function listen(port: number, namespace?: string): Promise<void> {
  const program = [process.execPath, '-e', LISTEN, String(port)];
  const [first = '', ...rest] =
    namespace === undefined ? program : ['ip', 'netns', 'exec', namespace, ...program];
  const child = spawn(first, rest, { stdio: ['ignore', 'pipe', 'inherit'] });
  running.push(child);
  await new Promise((resolve) => child.stdout.once('data', resolve));
}

function reaches(address: string, port: number, namespace?: string): boolean {
  const program = [process.execPath, '-e', ASK, address, String(port)];
  const [first = '', ...rest] =
    namespace === undefined ? program : ['ip', 'netns', 'exec', namespace, ...program];
  try {
    execFileSync(first, rest);
    return true;
  } catch {
    return false;
  }
}

test.before(async () => {
  makeRoom('fg-1', 'fg1', [HOST, ROOM]);
  makeRoom('fg-2', 'fg2', [OTHER_HOST, OTHER_ROOM]);
  // The worst case: a machine that forwards.
  execFileSync('sysctl', ['-qw', 'net.ipv6.conf.all.forwarding=1']);
  await listen(8443);
  await listen(1194, 'fg-1');
  await listen(1195, 'fg-1');
  await listen(1194, 'fg-2');
});

test.after(() => running.forEach((child) => child.kill('SIGKILL')));

/** A link that was just made needs a moment before its first neighbour is found. */
function reachesSoon(address: string, port: number, namespace?: string): Promise<boolean> {
  return holds(() => reaches(address, port, namespace), 10_000, 200);
}

test('without the guard a broken room reaches the host and the next room', async () => {
  assert.ok(await reachesSoon(HOST, 8443, 'fg-1'));
  assert.ok(await reachesSoon(OTHER_ROOM, 1194, 'fg-1'));
});

test('with it, only the door reaches the room, and nothing comes the other way', async () => {
  await loadHostRules(runCommand);
  assert.ok(await reachesSoon(ROOM, 1194), 'the door does not reach OpenVPN');
  assert.not.ok(reaches(ROOM, 1195), 'another port of the room answers');
  assert.not.ok(reaches(HOST, 8443, 'fg-1'), 'the room reaches the host');
  assert.not.ok(reaches(OTHER_ROOM, 1194, 'fg-1'), 'the room reaches another room');
});

test('loaded twice it is the same, and other tables stay', async () => {
  execFileSync('nft', ['add', 'table', 'inet', 'of_the_owner']);
  const before = execFileSync('nft', ['list', 'table', 'inet', 'ferngate_host'], { encoding: 'utf8' });
  await loadHostRules(runCommand);
  assert.is(execFileSync('nft', ['list', 'table', 'inet', 'ferngate_host'], { encoding: 'utf8' }), before);
  execFileSync('nft', ['list', 'table', 'inet', 'of_the_owner']);
});

test.run();
