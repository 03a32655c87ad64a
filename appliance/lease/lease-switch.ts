/**
 * The dead man's switch of a machine that serves under a lease (docs/REPLICATION.md): unless the portal says again and again that
 * the lease goes on, all rooms end and only the pages' port stays open. It does not matter why nothing is said: the portal hangs,
 * is dead, or has lost its lease. Who takes over elsewhere counts on it.
 *
 * Two files. `<data>/appliance/lease.json` is there while it is armed: after a boot nobody knows whose the lease is, so it is over. The
 * end itself lies in the run folder, which a boot empties: a new process of ours goes on counting where the old one stopped.
 */
import { readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { ApplianceError } from '../errors.ts';
import { replaceFile, syncFolder } from '../files/replace-file.ts';
import type { Log } from '../log.ts';
import type { Input, Output } from '../protocol.ts';
import { Serial } from '../serial.ts';
import { bootTimeMs } from './boot-time.ts';

/** A portal that asks for more has miscounted: leases are of seconds. */
const LEFT_MAX_MS = 60_000;

/** A timer of minutes would stand still with a suspended machine; looking often costs nothing. */
const LOOK_EVERY_MS = 200;

/** What could not be ended is tried again; the lease of somebody else begins some seconds after the end of ours. */
const TRY_AGAIN_MS = 1_000;

const End = z.strictObject({ untilMs: z.int().min(0) });

type State =
  | { readonly kind: 'off' }
  | { readonly kind: 'armed'; readonly untilMs: number }
  | { readonly kind: 'over'; readonly ended: boolean };

export interface LeaseSwitchParts {
  readonly dataFolder: string;
  readonly runFolder: string;
  /** Ends all rooms, and closes the door to everything but the pages' port; both kept. */
  readonly endAll: () => Promise<void>;
  readonly log: Log;
  readonly signal: AbortSignal;
}

export class LeaseSwitch {
  readonly #parts: LeaseSwitchParts;
  readonly #armedFile: string;
  readonly #endFile: string;
  readonly #serial = new Serial();
  #state: State = { kind: 'off' };

  constructor(parts: LeaseSwitchParts) {
    this.#parts = parts;
    this.#armedFile = join(parts.dataFolder, 'lease.json');
    this.#endFile = join(parts.runFolder, 'lease.json');
  }

  /** Before anything is started. @returns whether it is over */
  async open(): Promise<boolean> {
    if ((await read(this.#armedFile)) === undefined) return false;
    const untilMs = endOf(await read(this.#endFile));
    this.#state = untilMs === undefined ? { kind: 'over', ended: false } : { kind: 'armed', untilMs };
    return this.#isOver();
  }

  /** Ends everything when the time has come, and tries again what could not be ended. */
  async watch(): Promise<void> {
    const { signal, log } = this.#parts;
    while (!signal.aborted) {
      let wait = LOOK_EVERY_MS;
      try {
        if (this.#isOver()) await this.#serial.run(() => this.#end());
      } catch (error) {
        log.error({ err: error }, 'the lease is over and not everything has ended');
        wait = TRY_AGAIN_MS;
      }
      // Ends early, with an error, when the signal says so; the loop then ends too.
      await sleep(wait, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  /**
   * Renews it, arms it or takes it off. Nothing that has ended comes back by that: the portal sees to it.
   * @throws ApplianceError `bad-input` for an end that is over or too far away
   */
  set({ until }: Input<'system.lease'>): Promise<Output<'system.lease'>> {
    return this.#serial.run(async () => {
      if (until === 'off') await this.#takeOff();
      else await this.#arm(until);
      return { state: this.#state.kind };
    });
  }

  /** @throws ApplianceError `lease-over` */
  refuseIfOver(): void {
    if (this.#isOver())
      throw new ApplianceError('lease-over', 'the lease of this machine is over: it may not serve');
  }

  /** In turn with `set`: who renews it too late finds everything ended, and nothing half-way. */
  async #end(): Promise<void> {
    if (this.#state.kind !== 'over' || this.#state.ended) return;
    this.#parts.log.error({}, 'the lease is over: all rooms are ended');
    await this.#parts.endAll();
    this.#state = { kind: 'over', ended: true };
  }

  #isOver(): boolean {
    if (this.#state.kind === 'armed' && bootTimeMs() >= this.#state.untilMs)
      this.#state = { kind: 'over', ended: false };
    return this.#state.kind === 'over';
  }

  async #arm(untilMs: number): Promise<void> {
    const leftMs = untilMs - bootTimeMs();
    if (leftMs <= 0 || leftMs > LEFT_MAX_MS)
      throw new ApplianceError('bad-input', `a lease that ends in ${leftMs} ms is none`);
    if (this.#state.kind === 'off') await replaceFile(this.#armedFile, JSON.stringify({ armed: true }));
    this.#state = { kind: 'armed', untilMs };
    await replaceFile(this.#endFile, JSON.stringify({ untilMs }));
  }

  async #takeOff(): Promise<void> {
    if (this.#state.kind === 'off') return;
    await rm(this.#armedFile, { force: true });
    await syncFolder(dirname(this.#armedFile));
    this.#state = { kind: 'off' };
    await rm(this.#endFile, { force: true });
  }
}

async function read(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** A file that is damaged says nothing, and then it is over. */
function endOf(text: string | undefined): number | undefined {
  try {
    return text === undefined ? undefined : End.parse(JSON.parse(text)).untilMs;
  } catch {
    return undefined;
  }
}
