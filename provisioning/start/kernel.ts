/** What rooms need of the kernel, tried in a network namespace that is gone when the trial ends. */
import { readFile, stat } from 'node:fs/promises';
import type { Problem } from './problem.ts';
import { tool } from './tool.ts';

/** The kind of set that a room's rules are kept in, and the matches that read it. */
const SCRATCH_TABLE = `table inet scratch {
  set allowed {
    type ipv4_addr . ipv4_addr . inet_proto . inet_service
    flags interval, timeout
    elements = { 192.0.2.1 . 198.51.100.1-198.51.100.9 . tcp . 502 timeout 1h }
  }
  chain forward {
    type filter hook forward priority filter; policy drop;
    meta l4proto tcp ct original ip saddr . ct original ip daddr . ct original protocol . ct original proto-dst @allowed accept
  }
}
`;

const SCRATCH = ['unshare', '--net', '--'];

interface Trial {
  readonly command: readonly string[];
  readonly input?: string;
  readonly what: string;
}

const TRIALS: readonly Trial[] = [
  {
    command: [...SCRATCH, 'ip', 'link', 'add', 'scratch', 'type', 'veth', 'peer', 'name', 'scratch-end'],
    what: 'the kernel makes no veth pairs',
  },
  {
    command: [...SCRATCH, 'ip', 'tuntap', 'add', 'mode', 'tun', 'name', 'scratch'],
    what: 'the kernel makes no tun interfaces (/dev/net/tun)',
  },
  {
    command: [...SCRATCH, 'nft', '-f', '-'],
    input: SCRATCH_TABLE,
    what: 'the kernel does not take the packet rules of a room (nf_tables with concatenated sets and timeouts)',
  },
  {
    command: [...SCRATCH, 'conntrack', '-C'],
    what: 'the kernel does not list tracked connections (nf_conntrack_netlink)',
  },
];

export async function kernelProblems(): Promise<Problem[]> {
  const scratch = await tool([...SCRATCH, 'true']);
  if (scratch.code !== 0) return [await noNamespaces(scratch.output)];
  // Loads it where it is a module; where it is built in, there is nothing to load and modprobe says so.
  if (!(await stat('/dev/net/tun').catch(() => undefined))) await tool(['modprobe', 'tun']);
  const tried = await Promise.all(TRIALS.map(problemOf));
  return [...tried, await ipv6Problem()].filter((problem) => problem !== undefined);
}

async function problemOf({ command, input, what }: Trial): Promise<Problem | undefined> {
  const { code, output } = await tool(command, input);
  if (code === 0) return undefined;
  // A missing program is named by the programs' own check.
  if (code === 127 || (/No such file or directory$/m.test(output.trim()) && output.startsWith('unshare:')))
    return undefined;
  return {
    what: `${what}: ${firstLine(output)}`,
    todo: `boot Debian's own kernel (this is ${await release()}), or one that has it`,
  };
}

async function noNamespaces(output: string): Promise<Problem> {
  return {
    what: `the kernel (${await release()}) lets us make no network namespaces: ${firstLine(output)}`,
    todo: 'use a machine or virtual machine of its own; in a container, only a privileged one may',
  };
}

/** Rooms and door talk over addresses of their own, which are IPv6 ones. */
async function ipv6Problem(): Promise<Problem | undefined> {
  const switches = ['all', 'default'].map((name) => `/proc/sys/net/ipv6/conf/${name}/disable_ipv6`);
  const values = await Promise.all(switches.map((file) => readFile(file, 'utf8').catch(() => 'missing')));
  if (values.every((value) => value.trim() === '0')) return undefined;
  return {
    what: 'IPv6 is switched off, and rooms and door use it between themselves',
    todo:
      'switch it on: remove ipv6.disable=1 from the kernel command line and disable_ipv6 from /etc/sysctl.conf, or run ' +
      '"sysctl net.ipv6.conf.all.disable_ipv6=0 net.ipv6.conf.default.disable_ipv6=0" (it needs no IPv6 outside)',
  };
}

/** nft shows the place under its message; the message comes first. */
const firstLine = (output: string) => output.trim().split('\n', 1)[0] ?? '';

const release = async () => (await readFile('/proc/sys/kernel/osrelease', 'utf8')).trim();
