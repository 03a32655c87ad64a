/** The time that a step stamps on what it makes. */
import type { BuildContext } from './step.ts';

/**
 * Not the last commit's time but that of the last commit which touched these paths: a changed guide must not change a
 * slot, or every patch would carry all of them.
 *
 * @param paths relative to the checkout
 * @returns seconds since 1970, as SOURCE_DATE_EPOCH wants them
 */
export async function sourceTime(context: BuildContext, paths: readonly string[]): Promise<string> {
  const command = ['git', 'log', '-1', '--format=%ct', '--', ...paths];
  const time = (await context.run(command, { cwd: context.root })).trim();
  return time === '' ? String(context.epoch) : time;
}
