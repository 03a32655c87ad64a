import type { PrimaryNode } from './primary.ts';

/** Nobody may write to such a file for long: a transaction without content has its log looked at again. */
export function recordLeftOut(node: PrimaryNode): void {
  if (node.fenced) return;
  const { store } = node.options;
  for (const file of node.standing.failing) {
    const database = file === 'system' ? store.system : store.account(file);
    // Told by whoever follows the log, if it fails again.
    database.write(() => Promise.resolve()).catch(() => undefined);
  }
}
