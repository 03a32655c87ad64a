/** Does the work for each item, so many at a time. @returns what came out, in order */
export async function atOnce<T, R>(
  items: readonly T[],
  count: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: count }, worker));
  return results;
}

export const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
