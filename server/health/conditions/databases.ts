/**
 * Every database file is read through once a day, one at a time, and after the machine was switched off as soon
 * as may be. What is found damaged is shut by the store itself; here it gets its words, and its end.
 */
import { AT_ONCE, finding, type Condition } from '../condition.ts';

const AGAIN_MS = 86_400_000;

export interface DatabasesNeeds {
  /** Every file with the name that the owner knows it by. */
  readonly files: () => readonly { readonly file: string; readonly name: string }[];
  /** Reads it through; false: damaged, and shut. */
  readonly examine: (file: string) => Promise<boolean>;
  /** Those that are shut now, whoever found out. */
  readonly shut: () => ReadonlySet<string>;
}

export function databases({ files, examine, shut }: DatabasesNeeds): Condition {
  const lookedAt = new Map<string, number>();

  async function lookAtNext(): Promise<void> {
    const now = performance.now();
    const at = ({ file }: { file: string }) => lookedAt.get(file) ?? -Infinity;
    const [next] = [...files()].sort((a, b) => at(a) - at(b));
    if (next === undefined || now - at(next) < AGAIN_MS) return;
    lookedAt.set(next.file, now);
    await examine(next.file);
  }

  return {
    codes: ['database-damaged'],
    everyMs: 20_000,
    looks: AT_ONCE,
    async look() {
      await lookAtNext();
      // Restored meanwhile? Reading what is damaged through again costs little: it is shut for everybody else.
      for (const file of shut()) await examine(file).catch(() => false);
      const damaged = shut();
      return files()
        .filter(({ file }) => damaged.has(file))
        .map(({ name }) => finding('database-damaged', 'found by SQLite’s own check', name));
    },
  };
}
