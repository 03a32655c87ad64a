/** Finds OpenVPN, and looks whether it is new enough. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { codeOf } from '../diagnosis/connection-failure.ts';
import { DialupError } from '../diagnosis/diagnosis.ts';

export interface OpenvpnProgram {
  readonly path: string;
  readonly version: readonly [major: number, minor: number];
}

/** In the order in which they are tried; a bare name is looked for on PATH. */
const PLACES: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  win32: ['C:\\Program Files\\OpenVPN\\bin\\openvpn.exe'],
  darwin: ['/opt/homebrew/sbin/openvpn', '/usr/local/sbin/openvpn', 'openvpn'],
};
const PLACES_ELSEWHERE = ['openvpn', '/usr/sbin/openvpn', '/usr/local/sbin/openvpn'];

const OLDEST = [2, 6] as const;
const ANSWER_MAX_MS = 10_000;
const OUTPUT_MAX_BYTES = 64 * 1024;

/** @throws DialupError `openvpn-missing`, `openvpn-old` */
export async function findOpenvpn(
  platform: NodeJS.Platform,
  wanted: string | undefined,
): Promise<OpenvpnProgram> {
  const hint = installHint(platform);
  const places = wanted === undefined ? (PLACES[platform] ?? PLACES_ELSEWHERE) : [wanted];
  for (const path of places) {
    const text = await versionText(path);
    const [, major, minor] = /^OpenVPN (\d{1,3})\.(\d{1,3})/.exec(text ?? '') ?? [];
    if (major === undefined || minor === undefined) continue;
    const version = [Number(major), Number(minor)] as const;
    if (!isSince({ version }, OLDEST))
      throw new DialupError('openvpn-old', { version: `${major}.${minor}`, hint });
    return { path, version };
  }
  throw new DialupError('openvpn-missing', { hint });
}

export function isSince(
  { version: [major, minor] }: Pick<OpenvpnProgram, 'version'>,
  since: readonly [number, number],
): boolean {
  return major > since[0] || (major === since[0] && minor >= since[1]);
}

/** OpenVPN 2.5 and earlier end with 1 after having said their version. */
async function versionText(path: string): Promise<string | undefined> {
  const options = { timeout: ANSWER_MAX_MS, maxBuffer: OUTPUT_MAX_BYTES, windowsHide: true };
  try {
    return (await promisify(execFile)(path, ['--version'], options)).stdout;
  } catch (error) {
    if (codeOf(error) !== '') return undefined;
    return error instanceof Error && 'stdout' in error ? String(error.stdout) : undefined;
  }
}

const INSTALL_HINTS: Partial<Record<NodeJS.Platform, string>> = {
  win32:
    'Install “OpenVPN Community” 2.6 or newer from openvpn.net, with its driver, or: winget install OpenVPNTechnologies.OpenVPN',
  darwin: 'Install it with Homebrew: brew install openvpn. Or name it with --openvpn.',
};
const INSTALL_HINT_ELSEWHERE =
  'Install it: apt install openvpn (Debian, Ubuntu), dnf install openvpn (Fedora), zypper install openvpn (openSUSE). Or name it with --openvpn.';

export function installHint(platform: NodeJS.Platform): string {
  return INSTALL_HINTS[platform] ?? INSTALL_HINT_ELSEWHERE;
}

const TUN_HINTS: Partial<Record<NodeJS.Platform, string>> = {
  win32:
    'Start it in a window opened with “Run as administrator”; if it was one, repair the OpenVPN installation.',
  darwin: 'Run it with sudo.',
};
const TUN_HINT_ELSEWHERE =
  'Run it with sudo; in a container, /dev/net/tun and the capability NET_ADMIN are needed as well.';

export function tunHint(platform: NodeJS.Platform): string {
  return TUN_HINTS[platform] ?? TUN_HINT_ELSEWHERE;
}
