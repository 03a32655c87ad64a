/** What a standby does about itself, put together: its rooms are kept ready, and each night it is tried. */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ExclusiveWork, inProgress } from '../../exclusive/exclusive-work.ts';
import type { Log } from '../../log.ts';
import type { ProofJob } from './child/job.ts';
import type { ReplicaSource } from './copy/copy-images.ts';
import { everyNight } from './nightly.ts';
import { Preparer } from './preparer.ts';
import { ProofBook, proofsFile } from './proof-book.ts';
import { Prover } from './prover.ts';
import type { ProofReport, RecoveryPoint } from './report.ts';

export interface SelfProofOptions {
  readonly node: string;
  /** `<data>/portal/replication` */
  readonly replication: string;
  readonly source: ReplicaSource;
  readonly keyFile: string;
  readonly runFolder: string;
  readonly place: ProofJob['place'];
  readonly ready: () => boolean;
  readonly recoveryPoint: () => Promise<RecoveryPoint>;
  /** To the primary; nothing happens while it is not there. */
  readonly send: (report: ProofReport) => void;
  readonly log: Log;
  readonly now: () => Date;
}

export class SelfProof {
  readonly #options: SelfProofOptions;
  readonly #book: ProofBook;
  readonly #prover: Prover;
  readonly #preparer: Preparer;
  readonly exclusive: ExclusiveWork;
  readonly #signal: AbortSignal;

  private constructor(options: SelfProofOptions, book: ProofBook, signal: AbortSignal) {
    this.#options = options;
    this.#book = book;
    this.#signal = signal;
    const workFolder = join(options.replication, 'proof');
    this.exclusive = new ExclusiveWork(options.now);
    const parts = { ...options, workFolder, exclusive: this.exclusive, book };
    this.#prover = new Prover(parts);
    this.#preparer = new Preparer(parts);
  }

  static async open(options: SelfProofOptions, signal: AbortSignal): Promise<SelfProof> {
    const workFolder = join(options.replication, 'proof');
    // What a crash left of a copy.
    await rm(workFolder, { recursive: true, force: true });
    await mkdir(workFolder, { recursive: true, mode: 0o700 });
    return new SelfProof(options, await ProofBook.open(proofsFile(options.replication)), signal);
  }

  start(): void {
    const { node, now, log, ready } = this.#options;
    void this.#preparer.run(this.#signal);
    const night = () => ({ now: now(), zone: this.#preparer.zone, node, last: this.#newest() });
    const prove = (by: string) => this.prove(by);
    void everyNight({ night, ready, prove, log }, this.#signal);
  }

  get reports(): readonly ProofReport[] {
    return this.#book.reports;
  }

  /** @throws Refusal `work-in-progress` */
  prove(by: string): Promise<ProofReport> {
    return this.#prover.prove(by, this.#signal);
  }

  /** Begins one, and does not wait for its end. @throws Refusal `work-in-progress` */
  begin(by: string): { readonly begun: true } {
    const { holder } = this.exclusive;
    if (holder !== undefined) throw inProgress(holder);
    this.prove(by).catch((error: unknown) => this.#options.log.error({ error }, 'a proof could not be made'));
    return { begun: true };
  }

  /** The primary is there: it may not have heard of the last one. */
  met(): void {
    const newest = this.#newest();
    if (newest !== null) this.#options.send(newest);
  }

  /** The appliance is there, perhaps a new one: it is told of every room. */
  applianceIsThere(): void {
    this.#preparer.forget();
  }

  #newest(): ProofReport | null {
    return this.#book.reports.find(({ node }) => node === this.#options.node) ?? null;
  }
}
