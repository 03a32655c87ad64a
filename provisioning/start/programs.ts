/** The programs that rooms and door are made of: there, and new enough. */
import type { Problem } from './problem.ts';
import { tool } from './tool.ts';

interface Wanted {
  readonly name: string;
  readonly ask: readonly string[];
  /** Finds the version in the answer. */
  readonly version: RegExp;
  readonly atLeast: readonly [number, number];
  readonly because: string;
}

const WANTED: readonly Wanted[] = [
  {
    name: 'OpenVPN',
    ask: ['openvpn', '--version'],
    version: /^OpenVPN (\d+)\.(\d+)/m,
    atLeast: [2, 6],
    because: 'wrapped client keys and pushed DNS names are as we use them from there on',
  },
  {
    name: 'HAProxy',
    ask: ['haproxy', '-v'],
    version: /^HAProxy version (\d+)\.(\d+)/m,
    atLeast: [2, 6],
    because: 'the door changes its map while it runs',
  },
  {
    name: 'nftables',
    ask: ['nft', '--version'],
    version: /^nftables v(\d+)\.(\d+)/m,
    atLeast: [1, 0],
    because: 'the rooms keep rules in sets of intervals with timeouts',
  },
  {
    name: 'dnsmasq',
    ask: ['dnsmasq', '--version'],
    version: /^Dnsmasq version (\d+)\.(\d+)/m,
    atLeast: [2, 80],
    because: 'it answers for names in the rooms',
  },
  {
    name: 'conntrack',
    ask: ['conntrack', '--version'],
    version: /v(\d+)\.(\d+)/,
    atLeast: [1, 4],
    because: 'it ends flows when a right ends',
  },
];

export async function programProblems(): Promise<Problem[]> {
  const problems = await Promise.all([...WANTED.map(problemOf), luaProblem()]);
  return problems.filter((problem) => problem !== undefined);
}

async function problemOf({ name, ask, version, atLeast, because }: Wanted): Promise<Problem | undefined> {
  const { code, output } = await tool(ask);
  const wanted = atLeast.join('.');
  const install = `install ${name} ${wanted} or newer: ${because}`;
  // OpenVPN 2.6 exits with 1 after --version.
  if (code === 127) return { what: `${name} is not installed`, todo: install };
  const [, major, minor] = version.exec(output) ?? [];
  if (major === undefined || minor === undefined)
    return { what: `${name} does not tell its version`, todo: install };
  const newer = Number(major) - atLeast[0] || Number(minor) - atLeast[1];
  return newer >= 0
    ? undefined
    : { what: `${name} is ${major}.${minor}, and ${wanted} is needed`, todo: install };
}

async function luaProblem(): Promise<Problem | undefined> {
  const { code, output } = await tool(['haproxy', '-vv']);
  if (code !== 0 || /^Built with Lua version/m.test(output)) return undefined;
  return {
    what: 'this HAProxy was built without Lua',
    todo: "install Debian's own package haproxy: the door reads the first packet with Lua",
  };
}
