/**
 * The contract of live updates.
 *
 * `GET /live` (paths.live(), server-sent events, the session's cookie) tells *that* something changed, never how it
 * looks: the browser then fetches the page it stands on again (same URL, same rights, same presenter) and
 * takes over the regions marked `data-live`. So a live page cannot show anything that a reload would
 * not show, in the right language, and the server needs no second way to present.
 *
 * The browser fetches at once on the first event, then at most every `REFRESH_EVERY_MS`, and only if the event
 * concerns something on the page. Rows (`data-key`) keep their order; rows that are new wait behind "3 new".
 *
 * The server sends `beat` at least every `BEAT_MS`. Without one for `STALE_AFTER_MS`, or with the stream broken, the
 * page says that it is not live and greys out what may have changed.
 */
import type { Iso } from './basics.ts';

export const BEAT_MS = 15_000;
export const STALE_AFTER_MS = 40_000;
export const REFRESH_EVERY_MS = 2_000;

/** Name of the event and its JSON data. Only of the reader's account and what he may see. */
export interface LiveEvents {
  /** First event of each stream, then the pulse. */
  readonly beat: { readonly now: Iso };
  /** A device came, left, or was changed; without a serial number, all of them may look different. */
  readonly device: { readonly serial?: string };
  /** A connection was opened or is over. */
  readonly connection: { readonly id: string; readonly serial?: string };
  /** A technician's dial-in came or left; concerns the reader's own state if `mine`. */
  readonly dialIn: { readonly user: string; readonly mine: boolean };
  /** Back end: appliance, rooms, accounts. */
  readonly appliance: { readonly now: Iso };
  /** The session is over: the page goes to the sign-in. */
  readonly bye: Record<string, never>;
}

export type LiveEvent = keyof LiveEvents;
