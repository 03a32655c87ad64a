import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { replaceJson } from '../replica/replace-json.ts';
import { ProofReport } from './report.ts';

const KEPT = 30;

const Kept = z.strictObject({ reports: z.array(ProofReport).max(KEPT) });

/** The last proofs, the newest first: this node's own, and those that a standby has sent. */
export class ProofBook {
  readonly #path: string;
  #reports: readonly ProofReport[];
  #last: Promise<unknown> = Promise.resolve();

  private constructor(path: string, reports: readonly ProofReport[]) {
    this.#path = path;
    this.#reports = reports;
  }

  /** What cannot be read is forgotten: the next night writes it anew, and the notice comes when that does not happen. */
  static async open(path: string): Promise<ProofBook> {
    const text = await readFile(path, 'utf8').catch(() => '');
    return new ProofBook(path, Kept.safeParse(parsed(text)).data?.reports ?? []);
  }

  get reports(): readonly ProofReport[] {
    return this.#reports;
  }

  /** Durable when it returns; the same one twice is one. */
  add(report: ProofReport): Promise<void> {
    const next = this.#last.then(async () => {
      const others = this.#reports.filter(({ id }) => id !== report.id);
      const reports = [report, ...others]
        .toSorted((one, other) => other.at.localeCompare(one.at))
        .slice(0, KEPT);
      await replaceJson(this.#path, { reports });
      this.#reports = reports;
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
