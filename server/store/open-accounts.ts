import { insideWork, type DatabaseFile } from './database-file.ts';
import { StoreError } from './errors.ts';
import type { StoreLog } from './log.ts';
import { Turns, type Release } from './turns.ts';

/** How long a deletion or the end of the store waits for those who use a file; each has 30 s at most. */
const USERS_WAIT_MAX_MS = 60_000;

export interface OpenAccountsOptions {
  readonly open: (id: string) => Promise<DatabaseFile>;
  /** Files open at a time. Each has a handful of descriptors and up to some MiB of page cache. */
  readonly max: number;
  /** A file that nobody used for so long is closed. */
  readonly idleMs: number;
  readonly log: StoreLog;
}

type SlotState =
  | { readonly kind: 'closed' }
  | { readonly kind: 'opening' }
  | { readonly kind: 'open'; readonly file: DatabaseFile }
  | { readonly kind: 'closing'; readonly done: Promise<void> };

interface Slot {
  readonly id: string;
  state: SlotState;
  users: number;
  /** While there are users: all wait for this one. */
  ready: Promise<DatabaseFile> | undefined;
  /** Held from the first user's turn to the last user's end; a slot without may be closed. */
  turn: Release | undefined;
  idleSinceMs: number;
}

/**
 * The accounts' files that are open now: opened at first use, closed when idle or when another one
 * needs the place, never while in use.
 */
export class OpenAccounts {
  readonly #options: OpenAccountsOptions;
  readonly #turns: Turns;
  /** In order of last use, oldest first. */
  readonly #slots = new Map<string, Slot>();
  /** Being deleted. */
  readonly #retired = new Set<string>();
  readonly #sweeper: NodeJS.Timeout;
  #closed = false;

  constructor(options: OpenAccountsOptions) {
    this.#options = options;
    this.#turns = new Turns(options.max);
    this.#sweeper = setInterval(() => this.#closeIdle(), Math.max(options.idleMs / 2, 10)).unref();
  }

  /** How many files are open or about to be. */
  get size(): number {
    return [...this.#slots.values()].filter(({ state }) => state.kind !== 'closed').length;
  }

  /** @throws StoreError `no-such-account`, `closed`, or what opening the file says */
  async use<T>(id: string, work: (file: DatabaseFile) => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (this.#closed) throw new StoreError('closed', 'the store is closed');
    if (this.#retired.has(id)) throw new StoreError('no-such-account', `${id} is being deleted`);
    const slot = this.#slots.get(id) ?? this.#newSlot(id);
    slot.users += 1;
    try {
      slot.ready ??= this.#makeReady(slot, signal);
      return await work(await slot.ready);
    } finally {
      slot.users -= 1;
      if (slot.users === 0) this.#rest(slot);
    }
  }

  /** Runs `work` while nobody has the file open and nobody can open it. @throws StoreError `busy` */
  async retire(id: string, work: () => Promise<void>): Promise<void> {
    if (this.#retired.has(id)) throw new StoreError('no-such-account', `${id} is being deleted`);
    if (insideWork()) throw new StoreError('nested-write', `${id} cannot be deleted inside a read or write`);
    this.#retired.add(id);
    try {
      await this.#untilUnused((slot) => slot.id === id);
      const slot = this.#slots.get(id);
      if (slot) await this.#close(slot);
      await work();
    } finally {
      this.#retired.delete(id);
    }
  }

  /** Waits for the users, a bounded time; then closes all. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#sweeper);
    await this.#untilUnused(() => true);
    await Promise.all([...this.#slots.values()].map((slot) => this.#close(slot)));
  }

  #newSlot(id: string): Slot {
    const slot: Slot = {
      id,
      state: { kind: 'closed' },
      users: 0,
      ready: undefined,
      turn: undefined,
      idleSinceMs: 0,
    };
    this.#slots.set(id, slot);
    return slot;
  }

  async #makeReady(slot: Slot, signal: AbortSignal | undefined): Promise<DatabaseFile> {
    slot.turn = insideWork() ? () => undefined : await this.#turns.take(signal);
    if (slot.state.kind === 'closing') await slot.state.done;
    if (slot.state.kind === 'open') return slot.state.file;
    slot.state = { kind: 'opening' };
    try {
      await this.#makeRoom();
      const file = await this.#options.open(slot.id);
      slot.state = { kind: 'open', file };
      return file;
    } catch (error) {
      slot.state = { kind: 'closed' };
      throw error;
    }
  }

  /** Turns bound the files in use, so as long as too many are open one of them is free to be closed. */
  async #makeRoom(): Promise<void> {
    while (this.size > this.#options.max) {
      const slots = [...this.#slots.values()];
      const free = slots.find((slot) => slot.state.kind === 'open' && !slot.turn);
      const closing = slots.find((slot) => slot.state.kind === 'closing');
      if (free) await this.#close(free);
      else if (closing?.state.kind === 'closing') await closing.state.done;
      else return;
    }
  }

  #rest(slot: Slot): void {
    slot.turn?.();
    slot.turn = undefined;
    slot.ready = undefined;
    slot.idleSinceMs = performance.now();
    this.#slots.delete(slot.id);
    if (slot.state.kind !== 'closed') this.#slots.set(slot.id, slot);
  }

  async #close(slot: Slot): Promise<void> {
    if (slot.state.kind === 'closing') return slot.state.done;
    if (slot.state.kind !== 'open') return;
    const { file } = slot.state;
    const done = file
      .close()
      .catch((error: unknown) => {
        // Confirmed writes are in the write-ahead log; the next opening takes them from there.
        this.#options.log.warn({ file: file.path, error }, 'closing was not clean');
      })
      .finally(() => {
        slot.state = { kind: 'closed' };
        if (slot.users === 0 && this.#slots.get(slot.id) === slot) this.#slots.delete(slot.id);
      });
    slot.state = { kind: 'closing', done };
    return done;
  }

  #closeIdle(): void {
    const before = performance.now() - this.#options.idleMs;
    for (const slot of this.#slots.values())
      if (slot.users === 0 && slot.idleSinceMs <= before) void this.#close(slot);
  }

  async #untilUnused(which: (slot: Slot) => boolean): Promise<void> {
    const deadline = performance.now() + USERS_WAIT_MAX_MS;
    while ([...this.#slots.values()].some((slot) => which(slot) && slot.users > 0)) {
      if (performance.now() > deadline) throw new StoreError('busy', 'still in use');
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}
