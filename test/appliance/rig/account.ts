/** An account as the appliance sees it: a room's spec, and what its clients need to dial in. */
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { RoomSpec } from '../../../appliance/protocol.ts';
import { issue, makeAuthority, makeKey, tagOf, type Authority } from './certificates.ts';
import type { Machine } from './namespace.ts';

export class Account {
  readonly folder = mkdtempSync('/tmp/account-');
  readonly authority: Authority;
  readonly spec: RoomSpec;
  readonly tags: string[] = [];
  readonly #serverKey: string;

  constructor(room: number, networks: { pool: string; dialIn: string }) {
    this.authority = makeAuthority(this.folder);
    const server = issue(this.authority, 'server', 'serverAuth');
    this.#serverKey = makeKey(this.folder, 'tls-crypt-v2-server');
    this.spec = RoomSpec.parse({
      room,
      ...networks,
      domain: `account-${room}`,
      authorities: this.authority.certificate,
      ...server,
      tlsCryptV2: readFileSync(this.#serverKey, 'utf8'),
      authTokenSecret: readFileSync(makeKey(this.folder, 'auth-token'), 'utf8'),
      maxSessions: 100,
      enabled: true,
    });
  }

  /** Issues certificate and key for a client and makes its configuration. */
  prepareClient(name: string): string {
    const { certificate, key } = issue(this.authority, name, 'clientAuth');
    const clientKey = makeKey(this.folder, 'tls-crypt-v2-client', this.#serverKey);
    this.tags.push(tagOf(clientKey));
    const login = join(this.folder, `${name}.login`);
    writeFileSync(login, `${name}\nsecret\n`);
    const config = join(this.folder, `${name}.conf`);
    const inline = { ca: this.authority.certificate, cert: certificate, key };
    writeFileSync(
      config,
      [
        'client\ndev tun0\nproto tcp-client\nnobind\nremote-cert-tls server\nverb 3\nconnect-retry 1 1',
        `auth-user-pass ${login}\ntls-crypt-v2 ${clientKey}`,
        ...Object.entries(inline).map(([tag, pem]) => `<${tag}>\n${pem}</${tag}>`),
        '',
      ].join('\n'),
    );
    return config;
  }
}

/** A real OpenVPN client on one of the test's machines, dialling the door. */
export function dial(machine: Machine, config: string): ChildProcess {
  const log = config.replace(/\.conf$/, '.log');
  const args = ['--config', config, '--remote', machine.gateway, '1194', '--log', log];
  const client = spawn('nsenter', [`--net=/run/netns/${machine.name}`, 'openvpn', ...args], {
    stdio: 'ignore',
  });
  // It ends with the test's namespaces.
  client.unref();
  return client;
}

export function isDialledIn(config: string): boolean {
  const log = config.replace(/\.conf$/, '.log');
  return existsSync(log) && readFileSync(log, 'latin1').includes('Initialization Sequence Completed');
}
