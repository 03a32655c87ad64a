/** What is known, to the second, when the owner has to decide without the primary. */
import { records } from '../../replication/spool/records.ts';
import type { Contact } from '../follow/standing.ts';
import type { Held } from '../holdings.ts';

export interface Statement {
  /** The last record that is here: everything up to it will be served. */
  readonly lsn: number;
  /** By the primary's clock; null before the first. */
  readonly at: string | null;
  /** When the primary was last heard by this node, and for how long it has been silent since. */
  readonly heardAt: string | null;
  readonly silentS: number | null;
  /**
   * `none-known`: when it was last heard, everything that it had was here. `since`: it had more than this node already then, and writes
   * since that moment may be missing. Whatever it confirmed alone after it was last heard is missing in both cases.
   */
  readonly missing: { readonly kind: 'none-known' } | { readonly kind: 'since'; readonly at: string | null };
}

export async function statementOf(
  { spool }: Held,
  { log, contact, now }: { log: string; contact: Contact; now: number },
): Promise<Statement> {
  const { lsn } = spool.end;
  const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());
  const { heardMs, inSyncMs } = contact;
  const wasInSync = heardMs !== null && inSyncMs !== null && inSyncMs >= heardMs;
  return {
    lsn,
    at: iso(await timeOf(log, lsn)),
    heardAt: iso(heardMs),
    silentS: heardMs === null ? null : Math.max(0, Math.round((now - heardMs) / 1000)),
    missing: wasInSync ? { kind: 'none-known' } : { kind: 'since', at: iso(inSyncMs) },
  };
}

/** @returns null for a record that is not kept, as behind a seed */
async function timeOf(folder: string, lsn: number): Promise<number | null> {
  try {
    for await (const { header } of records({ folder, from: lsn, to: lsn })) return header.timeMs;
  } catch {
    // It is for people; without it the statement is still true.
  }
  return null;
}
