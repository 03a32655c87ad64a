import { existsSync } from 'node:fs';
import type { CommandRunner } from './commands/run.ts';
import type { Output } from './protocol.ts';

export type Description = Output<'appliance.describe'>;

/** What is installed here. Asked once at start: a new version comes with a new start. */
export async function describeMachine(run: CommandRunner): Promise<Description> {
  const [openvpn, haproxy, nftables] = await Promise.all([
    version(run, 'openvpn', ['--version']),
    version(run, 'haproxy', ['-v']),
    version(run, 'nft', ['--version']),
  ]);
  return { protocol: 1, openvpn, haproxy, nftables, kernelOffload: await hasOffload(run, openvpn) };
}

async function version(run: CommandRunner, program: string, args: readonly string[]): Promise<string> {
  // `openvpn --version` of 2.6 ends with 1.
  const { stdout } = await run(program, args, { expect: [1] });
  return /\d+\.\d+[\w.+~-]*/.exec(stdout)?.[0] ?? 'unknown';
}

/** OpenVPN 2.7 uses the kernel's own module `ovpn`, 2.6 the separate `ovpn-dco-v2`. */
async function hasOffload(run: CommandRunner, openvpn: string): Promise<boolean> {
  const [major = 0, minor = 0] = openvpn.split('.').map(Number);
  const module = major > 2 || minor >= 7 ? 'ovpn' : 'ovpn-dco-v2';
  if (existsSync(`/sys/module/${module.replaceAll('-', '_')}`)) return true;
  return run('modprobe', ['--dry-run', '--quiet', module]).then(
    () => true,
    // No such module, or a machine without modules at all.
    () => false,
  );
}
