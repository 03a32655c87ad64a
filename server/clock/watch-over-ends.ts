import { ClockWatch } from './clock-watch.ts';
import { keptMark } from './kept-mark.ts';
import { Shortener, type ShortenerOptions } from './shorten.ts';

/** The clocks, the mark and the files put together. */
export function watchOverEnds(options: Omit<ShortenerOptions, 'monotonicMs'>): ClockWatch {
  const { system, now, log } = options;
  const monotonicMs = () => performance.now();
  const ends = new Shortener({ ...options, monotonicMs });
  return new ClockWatch({ now, monotonicMs, mark: keptMark(system), ends, log });
}
