/** Real OpenVPN on loopback: a room's server with the appliance's own configuration, and clients. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RoomSpec } from '../../../appliance/protocol.ts';
import {
  planOpenvpnConfig,
  renderOpenvpnConfig,
  type Directive,
} from '../../../appliance/rooms/openvpn-config.ts';
import { planRoom } from '../../../appliance/rooms/room-plan.ts';
import { roomServerName } from '../../../server/certificates/authority.ts';
import { newAuthTokenSecret, newClientKey, newServerKey } from '../../../server/certificates/tls-crypt-v2.ts';
import { acme, leaf, leafKey } from '../certificates/world.ts';

export const folder = await mkdtemp(join(tmpdir(), 'fg-dialin-'));
export const management = join(folder, 'management.sock');
export const serverKey = newServerKey();

/** What only concerns the machine that a room lives on. */
const PLACE = ['local', 'user', 'group', 'management', 'management-client-user', 'tls-cipher'];

const spec = RoomSpec.parse({
  room: 1,
  pool: '198.18.0.0/15',
  dialIn: '198.18.0.0/20',
  domain: 'acme',
  authorities: acme.certificate,
  certificate: (await leaf(acme, 'server', roomServerName('acc_acme'))).certificate,
  key: leafKey.privatePem,
  tlsCryptV2: serverKey,
  authTokenSecret: newAuthTokenSecret(),
  maxSessions: 100,
  enabled: true,
});

export async function startRoom(extra: readonly Directive[] = []): Promise<Program> {
  const plan = planRoom(spec, { dataFolder: folder, runFolder: folder, prefix: 'fd00:0:0' });
  const config = planOpenvpnConfig(plan);
  const defaults: Directive[] = [
    ['local', '::1'],
    ['management', management, 'unix'],
  ];
  const replaced = new Set(extra.map(([name]) => name));
  const directives: Directive[] = [
    ...config.directives.filter(([name]) => !PLACE.includes(name) && !replaced.has(name)),
    ...defaults.filter(([name]) => !replaced.has(name)),
    ...extra,
  ];
  const path = join(folder, 'room.conf');
  await writeFile(path, renderOpenvpnConfig({ ...config, directives }), { mode: 0o600 });
  await rm(management, { force: true });
  const room = new Program('openvpn', ['--config', path, '--verb', '3']);
  await room.says('Initialization Sequence Completed');
  return room;
}

let clients = 0;

export interface ClientOptions {
  /** PEM. */
  certificate: string;
  name: string;
  password: string;
  extra?: readonly string[];
}

/** A client that dials in once and stays; its device is `tunc<n>`, and it leaves the routes alone. */
export async function dial({ certificate, name, password, extra = [] }: ClientOptions): Promise<Program> {
  const number = (clients += 1);
  const path = join(folder, `client-${number}.conf`);
  const secret = join(folder, `client-${number}.secret`);
  const blocks = {
    ca: acme.certificate,
    cert: certificate,
    key: leafKey.privatePem,
    'tls-crypt-v2': newClientKey(serverKey).pem,
  };
  const lines = [
    'client',
    'proto tcp6-client',
    'remote ::1 1194',
    `dev tunc${number}`,
    'dev-type tun',
    'route-noexec',
    'nobind',
    'connect-retry 1 1',
    'remote-cert-tls server',
    `auth-user-pass ${secret}`,
    'verb 3',
    ...extra,
  ];
  const inline = Object.entries(blocks).map(([tag, pem]) => `<${tag}>\n${pem}</${tag}>\n`);
  await writeFile(secret, `${name}\n${password}\n`, { mode: 0o600 });
  await writeFile(path, `${lines.join('\n')}\n${inline.join('')}`, { mode: 0o600 });
  return new Program('openvpn', ['--config', path]);
}

export const scrv1 = (password: string, code: string): string =>
  `SCRV1:${Buffer.from(password).toString('base64')}:${Buffer.from(code).toString('base64')}`;

/** A program with what it says; ended with the test's namespace at the latest. */
export class Program {
  readonly process: ChildProcess;
  text = '';
  #mark = 0;

  constructor(command: string, args: readonly string[]) {
    this.process = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    if (process.env.SHOW_LOG) this.process.stdout?.pipe(process.stderr);
    // A test that fails must not wait for its clients.
    this.process.unref();
    (this.process.stdout as Socket | null)?.unref();
    this.process.stdout?.setEncoding('utf8').on('data', (piece: string) => (this.text += piece));
  }

  /** Waits until it has said this since the last `says`. */
  async says(words: string): Promise<void> {
    await until(`${words}\n${this.text.slice(-3000)}`, () => this.text.includes(words, this.#mark));
    this.#mark = this.text.indexOf(words, this.#mark) + words.length;
  }

  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    this.process.ref();
    const gone = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.kill(signal);
    await gone;
  }
}

export async function until(what: string, fits: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 15_000;
  while (!(await fits())) {
    if (performance.now() > end) throw new Error(`did not come: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
