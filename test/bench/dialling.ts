/** Devices that dial in without a router around them: OpenVPN alone, which is what the portal sees of one. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Api } from '../world/api.ts';
import type { Daemon } from '../world/command.ts';
import { APPLIANCE_ADDRESS, type Host } from '../world/internet.ts';
import { atOnce } from './measure/at-once.ts';

interface Tunnel {
  readonly authorities: string;
  readonly certificate: string;
  readonly key: string;
  readonly tlsCryptV2: string;
  readonly username: string;
  readonly password: string;
}

export interface Dialler {
  readonly serial: string;
  readonly config: string;
}

/** Enters devices and writes what OpenVPN needs for each. Making keys is what takes the time here. */
export async function enterDiallers(
  administrator: Api,
  serials: readonly string[],
  folder: string,
): Promise<Dialler[]> {
  await mkdir(folder, { recursive: true });
  return atOnce(serials, 4, async (serial) => {
    await administrator.post('/devices', { serial, name: `Dialler ${serial}`, lan: '192.168.0.0/28' });
    const { tunnel } = await administrator.post<{ tunnel: Tunnel }>(`/devices/${serial}/configuration`);
    const config = join(folder, `${serial}.conf`);
    const login = join(folder, `${serial}.login`);
    await writeFile(login, `${tunnel.username}\n${tunnel.password}\n`, { mode: 0o600 });
    const inline = {
      ca: tunnel.authorities,
      cert: tunnel.certificate,
      key: tunnel.key,
      'tls-crypt-v2': tunnel.tlsCryptV2,
    };
    const blocks = Object.entries(inline).map(([tag, pem]) => `<${tag}>\n${pem}</${tag}>`);
    await writeFile(config, [...DIRECTIVES, `auth-user-pass ${login}`, ...blocks, ''].join('\n'), {
      mode: 0o600,
    });
    return { serial, config };
  });
}

/** `dev null`: the session stands, but no packet comes out of it, so that one host can hold many. */
const DIRECTIVES = [
  'client',
  'dev null',
  'proto tcp-client',
  'nobind',
  'remote-cert-tls server',
  'ifconfig-noexec',
  'route-noexec',
  'pull-filter ignore "tun-mtu"',
  'connect-retry 1 1',
  'socket-flags TCP_NODELAY',
  'verb 3',
];

/** @param words before the program, such as `nice` */
export function startDialler(host: Host, { serial, config }: Dialler, words: readonly string[] = []): Daemon {
  return host.start(
    `dialler ${serial}`,
    ...words,
    'openvpn',
    '--config',
    config,
    '--remote',
    APPLIANCE_ADDRESS,
    '1194',
  );
}

export const isUp = (daemon: Daemon): boolean => daemon.output.includes('Initialization Sequence Completed');
