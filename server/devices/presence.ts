/** Who of the devices is there just now, looked at once for a whole page. */
import type { Account } from '../accounts/account.ts';
import type { DialIn } from '../dialin/dial-in.ts';
import type { RefusedLately } from '../dialin/refused-lately.ts';

export interface Presence {
  /** False: the portal has no view of the room, and nothing is said of anybody. */
  readonly attached: boolean;
  readonly online: ReadonlyMap<string, DialIn>;
  readonly refused: RefusedLately;
  readonly now: Date;
}

export function presenceIn(account: Account): Presence {
  const online = new Map<string, DialIn>();
  for (const one of account.dialIns.current()) if (one.deviceId !== undefined) online.set(one.deviceId, one);
  return { attached: account.dialIns.isAttached(), online, refused: account.refused, now: account.now() };
}

export const DEVICE_STATES = ['online', 'offline', 'never', 'disabled', 'unknown'] as const;
export type DeviceStateName = (typeof DEVICE_STATES)[number];

export function stateOf(
  device: { readonly id: string; readonly status: string; readonly seenAt: string | null },
  { attached, online }: Pick<Presence, 'attached' | 'online'>,
): DeviceStateName {
  if (device.status === 'disabled') return 'disabled';
  if (!attached) return 'unknown';
  if (online.has(device.id)) return 'online';
  return device.seenAt === null ? 'never' : 'offline';
}
