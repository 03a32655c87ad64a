/**
 * Who is next, when more want to be let in than the portal can decide about: after a power cut or a switch-over a
 * whole fleet stands at the door in the same second.
 *
 * A few logins are decided at a time, and how fast that goes is measured as it happens. Accounts take turns, so that
 * one account's thousand machines cost another's single one a place or two. Whose turn would not come within the time
 * that a client should stand and wait is told when to come again, and that time is kept for him: he is not told
 * twice, unless he comes too early. People, and programs too old to understand being told, are asked to wait
 * instead, ahead of the machines: somebody sits there, and they are few.
 */

/** One writer per account's file: more at a time would wait there, unseen by this queue. */
const AT_ONCE_PER_ACCOUNT = 8;
const AT_ONCE = 24;
/** A client stands so long before it is told to come again; a login must be decided within `DECISION_MAX_MS`. */
const PATIENCE_MS = 3_000;
/** The portal's speed before it has been measured, in decisions a second. */
const SPEED_FIRST = 40;
/** So much of the average is the last decision's: a slower disk or a busy core is felt within a second. */
const NEWS = 0.05;
const SPEED_LEAST = 1;
/** OpenVPN's own ceiling in our profiles is shorter for some; who comes too early is told what is left. */
const TOLD_MAX_S = 30;
/** Whoever has not come by so long after his time has found another door, or is gone. */
const PROMISE_KEPT_MS = 10_000;
/** Earlier than that is early. */
const EARLY_MS = 1_500;
/** More than all sessions of the largest box; beyond it promises are forgotten, the oldest first. */
const PROMISES_MAX = 20_000;

export interface Knock {
  readonly account: string;
  /** The same for the same certificate. */
  readonly who: string;
  /** It may be told to come again; otherwise it waits, ahead of those who may. */
  readonly patient: boolean;
}

export type Turn =
  /** `done` is to be called once, when it is decided. */
  | { readonly kind: 'now'; readonly done: () => void }
  /** Seconds until it should come again. */
  | { readonly kind: 'later'; readonly seconds: number };

interface Queue {
  /** Ahead of the others: people, old programs, and those who come at the time that they were told. */
  readonly first: (() => void)[];
  readonly then: (() => void)[];
  deciding: number;
}

export class Admission {
  readonly #nowMs: () => number;
  /** In the order of turns: who was served goes last. */
  readonly #queues = new Map<string, Queue>();
  /** When who may come, in the order in which it was promised. */
  readonly #promises = new Map<string, number>();
  /** Who stands in a line: being ahead of others is for one of each. */
  readonly #standing = new Set<string>();
  #deciding = 0;
  #speed = SPEED_FIRST;
  /** When the last decision ended, as long as others have been waiting ever since. */
  #busySince: number | undefined;

