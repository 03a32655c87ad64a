/** What is measured: one figure beside its reference from the same run, and the aim that it has. */

export interface Aim {
  readonly kind: 'at-least' | 'at-most';
  readonly value: number;
}

export interface Figure {
  readonly part: string;
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What it is compared with, measured in the same run; no reference where the aim itself is one. */
  readonly reference?: { readonly name: string; readonly value: number };
  readonly aim?: Aim;
  /** Said beside it: the load, what counts and what does not. */
  readonly note?: string;
}

export const atLeast = (value: number): Aim => ({ kind: 'at-least', value });
export const atMost = (value: number): Aim => ({ kind: 'at-most', value });

export function meets({ value, aim }: Figure): boolean | undefined {
  if (aim === undefined) return undefined;
  return aim.kind === 'at-least' ? value >= aim.value : value <= aim.value;
}

/** The value below which this share of the samples lies (nearest rank). @throws Error without samples */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const found = sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  if (found === undefined) throw new Error('nothing was measured');
  return found;
}

export const median = (samples: readonly number[]): number => quantile(samples, 0.5);

/** A B A B …, so that a machine that gets slower or faster meanwhile does it to both. */
export async function interleaved<T>(
  rounds: number,
  a: () => Promise<T>,
  b: () => Promise<T>,
): Promise<{ a: T[]; b: T[] }> {
  const both = { a: [] as T[], b: [] as T[] };
  for (let round = 0; round < rounds; round += 1) {
    both.a.push(await a());
    both.b.push(await b());
  }
  return both;
}
