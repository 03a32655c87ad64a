// test: waits
/**
 * The way back: unchanged OpenVPN with a profile of ours finds the standby, whether the primary's room ends in order or
 * its machine falls silent, and obeys when it is told to come again. Two rooms with the same keys and the same file
 * are what primary and standby are before and after. The times are shortened; with `REAL_TIMES=1` they are as they are
 * in the field, the file takes three minutes, and it prints what `docs/REPLICATION.md` says.
 */
import { execFile } from 'node:child_process';
import { connect } from 'node:net';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readTold } from '../../../router/tunnel/failure.ts';
import { parseManagementLine } from '../../../router/tunnel/management-line.ts';
import { roomServerName } from '../../../server/certificates/authority.ts';
import { renderSeatProfile } from '../../../server/certificates/profile.ts';
import { newClientKey } from '../../../server/certificates/tls-crypt-v2.ts';
import { Admission } from '../../../server/dialin/admission.ts';
import { holds } from '../../world/command.ts';
import { acme, leaf, leafKey } from '../certificates/world.ts';
import { devicePassword, newAccount, PASSWORD, Portal } from './account.ts';
import { dial, folder, Program, serverKey, startRoom } from './openvpn.ts';

const run = promisify(execFile);
const PRIMARY = '192.0.2.1';
const STANDBY = '192.0.2.2';
for (const address of [PRIMARY, STANDBY]) await run('ip', ['addr', 'add', `${address}/32`, 'dev', 'lo']);

const certificates = {
  press: await leaf(acme, 'device', 'press'),
  ben: await leaf(acme, 'seat', 'ben'),
};
const unknown = (digit: string) => digit.repeat(64);
const { db, box } = await newAccount([
  ...[certificates.press.fingerprint, unknown('1'), unknown('2'), certificates.ben.fingerprint],
]);

const REAL = process.env['REAL_TIMES'] !== undefined;
const PATIENCE_MS = REAL ? 180_000 : 60_000;
async function until(what: string, fits: () => boolean): Promise<void> {
  if (!(await holds(fits, PATIENCE_MS))) throw new Error(`did not come: ${what}`);
}

interface Node {
  readonly room: Program;
  readonly portal: Portal;
}

async function serve(address: string, device: string, admission = new Admission()): Promise<Node> {
  const management = join(folder, `${device}.sock`);
  const room = await startRoom([
    ['local', address],
    ['proto', 'tcp4-server'],
    ['dev', device],
    ['management', management, 'unix'],
    // A dead peer is noticed after 3 s instead of 30.
    ...(REAL ? [] : [['keepalive', '1', '3'] as const]),
  ]);
  const portal = new Portal(db, box, { management, admission });
  await until('attached', () => portal.dialIns.isAttached());
  return { room, portal };
}

async function end({ room, portal }: Node, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  await room.end(signal);
  await portal.stop();
}

/** Ben's laptop with the profile that he was given. */
async function startSeat(): Promise<Program> {
  // No door stands before these rooms: all three entrances are the same one.
  const ports = { vpn: 1194, https: 1194, http: 1194 };
  const profile = renderSeatProfile({
    doors: [PRIMARY, STANDBY].map((host) => ({ host, ports })),
    serverName: roomServerName('acc_acme'),
    authorities: acme.certificate,
    certificate: certificates.ben.certificate,
    key: leafKey.privatePem,
    tlsCryptV2: newClientKey(serverKey).pem,
    accountName: 'Acme',
  });
  const [config, login] = [join(folder, 'ben.ovpn'), join(folder, 'ben.login')];
  await writeFile(config, profile, { mode: 0o600 });
  await writeFile(login, `ben\n${PASSWORD}\n`, { mode: 0o600 });
  const more = ['--auth-user-pass', login, '--dev', 'seat0', '--dev-type', 'tun', '--route-noexec'];
  return new Program('openvpn', ['--config', config, ...more, ...(REAL ? [] : ['--connect-timeout', '2'])]);
}

function say(what: string, since: number): void {
  if (REAL) console.log(`${what}: ${((performance.now() - since) / 1000).toFixed(1)} s`);
}

/** Of everything on loopback, and there is nothing else. */
async function idleBytes(seconds: number): Promise<number> {
  const count = async () => Number(/lo: *(\d+)/.exec(await readFile('/proc/net/dev', 'utf8'))?.[1]);
  const before = await count();
  await wait(seconds * 1000);
  return (await count()) - before;
}