  /** @param nowMs monotonic milliseconds */
  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
  }

  /** Whether one more of this account has to wait, so that it matters who it is. */
  isCrowded(account: string): boolean {
    const queue = this.#queues.get(account);
    return this.#deciding >= AT_ONCE || (queue !== undefined && queue.deciding >= AT_ONCE_PER_ACCOUNT);
  }

  /**
   * @param signal ends the wait: the client is gone, or it took too long
   * @throws the signal's reason
   */
  async turn(knock: Knock, signal: AbortSignal): Promise<Turn> {
    signal.throwIfAborted();
    const { account, patient } = knock;
    const queue = this.#queueOf(account);
    const promised = this.#takePromise(knock);
    const isInTime = promised !== undefined && this.#nowMs() >= promised - EARLY_MS;
    const first = (!patient || isInTime) && !this.#standing.has(keyOf(knock));
    const waitMs = this.isCrowded(account) ? this.#waitMs(queue, first) : 0;
    if (patient && waitMs > (isInTime ? 2 * PATIENCE_MS : PATIENCE_MS)) {
      this.#forgetIfEmpty(account, queue);
      return this.#later(knock, { waitMs, promised: isInTime ? undefined : promised });
    }
    if (this.isCrowded(account)) {
      this.#standing.add(keyOf(knock));
      await stand(first ? queue.first : queue.then, signal).finally(() =>
        this.#standing.delete(keyOf(knock)),
      );
    } else this.#begin(account, queue);
    return { kind: 'now', done: this.#doneOnce(account, queue) };
  }

  #queueOf(account: string): Queue {
    const queue = this.#queues.get(account) ?? { first: [], then: [], deciding: 0 };
    this.#queues.set(account, queue);
    return queue;
  }

  #forgetIfEmpty(account: string, queue: Queue): void {
    if (queue.deciding === 0 && lengthOf(queue) === 0) this.#queues.delete(account);
  }

  #takePromise(knock: Knock): number | undefined {
    for (const [key, at] of this.#promises) {
      if (at + PROMISE_KEPT_MS > this.#nowMs()) break;
      this.#promises.delete(key);
    }
    const key = keyOf(knock);
    const at = this.#promises.get(key);
    this.#promises.delete(key);
    return at;
  }

  /** How long one more would stand, by the measured speed. */
  #waitMs(queue: Queue, first: boolean): number {
    const before = queue.first.length + (first ? 0 : queue.then.length) + 1;
    // For each turn of ours every other account that waits has one too, as long as it has somebody.
    const theirs = [...this.#queues.values()]
      .filter((one) => one !== queue)
      .reduce((sum, one) => sum + Math.min(before, lengthOf(one)), 0);
    return ((before + theirs) / this.#speed) * 1000;
  }

  /** After those who stand and those who were told a time before; who came too early is told the same time again. */
  #later(knock: Knock, { waitMs, promised }: { waitMs: number; promised: number | undefined }): Turn {
    const behindMs = waitMs + (this.#promises.size / this.#speed) * 1000;
    const ms = promised === undefined ? behindMs : promised - this.#nowMs();
    const seconds = Math.min(TOLD_MAX_S, Math.max(1, Math.ceil(ms / 1000)));
    this.#promises.set(keyOf(knock), this.#nowMs() + seconds * 1000);
    const [oldest] = this.#promises.keys();
    if (this.#promises.size > PROMISES_MAX && oldest !== undefined) this.#promises.delete(oldest);
    return { kind: 'later', seconds };
  }

  #begin(account: string, queue: Queue): void {
    queue.deciding += 1;
    this.#deciding += 1;
    // Served: behind all others.
    this.#queues.delete(account);
    this.#queues.set(account, queue);
  }

  #doneOnce(account: string, queue: Queue): () => void {
    let over = false;
    return () => {
      if (over) return;
      over = true;
      queue.deciding -= 1;
      this.#deciding -= 1;
      this.#measure();
      this.#letNextIn();
      this.#forgetIfEmpty(account, queue);
    };
  }

  /** The account whose last turn was longest ago, of those that wait and may. */
  #letNextIn(): void {
    while (this.#deciding < AT_ONCE) {
      const next = [...this.#queues].find(
        ([, queue]) => queue.deciding < AT_ONCE_PER_ACCOUNT && lengthOf(queue) > 0,
      );
      if (next === undefined) return;
      const [account, queue] = next;
      const start = queue.first.shift() ?? queue.then.shift();
      this.#begin(account, queue);
      start?.();
    }
  }

  /** From one decision's end to the next one's, while somebody waited in between: otherwise it is the callers' speed. */
  #measure(): void {
    const now = this.#nowMs();
    const since = this.#busySince;
    const waits = [...this.#queues.values()].some((queue) => lengthOf(queue) > 0);
    this.#busySince = waits ? now : undefined;
    if (since === undefined) return;
    const tookMs = Math.max(0.1, now - since);
    // Times are averaged, not speeds: one short pause must not count as a thousand a second.
    const averageMs = (1 - NEWS) * (1000 / this.#speed) + NEWS * tookMs;
    this.#speed = Math.max(SPEED_LEAST, 1000 / averageMs);
  }
}

function stand(line: (() => void)[], signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const start = () => {
      signal.removeEventListener('abort', leave);
      resolve();
    };
    const leave = () => {
      line.splice(line.indexOf(start), 1);
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', leave, { once: true });
    line.push(start);
  });
}

const lengthOf = ({ first, then }: Queue): number => first.length + then.length;
const keyOf = ({ account, who }: Knock): string => `${account}/${who}`;
