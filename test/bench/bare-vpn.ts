/**
 * The reference: an OpenVPN TCP server as one would set it up alone, with the ciphers of a room and the kernel
 * between its clients, and a site and a desk that have as many hops as ours. No door, no room, no rules.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { issue, makeAuthority, type Authority } from '../appliance/rig/certificates.ts';
import { until, type Daemon } from '../world/command.ts';
import type { Host, Internet } from '../world/internet.ts';
import { startSink } from './bulk-site.ts';

/** The server among the processes, not its clients. */
export const BARE_OPENVPN = /^openvpn .*\/bare\/server\.conf$/;
const SERVER = '203.0.113.200';
const MACHINE = '192.168.88.10';
const TUNNEL_ADDRESS = '10.99.0';
/** Kept the same as in `appliance/rooms/openvpn-config.ts`, so that only what is around OpenVPN differs. */
const SAME = [
  'dev-type tun',
  'persist-key',
  'persist-tun',
  'data-ciphers AES-256-GCM:CHACHA20-POLY1305:AES-128-GCM',
  'tls-version-min 1.2',
  'allow-compression no',
  'verb 3',
];

export class BareVpn {
  readonly desk: Host;
  readonly target = MACHINE;
  readonly #daemons: Daemon[];

  private constructor(desk: Host, daemons: Daemon[]) {
    this.desk = desk;
    this.#daemons = daemons;
  }

  static async open(internet: Internet, folder: string): Promise<BareVpn> {
    const authority = makeAuthority(join(folder, 'bare'));
    const server = await internet.host('bare');
    await internet.plugIn(server, SERVER);
    const router = await internet.host('bsite');
    await internet.plugIn(router, '203.0.113.201');
    const desk = await internet.host('bdesk');
    await internet.plugIn(desk, '203.0.113.202');
    const lan = await internet.host('blan');
    await internet.cable(
      { host: router, name: 'lan0', address: '192.168.88.1/24' },
      { host: lan, name: 'eth0', address: `${MACHINE}/24` },
    );
    await lan.run('ip', 'route', 'add', 'default', 'via', '192.168.88.1');
    for (const host of [server, router, desk, lan]) await useUsualCongestionControl(host);
    for (const host of [server, router]) await host.run('sysctl', '-qw', 'net.ipv4.ip_forward=1');

    const daemons = [startSink(lan, MACHINE), startServer(server, authority)];
    await until('bare server', () => completed(daemons[1]!));
    for (const [host, name] of [
      [router, 'site'],
      [desk, 'desk'],
    ] as const) {
      const client = startClient(host, authority, name);
      daemons.push(client);
      await until(`bare ${name}`, () => completed(client));
    }
    return new BareVpn(desk, daemons);
  }

  async close(): Promise<void> {
    await Promise.all(this.#daemons.map((daemon) => daemon.stop()));
  }
}

/**
 * What most systems have. With BBR, which some hosts have set, one flow's speed follows the shortest time that a
 * packet ever took, and a busy machine measures its scheduler.
 */
export async function useUsualCongestionControl(host: Host): Promise<void> {
  await host.try(['sysctl', '-qw', 'net.ipv4.tcp_congestion_control=cubic']);
}

function completed(daemon: Daemon): boolean {
  if (!daemon.running) throw new Error(daemon.output);
  return daemon.output.includes('Initialization Sequence Completed');
}

function startServer(host: Host, authority: Authority): Daemon {
  const clients = join(authority.folder, 'clients');
  const config = [
    ...SAME,
    `local ${SERVER}`,
    'port 1194',
    'proto tcp-server',
    'dev tun0',
    'topology subnet',
    `server ${TUNNEL_ADDRESS}.0 255.255.255.0`,
    'route 192.168.88.0 255.255.255.0',
    'push "route 192.168.88.0 255.255.255.0"',
    `client-config-dir ${clients}`,
    'dh none',
    'keepalive 10 30',
    'tcp-nodelay',
  ];
  writeClientFile(clients);
  return startOpenvpn(host, { authority, name: 'server', config, usage: 'serverAuth' });
}

function writeClientFile(folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'site'), 'iroute 192.168.88.0 255.255.255.0\npush-remove route\n');
}

function startClient(host: Host, authority: Authority, name: string): Daemon {
  const config = [
    ...SAME,
    'client',
    'dev tun9',
    'proto tcp-client',
    `remote ${SERVER} 1194`,
    'nobind',
    'remote-cert-tls server',
    'socket-flags TCP_NODELAY',
  ];
  return startOpenvpn(host, { authority, name, config, usage: 'clientAuth' });
}

interface Program {
  readonly authority: Authority;
  readonly name: string;
  readonly config: readonly string[];
  readonly usage: 'serverAuth' | 'clientAuth';
}

function startOpenvpn(host: Host, { authority, name, config, usage }: Program): Daemon {
  const { certificate, key } = issue(authority, name, usage);
  const ca = readFileSync(join(authority.folder, 'ca.pem'), 'utf8');
  const path = join(authority.folder, `${name}.conf`);
  const blocks = Object.entries({ ca, cert: certificate, key }).map(
    ([tag, pem]) => `<${tag}>\n${pem}</${tag}>`,
  );
  writeFileSync(path, [...config, ...blocks, ''].join('\n'), { mode: 0o600 });
  return host.start(`openvpn ${name}`, 'openvpn', '--config', path);
}
