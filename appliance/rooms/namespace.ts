/**
 * The network of a room: a namespace of its own, one pair of interfaces to the host, nothing else.
 * `ip -batch` does each half in one process, since hundreds of rooms are made at boot.
 */
import { mkdir, stat } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import type { CommandRunner } from '../commands/run.ts';
import { ApplianceError } from '../errors.ts';
import { enterNamespace } from './enter-namespace.ts';
import { UPLINK, type RoomPlaces } from './room-plan.ts';

/**
 * Forwarding for IPv4 only; the tunnel gets no IPv6 at all. A flow that connection tracking does not know
 * stays unknown (`tcp_loose`): a revoked one cannot be picked up in its middle.
 */
const KERNEL_SETTINGS = [
  'net.ipv4.ip_forward=1',
  'net.ipv4.conf.all.accept_redirects=0',
  'net.ipv4.conf.all.send_redirects=0',
  'net.ipv4.conf.default.send_redirects=0',
  'net.ipv4.conf.all.accept_source_route=0',
  'net.ipv4.icmp_echo_ignore_broadcasts=1',
  'net.ipv6.conf.default.disable_ipv6=1',
  `net.ipv6.conf.${UPLINK}.accept_ra=0`,
  'net.netfilter.nf_conntrack_tcp_loose=0',
];

/**
 * Makes the network if it is not there; one that is whole is not touched.
 *
 * @returns true if it was made
 * @throws ApplianceError `command-failed` if somebody else on this machine uses the room's names
 */
export async function ensureNamespace(run: CommandRunner, places: RoomPlaces): Promise<boolean> {
  const addresses = networkInterfaces()[places.hostInterface];
  const ours = addresses?.some(({ address }) => sameAddress(address, places.hostAddress)) ?? false;
  const exists = await isThere(places.namespaceFile);
  if (exists && ours) return false;
  // Half of a room is what a crash of ours leaves, but only after the run folder was made.
  if ((addresses !== undefined && !ours) || (exists && !(await isThere(places.runFolder)))) {
    const names = `${places.namespace} or ${places.hostInterface}`;
    throw new ApplianceError('command-failed', `${names} belongs to somebody else on this machine`);
  }
  await mkdir(places.runFolder, { recursive: true, mode: 0o710 });
  if (exists || addresses !== undefined) await removeNamespace(run, places);
  await makeNamespace(run, places);
  return true;
}

async function makeNamespace(run: CommandRunner, places: RoomPlaces): Promise<void> {
  const { namespace, hostInterface } = places;
  await batch(run, [
    `netns add ${namespace}`,
    `link add ${hostInterface} type veth peer name ${UPLINK} netns ${namespace}`,
    `addr add ${places.hostAddress}/127 dev ${hostInterface} nodad`,
    `link set ${hostInterface} up`,
  ]);
  await batch(
    run,
    ['link set lo up', `addr add ${places.uplinkAddress}/127 dev ${UPLINK} nodad`, `link set ${UPLINK} up`],
    namespace,
  );
}

/** After the rules were loaded: before, the kernel may not know connection tracking and forwarding stays off. */
export async function applyKernelSettings(run: CommandRunner, places: RoomPlaces): Promise<void> {
  const [program, ...args] = enterNamespace(places);
  await run(program, [...args, 'sysctl', '--quiet', '--write', ...KERNEL_SETTINGS]);
}

/** Absent already: no error. Programs in it keep it alive without a name, so they are ended first. */
export async function removeNamespace(run: CommandRunner, places: RoomPlaces): Promise<void> {
  // 1: no such interface, no such namespace. What is left over shows when it is made again.
  await run('ip', ['link', 'delete', places.hostInterface], { expect: [1] });
  await run('ip', ['netns', 'delete', places.namespace], { expect: [1] });
}

/** Is this process in the namespace that now has the room's name? */
export async function isInNamespace(pid: number, places: RoomPlaces): Promise<boolean> {
  const [named, actual] = await Promise.all([inode(places.namespaceFile), inode(`/proc/${pid}/ns/net`)]);
  return named !== undefined && named === actual;
}

function inode(path: string): Promise<number | undefined> {
  return stat(path).then(
    ({ ino }) => ino,
    () => undefined,
  );
}

async function isThere(path: string): Promise<boolean> {
  return (await inode(path)) !== undefined;
}

async function batch(run: CommandRunner, lines: readonly string[], namespace?: string): Promise<void> {
  const where = namespace === undefined ? [] : ['-n', namespace];
  await run('ip', [...where, '-batch', '-'], { input: lines.map((line) => `${line}\n`).join('') });
}

/** The system writes addresses in their shortest form: both through the same parser. */
function sameAddress(one: string, other: string): boolean {
  return new URL(`http://[${one}]`).hostname === new URL(`http://[${other}]`).hostname;
}
