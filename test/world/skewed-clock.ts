/**
 * A wall clock that a test can set, in this process: no namespace of Linux has a time of day of its own, and the machine's
 * belongs to everybody. What only counts (`performance.now()`, timers) goes on as it is.
 */
const RealDate = Date;
let offsetMs = 0;

class SkewedDate extends RealDate {
  constructor(...given: [] | [number | string | Date]) {
    if (given.length === 0) super(RealDate.now() + offsetMs);
    else super(given[0]);
  }

  static override now(): number {
    return RealDate.now() + offsetMs;
  }
}

/** From now on the wall shows a time so far from the right one. */
export function skewClock(ms: number): void {
  offsetMs = ms;
  globalThis.Date = ms === 0 ? RealDate : (SkewedDate as DateConstructor);
}
