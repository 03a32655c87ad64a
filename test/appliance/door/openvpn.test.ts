/** The real programs at both ends: what the door takes for a first packet is what OpenVPN sends. */
import { spawn, type ChildProcess } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { readFile, writeFile, mkdtemp } from 'node:fs/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { exec, newTag, openDoor, ports, roomAddress, roomNumber, until } from './rig.ts';
import { identity } from './pages-rig.ts';

const folder = await mkdtemp('/tmp/ovpn-');
const { door } = await openDoor();
await exec('ip', ['-6', 'addr', 'add', `${roomAddress(1)}/128`, 'dev', 'lo', 'nodad']);
const server = await writeIdentity('server');
const client = await writeIdentity('client');
await exec('openvpn', ['--genkey', 'tls-crypt-v2-server', `${folder}/server.v2`]);
type Program = { child: ChildProcess; said: string };
const running: Program[] = [];

async function writeIdentity(name: string) {
  const made = identity(name);
  await writeFile(`${folder}/${name}.crt`, made.certificate);
  await writeFile(`${folder}/${name}.key`, made.key);
  return new X509Certificate(made.certificate).fingerprint256;
}

/** A client key as the portal would issue it: 256 bytes for the client, then the wrapped key that the server gets. */
async function newClientKey(name: string): Promise<{ file: string; tag: string }> {
  const file = `${folder}/${name}.v2`;
  await exec('openvpn', ['--tls-crypt-v2', `${folder}/server.v2`, '--genkey', 'tls-crypt-v2-client', file]);
  const base64 = (await readFile(file, 'utf8')).replace(/-----.*-----/g, '');
  return { file, tag: Buffer.from(base64, 'base64').subarray(256, 288).toString('hex') };
}

function start(args: string[]): Program {
  const child = spawn('openvpn', ['--dev', 'null', '--verb', '3', '--suppress-timestamps', ...args]);
  const program: Program = { child, said: '' };
  child.stdout.on('data', (chunk: Buffer) => (program.said += chunk.toString('latin1')));
  running.push(program);
  return program;
}

const listener = () =>
  start([
    ...[
      '--proto',
      'tcp6-server',
      '--local',
      roomAddress(1),
      '--lport',
      '1194',
      '--tls-server',
      '--dh',
      'none',
    ],
    ...[
      '--cert',
      `${folder}/server.crt`,
      '--key',
      `${folder}/server.key`,
      '--tls-crypt-v2',
      `${folder}/server.v2`,
    ],
    ...['--peer-fingerprint', client, '--tls-exit'],
  ]);

const caller = (port: number, key: string) =>
  start([
    ...['--proto', 'tcp-client', '--remote', '127.0.0.1', String(port), '--nobind', '--tls-client'],
    ...['--cert', `${folder}/client.crt`, '--key', `${folder}/client.key`, '--tls-crypt-v2', key],
    ...['--peer-fingerprint', server, '--connect-retry-max', '2', '--connect-retry', '1', '1'],
  ]);

test('an OpenVPN client reaches its OpenVPN server through each of the three ports', async () => {
  const { file, tag } = await newClientKey('one');
  await door.putTags(roomNumber(1), roomAddress(1), [newTag(), tag]);
  for (const port of Object.values(ports)) {
    const room = listener();
    await until(() => room.said.includes('Listening for incoming TCP'));
    const dialled = caller(port, file);
    await until(() => dialled.said.includes('Initialization Sequence Completed'), 15_000);
    dialled.child.kill('SIGKILL');
    room.child.kill('SIGKILL');
    await until(() => room.child.exitCode !== null || room.child.signalCode !== null);
  }
});

test('a key of the same server that the door does not know gets nothing', async () => {
  const { file } = await newClientKey('two');
  const room = listener();
  await until(() => room.said.includes('Listening for incoming TCP'));
  const dialled = caller(ports.vpn, file);
  await until(() => /Connection reset/.test(dialled.said));
  assert.not.match(room.said, 'TCP connection established');
});

test.after(async () => {
  for (const { child } of running) child.kill('SIGKILL');
  await door.stop();
});
test.run();
