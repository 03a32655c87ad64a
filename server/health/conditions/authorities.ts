/** The end of an account's certificate authority, years ahead: its successor needs months to reach every machine. */
import { finding, AT_ONCE, type Condition, type Finding } from '../condition.ts';

const WARN_MS = 90 * 86_400_000;
/** Reading it opens the account's file, and it does not change from one day to the next. */
const LOOK_AGAIN_MS = 6 * 3_600_000;
const DAY_MS = 86_400_000;

export interface AuthoritiesNeeds {
  readonly now: () => Date;
  readonly accounts: () => readonly { readonly id: string; readonly name: string }[];
  /** When the issuing authority of this account ends. */
  readonly endOf: (accountId: string) => Promise<Date>;
}

export function authorities({ now, accounts, endOf }: AuthoritiesNeeds): Condition {
  const known = new Map<string, { readonly atMs: number; readonly end: Date }>();

  async function end(id: string): Promise<Date> {
    const before = known.get(id);
    if (before !== undefined && performance.now() - before.atMs < LOOK_AGAIN_MS) return before.end;
    const read = await endOf(id);
    known.set(id, { atMs: performance.now(), end: read });
    return read;
  }

  return {
    codes: ['certificate-ends'],
    everyMs: 60_000,
    looks: AT_ONCE,
    async look(standing) {
      const found: Finding[] = [];
      for (const { id, name } of accounts()) {
        const left = await end(id).then(
          (at) => at.getTime() - now().getTime(),
          // A file that cannot be read is a notice of its own; what stood about this one stays.
          () => (standing('certificate-ends', name) ? 0 : Infinity),
        );
        if (left > WARN_MS) continue;
        found.push(finding('certificate-ends', `${Math.floor(left / DAY_MS)} days left`, name));
      }
      return found;
    },
  };
}
