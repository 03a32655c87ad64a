/**
 * The standby proves itself: a copy of the replica at a known record is looked through as if it had to serve this minute.
 *
 * Three parties: this process, which follows the primary and never opens a database; a child, which opens the copy and its keys and
 * ends with its work; the appliance, which reads and starts what would run, where nobody can reach it. What was found is kept, and told
 * to the primary, whose owner hears when a night passes without a proof.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExclusiveWork } from '../../exclusive/exclusive-work.ts';
import type { Log } from '../../log.ts';
import { newId } from '../node/state.ts';
import { runAside, type ChildRun } from './child/run.ts';
import type { ProofDone, ProofJob } from './child/job.ts';
import { copyReplica, type CopiedReplica, type ReplicaSource } from './copy/copy-images.ts';
import { compareWithLog } from './copy/sums.ts';
import type { ProofBook } from './proof-book.ts';
import {
  CHECKS,
  words,
  type CheckName,
  type CheckResult,
  type ProofReport,
  type RecoveryPoint,
  type RecoveryTime,
} from './report.ts';

/** The whole proof, however many rooms there are; handshakes stop earlier. */
const PROOF_MAX_MS = 30 * 60_000;
const HANDSHAKES_MAX_MS = 10 * 60_000;

export interface ProverOptions {
  readonly node: string;
  readonly source: ReplicaSource;
  /** For copies; nobody else writes there. */
  readonly workFolder: string;
  readonly keyFile: string;
  readonly runFolder: string;
  readonly place: ProofJob['place'];
  readonly exclusive: Pick<ExclusiveWork, 'run'>;
  readonly book: ProofBook;
  readonly recoveryPoint: () => Promise<RecoveryPoint>;
  /** To the primary, when it can be reached; it is told anew with the next connection. */
  readonly send: (report: ProofReport) => void;
  readonly now: () => Date;
  readonly log: Log;
}

interface Looked {
  readonly checks: readonly CheckResult[];
  readonly done: ProofDone | null;
}

export class Prover {
  readonly #options: ProverOptions;

  constructor(options: ProverOptions) {
    this.#options = options;
  }

  /** @throws Refusal `work-in-progress`; what is found wrong is in the report */
  prove(by: string, signal: AbortSignal): Promise<ProofReport> {
    const { exclusive, log, book, send } = this.#options;
    return exclusive.run({ kind: 'replication', by, maxMs: PROOF_MAX_MS, signal }, async (limit) => {
      const report = await this.#prove(by, limit);
      await book.add(report);
      const { passed, tookMs } = report;
      const failed = report.checks.filter(({ result }) => result === 'failed');
      if (passed) log.info({ tookMs }, 'this standby has proved itself');
      else log.error({ tookMs, failed }, 'this standby has not proved itself');
      send(report);
      return report;
    });
  }

  async #prove(by: string, signal: AbortSignal): Promise<ProofReport> {
    const { node, now, workFolder } = this.#options;
    const at = now().toISOString();
    const began = performance.now();
    const folder = join(workFolder, 'copy');
    const { checks, done } = await this.#look(folder, signal).finally(() =>
      rm(folder, { recursive: true, force: true }),
    );
    const recoveryPoint = await this.#options.recoveryPoint();
    const recoveryTime = done === null ? null : recoveryTimeOf(checks, done);
    const all = complete([...checks, recoveryOf(recoveryTime)]);
    return {
      ...{ id: newId(), node, at, by, recoveryPoint, recoveryTime, checks: all },
      tookMs: Math.round(performance.now() - began),
      passed: all.every(({ result }) => result === 'passed'),
      accounts: done?.accounts ?? 0,
      rooms: done?.rooms ?? 0,
      handshakes: done?.handshakes ?? 0,
    };
  }

  async #look(folder: string, signal: AbortSignal): Promise<Looked> {
    const { source } = this.#options;
    const checks: CheckResult[] = [];
    let copied: CopiedReplica | undefined;
    const copy = await timed('copy', async () => {
      copied = await copyReplica(source, folder, { signal });
      return `${copied.heads.size} files at record ${copied.lsn}, ${copied.bytes} bytes`;
    });
    checks.push(copy);
    if (copied === undefined) return { checks, done: null };
    const of = copied;
    const sums = await timed('sums', async () => {
      const wrong = await compareWithLog(of, source.log);
      if (wrong.length > 0) throw new Error(wrong.join('; '));
      return `${of.heads.size} files`;
    });
    checks.push(sums);
    // What is not what the log says is not opened: what would be found in it says nothing.
    if (sums.result === 'failed') return { checks, done: null };
    try {
      const aside = await this.#aside(folder, signal);
      return { checks: [...checks, ...aside.checks], done: aside.done };
    } catch (error) {
      checks.push({ check: 'databases', result: 'failed', tookMs: 0, words: words(messageOf(error)) });
      return { checks, done: null };
    }
  }

  #aside(folder: string, signal: AbortSignal): Promise<ChildRun> {
    const { keyFile, runFolder, place } = this.#options;
    const job = { folder, keyFile, runFolder, place, handshakesMaxMs: HANDSHAKES_MAX_MS };
    return runAside({ mode: 'prove', ...job }, signal);
  }
}

async function timed(check: CheckName, look: () => Promise<string>): Promise<CheckResult> {
  const began = performance.now();
  const result = await look().then(
    (said) => ({ result: 'passed' as const, words: words(said) }),
    (error: unknown) => ({ result: 'failed' as const, words: words(messageOf(error)) }),
  );
  return { check, ...result, tookMs: Math.round(performance.now() - began) };
}

/** In their order, those that were not made among them. */
function complete(made: readonly CheckResult[]): CheckResult[] {
  const none = (check: CheckName): CheckResult => ({ check, result: 'skipped', tookMs: 0, words: '' });
  return CHECKS.map((check) => made.find((one) => one.check === check) ?? none(check));
}

/** A promotion opens what was compared, and starts the rooms; each step at what it took here (C7). */
function recoveryTimeOf(checks: readonly CheckResult[], done: ProofDone): RecoveryTime | null {
  if (done.startMs === null || done.handshakeMs === null)
    return done.rooms === 0 ? withoutRooms(checks, done) : null;
  const base = withoutRooms(checks, done);
  const roomsMs = done.startMs * done.rooms;
  const { handshakeMs } = done;
  return { ...base, roomsMs, handshakeMs, totalMs: base.totalMs + roomsMs + handshakeMs };
}

function withoutRooms(checks: readonly CheckResult[], { openMs }: ProofDone): RecoveryTime {
  const compareMs = checks.find(({ check }) => check === 'sums')?.tookMs ?? 0;
  return { compareMs, openMs, roomsMs: 0, handshakeMs: 0, totalMs: compareMs + openMs };
}

function recoveryOf(time: RecoveryTime | null): CheckResult {
  if (time === null) return { check: 'recovery', result: 'skipped', tookMs: 0, words: '' };
  const said = `compare ${time.compareMs} ms, open ${time.openMs} ms, rooms ${time.roomsMs} ms, handshake ${time.handshakeMs} ms`;
  return { check: 'recovery', result: 'passed', tookMs: 0, words: said };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
