/**
 * Real OpenVPN on both sides, a desk in a namespace of its own: our profile and keys dial in, and everything that only
 * looks like them does not.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { issue } from '../../../server/certificates/authority.ts';
import { crossTrust } from '../../../server/certificates/succession.ts';
import { renderSeatProfile, type SeatProfile } from '../../../server/certificates/profile.ts';
import { newAuthTokenSecret, newClientKey, newServerKey } from '../../../server/certificates/tls-crypt-v2.ts';
import { acme, acmeNext, beta, leaf, leafKey, later, now } from './world.ts';

const run = promisify(execFile);
const folder = await mkdtemp(join(tmpdir(), 'fg-dial-'));
const ROOM = 'room.acc_acme';
const ROOM_ADDRESS = '10.99.0.1';
const CHALLENGE = 'Code aus der App';

for (const line of [
  'netns add desk',
  'link add room type veth peer name desk netns desk',
  `addr add ${ROOM_ADDRESS}/24 dev room`,
  'link set room up',
  '-n desk addr add 10.99.0.2/24 dev desk',
  '-n desk link set desk up',
  '-n desk link set lo up',
])
  await run('ip', line.split(' '));

const serverKey = newServerKey();
const authTokenSecret = newAuthTokenSecret();
const acmeServer = (await leaf(acme, 'server', ROOM)).certificate;
const acmeSeat = (await leaf(acme, 'seat')).certificate;

class Running {
  readonly child: ChildProcess;
  log = '';
  constructor(command: string, args: string[]) {
    this.child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stdout?.on('data', (data: Buffer) => (this.log += data.toString()));
    this.child.stderr?.on('data', (data: Buffer) => (this.log += data.toString()));
  }
  async says(...texts: RegExp[]): Promise<RegExp> {
    const deadline = Date.now() + 20_000;
    for (;;) {
      const found = texts.find((text) => text.test(this.log));
      if (found) return found;
      if (Date.now() > deadline) throw new Error(`did not say ${texts.join(' or ')}:\n${this.log}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  async end(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
  }
}

const verify = join(folder, 'verify');
await writeFile(verify, '#!/bin/sh\necho "SIGN-IN $(tr "\\n" " " <"$1")"\n', { mode: 0o755 });
let number = 0;

async function inFile(text: string): Promise<string> {
  const path = join(folder, String((number += 1)));
  await writeFile(path, text, { mode: 0o600 });
  return path;
}

interface Room {
  port?: number;
  certificate?: string;
  key?: string;
  authorities?: string;
  tlsCryptV2?: string;
}
async function room(how: Room = {}): Promise<Running> {
  const files = {
    ca: how.authorities ?? acme.certificate,
    cert: how.certificate ?? acmeServer,
    key: how.key ?? leafKey.privatePem,
    'tls-crypt-v2': how.tlsCryptV2 ?? serverKey,
  };
  const args = ['--dev', 'tun', '--proto', 'tcp-server', '--port', String(how.port ?? 1194), '--dh', 'none', '--topology', 'subnet',
    '--server', '10.8.0.0', '255.255.255.0', '--keepalive', '10', '60', '--verb', '4', '--remote-cert-tls', 'client', '--disable-dco',
    '--script-security', '2', '--auth-user-pass-verify', verify, 'via-file',
    '--auth-gen-token-secret', await inFile(authTokenSecret), '--auth-gen-token', '3600', '--data-ciphers', 'AES-256-GCM']; // prettier-ignore
  for (const [name, text] of Object.entries(files)) args.push(`--${name}`, await inFile(text));
  const running = new Running('openvpn', args);
  await running.says(/Initialization Sequence Completed/);
  return running;
}

function profile(change: Partial<SeatProfile> = {}): string {
  return renderSeatProfile({
    doors: [{ host: ROOM_ADDRESS, ports: { vpn: 1194, https: 443, http: 80 } }],
    serverName: ROOM,
    authorities: acme.certificate,
    certificate: acmeSeat,
    key: leafKey.privatePem,
    tlsCryptV2: newClientKey(serverKey).pem,
    staticChallenge: CHALLENGE,
    username: 'anna',
    accountName: 'Müller, O’Brien & "Söhne"',
    ...change,
  });
}

/** A client as the graphical ones are: asked for name, password and code over the management socket. */
async function dial(text: string): Promise<Running> {
  const socketPath = join(folder, `m${(number += 1)}`);
  const running = new Running('ip', ['netns', 'exec', 'desk', 'openvpn', '--config', await inFile(text), '--disable-dco',
    '--management', socketPath, 'unix', '--management-query-passwords']); // prettier-ignore
  await running.says(/MANAGEMENT: unix domain socket listening/);
  const socket: Socket = connect(socketPath).setEncoding('utf8');
  socket.on('error', () => undefined);
  socket.on('data', (data: string) => {
    running.log += data;
    if (!data.includes("Need 'Auth'")) return;
    const answer = ['pa"ss wörd', '123456'].map((word) => Buffer.from(word).toString('base64')).join(':');
    socket.write(`username "Auth" "anna"\npassword "Auth" "SCRV1:${answer}"\n`);
  });
  return running;
}

