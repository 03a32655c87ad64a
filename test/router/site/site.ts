/**
 * A site in namespaces. The test's own namespace is the world outside: the account's OpenVPN server, its
 * technicians (198.18.0.1) and the company's proxy. `site` has the router, `lan` the machine.
 *
 *     outside 10.9.0.1 ── 10.9.0.2 site 192.168.0.1 ── 192.168.0.10 plc, .20 and .30 other machines (lan)
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConfigurationFormat } from '../../../router/configuration/format.ts';
import type { RouterState, StateReport } from '../../../router/state/state.ts';
import { Child, NODE, attempt, call, until } from './children.ts';
import { PASSWORD } from './configuration.ts';
import { type Keys, makeKeys } from './keys.ts';

const SERVER_PORT = 11_194;
/** What the server sends to the router: also what that must refuse, so that it gets to refuse it. */
const ROUTED = ['198.18.16.0', '192.168.0.0', '10.9.7.0'];
export const ROUTER = new URL('../../../router/ferngate-router', import.meta.url).pathname;
export const RUN_FOLDER = '/run/ferngate-router';
export const CONFIGURATION = '/run/configuration/configuration.json';

export interface Site {
  readonly keys: Keys;
  server: Child;
}

export async function buildSite(): Promise<Site> {
  for (const name of ['site', 'lan']) call(null, 'ip', 'netns', 'add', name);
  link(['out0', null, '10.9.0.1/24'], ['up0', 'site', '10.9.0.2/24']);
  link(['lan0', 'site', '192.168.0.1/24'], ['eth0', 'lan', '192.168.0.10/24']);
  for (const address of ['192.168.0.20/24', '192.168.0.30/24'])
    call('lan', 'ip', 'address', 'add', address, 'dev', 'eth0');
  for (const name of ['site', 'lan']) call(name, 'ip', 'link', 'set', 'lo', 'up');
  const keys = makeKeys();
  mkdirSync('/run/configuration', { recursive: true });
  setPassword(keys, PASSWORD);
  openDoors(1194, 443, 80);
  return { keys, server: await startServer(keys) };
}

/** The portal's ports that are open; the others refuse. */
export function openDoors(...ports: number[]): void {
  const rules = ports
    .map((port) => `ip daddr 10.9.0.1 tcp dport ${port} redirect to :${SERVER_PORT}`)
    .join('\n');
  const chain = (hook: string) =>
    `chain ${hook} { type nat hook ${hook} priority -100; policy accept;\n${rules}\n}`;
  writeFileSync(
    '/run/doors.nft',
    `add table ip doors\ndelete table ip doors\ntable ip doors {\n${chain('prerouting')}\n${chain('output')}\n}\n`,
  );
  call(null, 'nft', '-f', '/run/doors.nft');
}

export function setPassword(keys: Keys, password: string): void {
  writeFileSync(join(keys.folder, 'verify'), `#!/bin/sh\n[ "$(cat "$1")" = "FG-1001\n${password}" ]\n`, {
    mode: 0o755,
  });
}

export async function startServer(
  keys: Keys,
  { certificate = 'server', address = '198.18.0.5' } = {},
): Promise<Child> {
  const at = (name: string) => join(keys.folder, name);
  mkdirSync(at('ccd'), { recursive: true });
  writeFileSync(
    at('ccd/FG-1001'),
    [
      `ifconfig-push ${address} 255.255.240.0`,
      ...ROUTED.map((network) => `iroute ${network} 255.255.255.0\n`),
    ].join('\n'),
  );
  const server = new Child(
    null,
    'openvpn',
    ...['--mode', 'server', '--tls-server', '--dev', 'tun0', '--dev-type', 'tun', '--topology', 'subnet'],
    ...['--proto', 'tcp-server', '--port', String(SERVER_PORT), '--ifconfig', '198.18.0.1', '255.255.240.0'],
    ...['--client-config-dir', at('ccd'), '--ccd-exclusive', '--dh', 'none'],
    ...['--ca', at('ca.pem'), '--cert', at(`${certificate}.pem`), '--key', at(`${certificate}.key`)],
    ...[
      '--tls-crypt-v2',
      at('tls-server.key'),
      '--script-security',
      '2',
      '--auth-user-pass-verify',
      at('verify'),
      'via-file',
    ],
    ...['--keepalive', '2', '6', '--push', 'topology subnet', '--tmp-dir', keys.folder, '--verb', '3'],
    // What a hostile portal would push; the router must not care.
    ...[
      '--push',
      'route 192.0.2.0 255.255.255.0',
      '--push',
      'redirect-gateway def1',
      '--push',
      'dhcp-option DNS 192.0.2.1',
    ],
  );
  await until(
    `the server: ${server.text}`,
    () => server.text.includes('Initialization Sequence Completed') || server.over,
  );
  if (!server.over) call(null, 'ip', 'route', 'replace', '198.18.16.0/24', 'dev', 'tun0');
  return server;
}