/** As if its power had gone: what it sends or is sent arrives nowhere. */
async function silence(address: string): Promise<void> {
  const hook = '{ type filter hook input priority 0 ; }';
  await run('nft', ['add', 'table', 'ip', 'dead']);
  await run('nft', ['add', 'chain', 'ip', 'dead', 'in', hook]);
  for (const side of ['saddr', 'daddr'])
    await run('nft', ['add', 'rule', 'ip', 'dead', 'in', 'ip', side, address, 'drop']);
}

const online = ({ portal }: Node) => portal.dialIns.current().map(({ who, address }) => `${who} ${address}`);

test('a technician follows the room to the standby, in order and out of silence, with the same address', async () => {
  const primary = await serve(PRIMARY, 'rooma');
  const seat = await startSeat();
  await until('in', () => online(primary).length === 1);
  const [before] = online(primary);
  if (REAL)
    console.log(`an idle session: ${await idleBytes(60)} bytes a minute on the wire, both directions`);

  const ended = performance.now();
  await end(primary);
  const standby = await serve(STANDBY, 'roomb');
  await until(`at the standby\n${seat.text.slice(-2000)}`, () => online(standby).length === 1);
  say('back after a room that ended in order', ended);
  assert.equal(online(standby), [before]);
  assert.match(seat.text, `Attempting to establish TCP connection with [AF_INET]${STANDBY}:1194`);

  // Back again, this time without a word.
  const again = await serve(PRIMARY, 'rooma');
  await silence(STANDBY);
  const silent = performance.now();
  await until(`back\n${seat.text.slice(-2000)}`, () => online(again).length === 1);
  say('back after a machine that fell silent', silent);
  assert.equal(online(again), [before]);
  assert.match(seat.text, 'Inactivity timeout (--ping-restart)');
  await run('nft', ['delete', 'table', 'ip', 'dead']);
  await seat.end();
  await end(again);
  await end(standby, 'SIGKILL');
});

test('a machine that is told to come again does so, at the same door and at that time', async () => {
  const admission = new Admission();
  const signal = new AbortController().signal;
  const crowd = Array.from({ length: 140 }, (_, n) =>
    admission.turn({ account: 'acc_acme', who: String(n), patient: false }, signal),
  );
  const node = await serve(PRIMARY, 'roomc', admission);
  const management = join(folder, 'machine.sock');
  const machine = await dial({
    ...{ certificate: certificates.press.certificate, name: 'FG-press', password: devicePassword.press },
    extra: [
      ...['proto tcp4-client', `remote ${PRIMARY} 1194`, `remote ${STANDBY} 1194`, 'connect-retry 1 8'],
      `management ${management} unix`,
    ],
  });
  await machine.says('MANAGEMENT: unix domain socket listening');
  let heard = '';
  const listener = connect(management).on('data', (piece: Buffer) => (heard += piece.toString('latin1')));
  await machine.says('AUTH_FAILED,TEMP[backoff');
  const told = Number(/TEMP\[backoff (\d+)/.exec(machine.text)?.[1]);
  await machine.says(`Restart pause, ${told} second(s)`);
  for (const turn of crowd) {
    const one = await turn;
    if (one.kind === 'now') one.done();
  }
  // What a router's program makes of what OpenVPN then tells it.
  const line = heard.split('\r\n').find((one) => one.startsWith('>PASSWORD:Verification Failed')) ?? '';
  const parsed = parseManagementLine(line);
  assert.is(parsed.kind === 'refused' && readTold(parsed.message)?.retryAfterMs, told * 1000, line);
  const mark = machine.text.length;
  await machine.says('Initialization Sequence Completed');
  assert.match(machine.text.slice(mark), `connection with [AF_INET]${PRIMARY}:1194`);
  assert.not.match(machine.text.slice(mark), STANDBY);
  assert.equal(online(node), ['FG-press 198.18.0.2']);
  assert.equal(node.portal.refused, [], 'nobody is blamed for a crowd');
  listener.destroy();
  await machine.end();
  await end(node);
});

// Also after a failure: sockets that wait would hold the process.
test.after(() => {
  setTimeout(() => process.exit(), 500).unref();
});
test.run();
