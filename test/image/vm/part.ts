import type { Bench } from './bench.ts';

/** A part of `npm run image:test` that can be run alone. */
export interface Part {
  readonly name: string;
  /** What it shows, in a line. */
  readonly shows: string;
  /** @throws Error when the image is not as it should be */
  readonly run: (bench: Bench, say: (line: string) => void) => Promise<void>;
}