const routers: Child[] = [];

/** Writes the router's configuration file and starts the program on it. */
export function startRouter(configuration: ConfigurationFormat | null, ...words: string[]): Child {
  if (configuration !== null) {
    writeFileSync(CONFIGURATION, JSON.stringify(configuration), { mode: 0o600 });
    // What an earlier, killed router wrote there is not news of this one.
    rmSync(join(RUN_FOLDER, 'state.json'), { force: true });
  }
  const router = new Child(
    'site',
    ROUTER,
    'run',
    '--config',
    CONFIGURATION,
    '--run-folder',
    RUN_FOLDER,
    ...words,
  );
  routers.push(router);
  return router;
}

/** Ends the routers of a test that failed before it could, so that it fails alone. */
export async function endRouters(): Promise<void> {
  for (const router of routers.splice(0)) if (!router.over) await router.end('SIGKILL');
}

export function command(name: string, ...words: string[]): { code: number; text: string } {
  return attempt('site', ROUTER, name, ...words, '--config', CONFIGURATION, '--run-folder', RUN_FOLDER);
}

export function report(): StateReport & { running: boolean } {
  return JSON.parse(command('status', '--json').text) as StateReport & { running: boolean };
}

export async function reaches<Kind extends RouterState['kind']>(
  kind: Kind,
  also: (state: Extract<RouterState, { kind: Kind }>) => boolean = () => true,
): Promise<Extract<RouterState, { kind: Kind }>> {
  let last: StateReport | null = null;
  let found: Extract<RouterState, { kind: Kind }> | null = null;
  const look = () => {
    last = readState();
    const state = last?.state;
    if (state?.kind === kind && also(state as Extract<RouterState, { kind: Kind }>))
      found = state as typeof found;
    return found !== null;
  };
  await until(`the state ${kind}`, look).catch((error: unknown) => {
    throw new Error(`${String(error)}; the last one was ${JSON.stringify(last)}`);
  });
  return found!;
}

interface ReadOptions {
  readonly port?: number;
  readonly timeout?: number;
  readonly source?: string;
  readonly from?: string | null;
}

/** Reads a register of the PLC the way a technician would; null when it cannot be reached. */
export function readRegister(host: string, options: ReadOptions = {}) {
  const { port = 502, timeout = 1500, source, from } = options;
  const program = new URL('../../world/modbus-read.ts', import.meta.url).pathname;
  const words = ['--host', host, '--port', String(port), '--first', '7', '--timeout', String(timeout)];
  const { code, text } = attempt(
    from ?? null,
    NODE,
    program,
    ...words,
    ...(source === undefined ? [] : ['--source', source]),
  );
  return code === 0 ? text.trim() : null;
}

export function startPlc(address: string, port = 502, namespace: string | null = 'lan'): Child {
  const program = new URL('../../world/modbus-server.ts', import.meta.url).pathname;
  return new Child(
    namespace,
    NODE,
    program,
    '--address',
    address,
    '--port',
    String(port),
    '--registers',
    '7=1234',
  );
}

/** The state file itself: at once, while `report` starts a program. */
export function readState(): StateReport | null {
  try {
    return JSON.parse(readFileSync(join(RUN_FOLDER, 'state.json'), 'utf8')) as StateReport;
  } catch {
    return null;
  }
}

type End = readonly [device: string, namespace: string | null, address: string];

function link(one: End, other: End): void {
  call(null, 'ip', 'link', 'add', 'end0', 'type', 'veth', 'peer', 'name', 'end1');
  for (const [temporary, [device, namespace, address]] of [
    ['end0', one],
    ['end1', other],
  ] as const) {
    if (namespace !== null) call(null, 'ip', 'link', 'set', temporary, 'netns', namespace);
    call(namespace, 'ip', 'link', 'set', temporary, 'name', device);
    call(namespace, 'ip', 'address', 'add', address, 'dev', device);
    call(namespace, 'ip', 'link', 'set', device, 'up');
  }
}
