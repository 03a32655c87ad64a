/** What changed in an account just now, for pages that are open. Never carries more than names and states. */
export type LiveEvent =
  /** The portal's view of the room came back or was lost: everything may look different. */
  | { readonly kind: 'view' }
  | { readonly kind: 'device'; readonly deviceId: string }
  /** A machine was refused at the room, for another reason than before; the name is as claimed. */
  | { readonly kind: 'refused'; readonly serial: string }
  | { readonly kind: 'dial-in'; readonly userId: string }
  | {
      readonly kind: 'connection';
      readonly connectionId: string;
      readonly userId: string;
      readonly deviceId: string;
    }
  /** What the user may reach is more or less now. */
  | { readonly kind: 'rights'; readonly userId: string }
  /** One of the user's sign-ins may be over: whoever shows something to him looks again. */
  | { readonly kind: 'sign-in'; readonly userId: string };

type Listener = (event: LiveEvent) => void;

/** More open pages than this in one account are not people. */
const LISTENERS_MAX = 500;
/** More windows than anybody looks at; a browser with a fault must not take the places of his colleagues. */
const LISTENERS_OF_ONE_MAX = 12;

export class LiveEvents {
  readonly #listeners = new Map<Listener, string>();

  publish(event: LiveEvent): void {
    for (const listener of this.#listeners.keys()) listener(event);
  }

  /**
   * False when there are too many already; otherwise listens until the signal ends it.
   *
   * @param owner whose ceiling counts: the id of a session
   */
  subscribe(owner: string, listener: Listener, signal: AbortSignal): boolean {
    const own = [...this.#listeners.values()].filter((one) => one === owner).length;
    if (this.#listeners.size >= LISTENERS_MAX || own >= LISTENERS_OF_ONE_MAX || signal.aborted) return false;
    this.#listeners.set(listener, owner);
    signal.addEventListener('abort', () => this.#listeners.delete(listener), { once: true });
    return true;
  }

  get listeners(): number {
    return this.#listeners.size;
  }
}
