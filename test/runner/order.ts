/**
 * Which file runs when: slow ones first, several at a time; beside them, one at a time, those that wait more than they compute;
 * then those that want to be alone.
 */
import type { TestFile } from './discover.ts';
import { mulberry32 } from './mulberry32.ts';

export interface Order {
  readonly jobs: number;
  readonly seed: number | undefined;
  readonly signal: AbortSignal;
}

export async function schedule(
  files: readonly TestFile[],
  order: Order,
  run: (file: TestFile) => Promise<void>,
): Promise<void> {
  const mixed = order.seed === undefined ? [...files] : shuffle(files, order.seed);
  const together = [
    ...mixed.filter(({ pace }) => pace === 'slow'),
    ...mixed.filter(({ pace }) => pace === 'usual'),
  ];
  const waiting = mixed.filter(({ pace }) => pace === 'waits');
  const alone = mixed.filter(({ pace }) => pace === 'alone');

  const work = async (queue: TestFile[]) => {
    for (let file = queue.shift(); file && !order.signal.aborted; file = queue.shift()) await run(file);
  };
  const queues = [waiting, ...Array.from({ length: order.jobs }, () => together)];
  await Promise.all(queues.map(work));
  await work(alone);
}

/** Fisher and Yates's, with mulberry32 as the source: an order that was seen once can be had again. */
export function shuffle<T>(items: readonly T[], seed: number): T[] {
  const mixed = [...items];
  const random = mulberry32(seed);
  for (let last = mixed.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [mixed[last], mixed[other]] = [mixed[other] as T, mixed[last] as T];
  }
  return mixed;
}
