/**
 * Support bundles: made, looked through file by file, then taken along by the owner. Nothing is sent to anybody; the
 * latest one is kept in memory for a quarter of an hour.
 */
import { notFound, Refusal } from '../refusal.ts';
import { randomId } from '../secrets/random.ts';
import type { LogCount } from '../system/log-counts.ts';
import { runChild } from './child.ts';
import type { BundleFile, Collected } from './entries.ts';
import { Reduced, type Task } from './tasks.ts';

const KEPT_MS = 15 * 60_000;

export interface Bundle {
  readonly id: string;
  readonly madeAt: Date;
  readonly files: readonly BundleFile[];
}

export interface BundlesParts {
  readonly collect: () => Promise<Collected>;
  readonly log: () => Promise<readonly LogCount[]>;
  readonly now: () => Date;
  readonly signal: AbortSignal;
}

export class Bundles {
  readonly #parts: BundlesParts;
  #latest: { readonly bundle: Bundle; readonly atMs: number } | undefined;
  #working = false;

  constructor(parts: BundlesParts) {
    this.#parts = parts;
  }

  /** @throws Refusal `busy` while another one is made; BundleError */
  async make(): Promise<Bundle> {
    if (this.#working) throw new Refusal('busy', [], { retryAfterS: 10 });
    this.#working = true;
    try {
      const { collect, log, now, signal } = this.#parts;
      const task: Task = { task: 'reduce', collected: await collect(), log: [...(await log())] };
      const answer = await runChild(task, signal);
      const files = Reduced.parse(JSON.parse(answer.toString('utf8')));
      const bundle = { id: randomId('bun'), madeAt: now(), files };
      this.#latest = { bundle, atMs: performance.now() };
      return bundle;
    } finally {
      this.#working = false;
    }
  }

  /** The one that was made last, as long as it is kept. */
  latest(): Bundle | undefined {
    if (this.#latest !== undefined && performance.now() - this.#latest.atMs > KEPT_MS)
      this.#latest = undefined;
    return this.#latest?.bundle;
  }

  /** @throws Refusal `not-found` when it is not kept any more */
  byId(id: string): Bundle {
    const bundle = this.latest();
    if (bundle?.id !== id) throw notFound();
    return bundle;
  }

  /** As a file to carry: encrypted to the recipient, or readable for everybody who gets hold of it. */
  async archive(id: string, recipient: string | null): Promise<{ name: string; body: Buffer }> {
    const { files, madeAt } = this.byId(id);
    const at = madeAt.toISOString();
    const folder = `ferngate-bundle-${at.slice(0, 16).replace(/[T:]/g, '-').toLowerCase()}`;
    const task: Task = { task: 'pack', folder, at, files: [...files], recipient };
    const body = await runChild(task, this.#parts.signal);
    return { name: `${folder}.tar.gz${recipient === null ? '' : '.age'}`, body };
  }

  discard(id: string): void {
    if (this.#latest?.bundle.id === id) this.#latest = undefined;
  }
}
