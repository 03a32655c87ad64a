/** Where and how the power is cut, from random numbers that can be had again. */
import type { SideConfig, Spot } from '../crash/protocol.ts';
import type { Loss } from './disk.ts';

const SPOTS: Record<SideConfig['role'], readonly Spot[]> = {
  primary: ['spilled', 'committed', 'recorded', 'before-checkpoint', 'after-checkpoint'],
  standby: ['taken', 'applied', 'synced'],
};
/** A disk that loses everything finds most; one that loses some shows what a wrong order does. */
const LOSSES: readonly Loss[] = ['all', 'all', 'half', 'half', 'half', 'none'];
const LINES_MAX = 25;
const MORE_MS = 3_000;

export interface CutPlan {
  /** The side in the guest stops there, and the power is cut then; null: at a random moment. */
  readonly spot: { readonly spot: Spot; readonly after: number } | null;
  /** So many writes are on both before that moment; none: it may come while a side still starts, or catches up. */
  readonly lines: number;
  readonly moreMs: number;
  readonly loss: Loss;
  /** The other side is away when the one in the guest comes back. */
  readonly alone: boolean;
  readonly seed: number;
}

export function planCut(inside: SideConfig['role'], random: () => number): CutPlan {
  const below = (end: number): number => Math.floor(random() * end);
  const spots = SPOTS[inside];
  const spot = spots[below(spots.length)];
  return {
    spot: spot !== undefined && below(2) === 0 ? { spot, after: 1 + below(20) } : null,
    lines: below(6) === 0 ? 0 : 1 + below(LINES_MAX),
    moreMs: below(MORE_MS),
    loss: LOSSES[below(LOSSES.length)] ?? 'all',
    alone: below(3) === 0,
    seed: below(2 ** 31),
  };
}
