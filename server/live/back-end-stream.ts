/**
 * The stream of an open page of the back end: a pulse, word when the appliance or its accounts look different, and
 * an end when the operator's sign-in is over.
 *
 * It says nothing while nothing changes: each word makes the page ask again, which counts as use of the session,
 * and a page that is left open must not keep its session from becoming idle.
 */
import { Readable } from 'node:stream';
import { BEAT_MS, type LiveEvents } from '../../ui/models/live.ts';
import type { OperatorCaller } from '../operations/caller.ts';
import type { Portal } from '../portal.ts';
import { Refusal } from '../refusal.ts';

/** What is compared is in memory, and an owner who waits for a room to come up looks at the page. */
const LOOK_EVERY_MS = 1000;
/** What may wait for a page that does not read. */
const UNREAD_MAX_BYTES = 16 * 1024;
/** More windows than anybody looks at. */
const STREAMS_OF_ONE_MAX = 12;

export interface BackEndWatching {
  readonly portal: Portal;
  readonly caller: OperatorCaller;
  /** The page is closed. */
  readonly gone: AbortSignal;
}

export class BackEndStreams {
  /** How many are open, by session. */
  readonly #open = new Map<string, number>();

  /** @throws Refusal `busy` when the session has too many already */
  open(watching: BackEndWatching): Readable {
    const { id } = watching.caller.credential;
    const own = this.#open.get(id) ?? 0;
    if (own >= STREAMS_OF_ONE_MAX) throw new Refusal('busy', [], { retryAfterS: 30 });
    this.#open.set(id, own + 1);
    return new BackEndStream(watching).once('close', () => {
      const left = (this.#open.get(id) ?? 1) - 1;
      if (left > 0) this.#open.set(id, left);
      else this.#open.delete(id);
    });
  }
}

class BackEndStream extends Readable {
  readonly #portal: Portal;
  readonly #session: string;
  readonly #timer: NodeJS.Timeout;
  #looks: string;
  #beatAt = -Infinity;
  #over = false;

  constructor({ portal, caller, gone }: BackEndWatching) {
    super({ highWaterMark: UNREAD_MAX_BYTES });
    this.#portal = portal;
    this.#session = caller.credential.id;
    this.#looks = appearance(portal);
    this.#timer = setInterval(() => void this.#look(), LOOK_EVERY_MS);
    gone.addEventListener('abort', () => this.destroy(), { once: true });
    if (gone.aborted) this.destroy();
    else this.#beat();
  }

  override _read(): void {
    // Written when something happens.
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    this.#over = true;
    clearInterval(this.#timer);
    callback(error);
  }

  async #look(): Promise<void> {
    if (!(await this.#stands())) return;
    const looks = appearance(this.#portal);
    if (looks !== this.#looks) {
      this.#looks = looks;
      this.#write('appliance', { now: this.#portal.now().toISOString() });
    }
    if (performance.now() - this.#beatAt >= BEAT_MS) this.#beat();
  }

  /** Whether the operator is still signed in; a session that is over ends the stream. */
  async #stands(): Promise<boolean> {
    // Not known is not true: the page comes back by itself when the file can be read again.
    const stands = await this.#portal.people.sessions.stands(this.#session).catch(() => false);
    if (stands || this.#over) return stands;
    this.#write('bye', {});
    this.#over = true;
    clearInterval(this.#timer);
    this.push(null);
    return false;
  }

  #beat(): void {
    this.#beatAt = performance.now();
    this.#write('beat', { now: this.#portal.now().toISOString() });
  }

  #write<Name extends keyof LiveEvents>(name: Name, data: LiveEvents[Name]): void {
    if (this.#over) return;
    this.push(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
    if (this.readableLength > UNREAD_MAX_BYTES) this.destroy();
  }
}

/** Equal as long as the back end's pages look the same, ages and gauges aside. */
function appearance({ notices, accounts }: Portal): string {
  const standing = notices.list().map(({ code, about }) => `${code} ${about}`);
  const known = accounts.all().map(({ facts }) => [facts.name, facts.title, facts.status]);
  return JSON.stringify([standing, known]);
}
