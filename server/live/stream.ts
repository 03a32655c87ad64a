/**
 * The stream of one open page: server-sent events (WHATWG HTML, 9.2) about what its reader may see, a pulse, and
 * an end: when his sign-in is over, when the page is closed, or when it does not read.
 */
import { Readable } from 'node:stream';
import { BEAT_MS } from '../../ui/models/live.ts';
import type { Account } from '../accounts/account.ts';
import type { UserCaller } from '../operations/caller.ts';
import type { Portal } from '../portal.ts';
import { Refusal } from '../refusal.ts';
import { Audience, type Told } from './audience.ts';
import { Outbox } from './outbox.ts';

/** What may wait for a page that does not read; a page that reads has nothing waiting. */
const UNREAD_MAX_BYTES = 16 * 1024;
/** Nothing was taken for so many pulses: the reader is gone, and only his connection does not know it. */
const UNREAD_BEATS_MAX = 2;

export interface Watching {
  readonly portal: Portal;
  readonly caller: UserCaller;
  /** The page is closed. */
  readonly gone: AbortSignal;
  /** Milliseconds between two pulses. */
  readonly beatMs?: number;
}

/** @throws Refusal `busy` when the session or the account has too many already */
export async function openStream(watching: Watching): Promise<Readable> {
  const stream = new LiveStream(watching);
  await stream.open();
  return stream;
}

class LiveStream extends Readable {
  readonly #portal: Portal;
  readonly #caller: UserCaller;
  readonly #gone: AbortSignal;
  readonly #beatMs: number;
  readonly #end = new AbortController();
  readonly #audience: Audience;
  readonly #outbox = new Outbox((events) => this.#tell(() => this.#audience.told(events)));
  #unreadBeats = 0;

  constructor({ portal, caller, gone, beatMs = BEAT_MS }: Watching) {
    super({ highWaterMark: UNREAD_MAX_BYTES });
    this.#portal = portal;
    this.#caller = caller;
    this.#gone = gone;
    this.#beatMs = beatMs;
    this.#audience = new Audience(caller, () => this.#account() ?? caller.account);
  }

  async open(): Promise<void> {
    const { account, credential, person } = this.#caller;
    const listening = account.live.subscribe(
      credential.id,
      (event) => {
        if (event.kind === 'sign-in' && event.userId === person.id) void this.#lookAtSession();
        else this.#outbox.put(event);
      },
      this.#end.signal,
    );
    if (!listening) throw new Refusal('busy', [], { retryAfterS: 30 });
    const pulse = setInterval(() => void this.#pulse(), this.#beatMs);
    this.#end.signal.addEventListener('abort', () => clearInterval(pulse), { once: true });
    this.#gone.addEventListener('abort', () => this.destroy(), { once: true });
    if (this.#gone.aborted) this.destroy();
    // What happens from now on waits in the outbox's queue behind this look, or is seen by it.
    await this.#audience.look();
    this.#write(this.#beat());
  }

  override _read(): void {
    this.#unreadBeats = 0;
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    this.#end.abort();
    this.#outbox.close();
    callback(error);
  }

  async #pulse(): Promise<void> {
    if (this.readableLength > 0 && ++this.#unreadBeats > UNREAD_BEATS_MAX) {
      this.destroy();
      return;
    }
    if (await this.#lookAtSession()) this.#write(this.#beat());
  }

  /** A session that was ended, has run out or was idle too long ends everything that was built on it. */
  async #lookAtSession(): Promise<boolean> {
    const stands = await this.#account()
      ?.people.sessions.stands(this.#caller.credential.id)
      .catch((error: unknown) => {
        // Not known is not true; the page comes back by itself when the file can be read again.
        this.#portal.log.warn({ error }, 'a stream could not see whether its session stands');
        return false;
      });
    if (stands === true || this.#end.signal.aborted) return stands === true;
    this.#write({ name: 'bye', data: {} });
    this.#end.abort();
    this.#outbox.close();
    this.push(null);
    return false;
  }

  /** Undefined while it is suspended, and when it was deleted. */
  #account(): Account | undefined {
    return this.#portal.accounts.active(this.#caller.account.facts.id);
  }

  async #tell(what: () => Promise<Told[]>): Promise<void> {
    try {
      for (const told of await what()) this.#write(told);
    } catch (error) {
      // Closed, so that the page says that it is not live rather than keeping quiet.
      this.#portal.log.warn({ error }, 'a stream ended, because it could not see what happened');
      this.destroy();
    }
  }

  #beat(): Told {
    return { name: 'beat', data: { now: this.#portal.now().toISOString() } };
  }

  #write({ name, data }: Told): void {
    if (this.#end.signal.aborted || this.destroyed) return;
    this.push(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
    if (this.readableLength > UNREAD_MAX_BYTES) this.destroy();
  }
}