async function story(
  how: Room,
  text: string,
  told: (room: Running, desk: Running) => Promise<void>,
): Promise<void> {
  const server = await room(how);
  const desk = await dial(text);
  try {
    await told(server, desk);
  } finally {
    await desk.end();
    await server.end();
  }
}

test('the whole profile dials in, past a closed port, asks for the code, and carries packets', async () => {
  await story({ port: 443 }, profile(), async (server, desk) => {
    await desk.says(/Initialization Sequence Completed/);
    assert.match(desk.log, `SC:1,${CHALLENGE}`);
    assert.match(desk.log, /Connection refused/);
    const answer = `${Buffer.from('pa"ss wörd').toString('base64')}:${Buffer.from('123456').toString('base64')}`;
    assert.match(server.log, `SIGN-IN anna SCRV1:${answer}`);
    assert.match(server.log, /tls_digest_sha256_0|VERIFY OK: depth=0, O=Ferngate, OU=seat, CN=seat\.x/);
    assert.not.match(desk.log, /DEPRECATED|WARNING: No server certificate verification|Unrecognized option/);
    await run('ip', ['netns', 'exec', 'desk', 'ping', '-c', '1', '-W', '5', '10.8.0.1']);
  });
});

test('a door whose name nobody knows does not keep from the next door', async () => {
  const ports = { vpn: 1194, https: 443, http: 80 };
  const doors = ['door.invalid', ROOM_ADDRESS].map((host) => ({ host, ports }));
  await story({}, profile({ doors }), async (_, desk) => {
    await desk.says(/Initialization Sequence Completed/);
    assert.match(desk.log, /Cannot resolve host address: door\.invalid/);
  });
});

test('in the middle of a succession old seats reach the room with its new certificate', async () => {
  const certificate = (
    await issue({
      authority: acmeNext,
      kind: 'server',
      commonName: ROOM,
      publicKey: leafKey.publicKey,
      days: 9,
      now: later(1),
    })
  ).certificate;
  const authorities = crossTrust([acme, acmeNext]);
  await story({ certificate, authorities }, profile({ authorities }), async (_, desk) => {
    await desk.says(/Initialization Sequence Completed/);
  });
});

test('who plays the room is refused by the profile', async () => {
  const betaServer = (await leaf(beta, 'server', ROOM)).certificate;
  const otherRoom = (await leaf(acme, 'server', 'room.acc_other')).certificate;
  const seatAsRoom = (await leaf(acme, 'seat', ROOM)).certificate;
  const ended = await issue({
    authority: acme,
    kind: 'server',
    commonName: ROOM,
    publicKey: leafKey.publicKey,
    days: 0,
    now,
  }).then(({ certificate }) => certificate);
  const table: [string, string, RegExp][] = [
    ['a colleague with his seat’s certificate', seatAsRoom, /certificate verify failed|VERIFY EKU ERROR/],
    ['a room of another account', betaServer, /unable to get local issuer certificate|VERIFY ERROR/],
    ['another server of the same authority', otherRoom, /VERIFY X509NAME ERROR/],
    ['a certificate that has ended', ended, /certificate has expired/],
  ];
  for (const [what, certificate, reason] of table) {
    await story({ certificate }, profile(), async (server, desk) => {
      await desk.says(reason);
      assert.not.match(
        `${desk.log}${server.log}`,
        /SIGN-IN|Initialization Sequence Completed\n[^]*SIGN-IN/,
        what,
      );
    });
  }
});

test('who is not of this account is refused by the room', async () => {
  const betaSeat = (await leaf(beta, 'seat')).certificate;
  const serverAsSeat = (await leaf(acme, 'server', 'seat.x')).certificate;
  const foreignKey = newClientKey(newServerKey()).pem;
  const table: [string, Partial<SeatProfile>, RegExp][] = [
    ['a seat of another account', { certificate: betaSeat }, /unable to get local issuer certificate/],
    [
      'a server’s certificate as a seat',
      { certificate: serverAsSeat },
      /VERIFY EKU ERROR|(unsuitable|unsupported) certificate purpose/,
    ],
    [
      'a control key of another account',
      { tlsCryptV2: foreignKey },
      /Can not unwrap tls-crypt-v2 client key/,
    ],
  ];
  const server = await room();
  try {
    for (const [what, change, reason] of table) {
      server.log = '';
      const desk = await dial(profile(change));
      try {
        await server.says(reason);
        assert.not.match(server.log, 'SIGN-IN', what);
        assert.not.match(desk.log, 'Initialization Sequence Completed', what);
      } finally {
        await desk.end();
      }
    }
  } finally {
    await server.end();
  }
});

test.run();
