import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { NodeId } from '../node/state.ts';
import { replaceJson } from '../replica/replace-json.ts';
import { ProofReport } from './report.ts';

const KEPT = 30;

/** @param replication `<data>/portal/replication` */
export const proofsFile = (replication: string): string => join(replication, 'proofs.json');

const Kept = z.strictObject({
  reports: z.array(ProofReport).max(KEPT),
  /** The standby that proofs are expected of, and since when. */
  watching: z.strictObject({ node: NodeId, since: z.iso.datetime() }).nullable(),
});
type Kept = z.infer<typeof Kept>;

const NOTHING: Kept = { reports: [], watching: null };

/** The last proofs, the newest first: this node's own, and those that a standby has sent. */
export class ProofBook {
  readonly #path: string;
  #kept: Kept;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(path: string, kept: Kept) {
    this.#path = path;
    this.#kept = kept;
  }

  /** What cannot be read is forgotten: the next night writes it anew, and the notice comes when that does not happen. */
  static async open(path: string): Promise<ProofBook> {
    const text = await readFile(path, 'utf8').catch(() => '');
    return new ProofBook(path, Kept.safeParse(parsed(text)).data ?? NOTHING);
  }

  get reports(): readonly ProofReport[] {
    return this.#kept.reports;
  }

  /** Durable when it returns; the same one twice is one. */
  add(report: ProofReport): Promise<void> {
    return this.#change((kept) => {
      const others = kept.reports.filter(({ id }) => id !== report.id);
      const all = [report, ...others].toSorted((one, other) => other.at.localeCompare(one.at));
      return { ...kept, reports: all.slice(0, KEPT) };
    });
  }

  /** Since when this standby is the one; durable, so that a restart does not begin its time anew. */
  async watching(node: string, now: Date): Promise<Date> {
    if (this.#kept.watching?.node !== node)
      await this.#change((kept) => ({ ...kept, watching: { node, since: now.toISOString() } }));
    return new Date(this.#kept.watching?.since ?? now);
  }

  #change(change: (kept: Kept) => Kept): Promise<void> {
    const next = this.#last.then(async () => {
      const kept = change(this.#kept);
      await replaceJson(this.#path, kept);
      this.#kept = kept;
    });
    this.#last = next.catch(() => undefined);
    return next;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
