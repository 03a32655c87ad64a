/**
 * Who runs this program, and what needs more than that.
 *
 * Started with sudo, everything is done as the user who called: his files, his network, his browser. Root is taken back
 * only for the moment in which OpenVPN or `resolvectl` is started.
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { DialupError } from '../diagnosis/diagnosis.ts';

export interface Invoker {
  readonly uid: number;
  readonly gid: number;
  readonly name: string;
}

export type Elevation =
  /** root, called by a user with sudo: works as that user. */
  | { readonly kind: 'sudo'; readonly invoker: Invoker }
  | { readonly kind: 'root' }
  /** A Linux user whose programs may manage networks (CAP_NET_ADMIN, inherited by children). */
  | { readonly kind: 'capable' }
  /** Windows: whether an administrator's window is one, only OpenVPN finds out. */
  | { readonly kind: 'windows' };

const Sudo = z.object({
  SUDO_UID: z.coerce.number().int().positive(),
  SUDO_GID: z.coerce.number().int().positive(),
  SUDO_USER: z.string().regex(/^[^\p{C}/]{1,64}$/u),
});

const CAP_NET_ADMIN = 12n;

/** @throws DialupError `not-elevated` */
export function findElevation(platform: NodeJS.Platform, environment: NodeJS.ProcessEnv): Elevation {
  if (platform === 'win32') return { kind: 'windows' };
  if (process.getuid?.() === 0) {
    const sudo = Sudo.safeParse(environment).data;
    if (sudo === undefined) return { kind: 'root' };
    return { kind: 'sudo', invoker: { uid: sudo.SUDO_UID, gid: sudo.SUDO_GID, name: sudo.SUDO_USER } };
  }
  if (platform === 'linux' && hasInherited(CAP_NET_ADMIN)) return { kind: 'capable' };
  throw new DialupError('not-elevated', {
    who: 'root',
    hint: 'Run it again with sudo in front; everything but the tunnel is still done as you.',
  });
}

/** The ambient set is what a program started by us still has (capabilities(7)). */
function hasInherited(capability: bigint): boolean {
  const [, hex = '0'] = /^CapAmb:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return (BigInt(`0x${hex}`) & (1n << capability)) !== 0n;
}

/** From here on, this process acts as the user who called; the way back stays open for `asRoot`. */
export function becomeInvoker(elevation: Elevation): void {
  if (elevation.kind !== 'sudo') return;
  const { gid, uid } = elevation.invoker;
  process.setgroups?.([gid]);
  process.setegid?.(gid);
  process.seteuid?.(uid);
}

/** Only for starting a child: nothing that waits may happen in between. */
export function asRoot<T>(elevation: Elevation, start: () => T): T {
  if (elevation.kind !== 'sudo') return start();
  process.seteuid?.(0);
  process.setegid?.(0);
  try {
    return start();
  } finally {
    process.setegid?.(elevation.invoker.gid);
    process.seteuid?.(elevation.invoker.uid);
  }
}
