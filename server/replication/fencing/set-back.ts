import type { Hello } from './rules.ts';

/**
 * C16: is this primary an older state of itself? What a standby has of the same time was on the primary's disk before it was sent; so who has
 * less than that, or something else at the same number, was set back by a restored snapshot or an old copy.
 */
export function isSetBack(self: Hello, standby: Hello): boolean {
  if (self.role !== 'primary' || standby.role !== 'standby' || standby.epoch !== self.epoch) return false;
  return standby.lsn > self.lsn || (standby.lsn === self.lsn && standby.hash !== self.hash);
}
