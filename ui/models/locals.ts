/**
 * What every page knows beside its model. The portal builds one per request.
 */
import type { Text } from '../texts/en.ts';
import type { Iso, Params, Role } from './basics.ts';

export type Language = 'en' | 'de';
export type Theme = 'system' | 'light' | 'dark';

/** Who looks at the page; `null` before sign-in. */
export type Who =
  | {
      readonly kind: 'user';
      /** Login name: `/people/<name>`. */
      readonly name: string;
      readonly displayName: string;
      readonly role: Role;
      readonly account: { readonly name: string; readonly displayName: string };
    }
  | { readonly kind: 'operator'; readonly name: string; readonly displayName: string };

export type NoticeCode = keyof Text['notice'];
export type FlashCode = keyof Text['flash'];

/**
 * A health condition, until it is over. Title and what to do stand in `ui/texts` under `notice.<code>`:
 * a new condition starts with its two texts in each language.
 */
export interface Notice {
  readonly code: NoticeCode;
  readonly severity: 'info' | 'waiting' | 'broken';
  readonly since: Iso;
  readonly params?: Params;
  /** One line from the part that failed, in English, for who mends it; '' if there is none. */
  readonly detail: string;
  /** Where it can be put right, as a path of this portal; `null` if nowhere in the portal. */
  readonly href: string | null;
}

/** Whose product it is; the paths are of this portal. */
export interface Brand {
  readonly product: string;
  readonly logo: string | null;
  readonly styles: string | null;
  /** Whom people ask who cannot go on. */
  readonly support: {
    readonly name: string;
    readonly email: string | null;
    readonly phone: string | null;
    /** Another site, `https://…`; opened by a click only. */
    readonly web: string | null;
    readonly text: { readonly en: string; readonly de: string } | null;
  } | null;
}

export interface Locals {
  readonly language: Language;
  readonly theme: Theme;
  /** The token of IMMUNITY.md 4; each form carries it as `csrf`. */
  readonly csrf: string;
  readonly who: Who | null;
  /** The owner's half of the portal: violet, own sign-in, own rooms. */
  readonly backEnd: boolean;
  /** Path and query of this page as the browser asked for it, for "back here" after a form. */
  readonly path: string;
  /** Conditions that this person can do something about. */
  readonly notices: readonly Notice[];
  /** What the last form did, shown once after its redirect. */
  readonly flash: { readonly code: FlashCode; readonly params?: Params } | null;
  readonly brand: Brand;
  /** The server's time when the page was made: the age of what it shows. */
  readonly now: Iso;
  /** IANA name of the account's time zone, such as `Europe/Berlin`. */
  readonly zone: string;
}
