/**
 * What the portal keeps in a browser. Every cookie has the prefix `__Host-`, so that no other host and no
 * plain connection can set it, and is out of reach of scripts.
 *
 * The session's cookie is SameSite=Lax, not Strict: with Strict a link in a mail would find nobody signed in
 * and lead to a sign-in that is not needed. Lax sends it along only when a page is opened, and opening a
 * page changes nothing; changes are POSTs, checked in `forgery.ts` (CVE-2020-24570).
 *
 * The two halves have a cookie each: being signed in as an operator says nothing in an account.
 */
import type { Context } from 'koa';
import { randomToken } from '../secrets/random.ts';
import { STEP_MS } from '../people/second-steps.ts';
import { SESSION_MAX_MS } from '../people/sessions.ts';
import { readFlash, writeFlash, type Flash } from './flash.ts';
import type { Half } from './half.ts';

export const SESSION_COOKIE: Readonly<Record<Half, string>> = {
  account: '__Host-ferngate',
  'back-end': '__Host-ferngate-back-end',
};
/** Whose password was right and whose code is still to come. */
export const TICKET_COOKIE: Readonly<Record<Half, string>> = {
  account: '__Host-ferngate-step',
  'back-end': '__Host-ferngate-back-end-step',
};
/** A random value for forms before sign-in (double submit). */
export const VISITOR_COOKIE = '__Host-ferngate-visitor';
export const DISPLAY_COOKIE = '__Host-ferngate-display';
export const FLASH_COOKIE = '__Host-ferngate-flash';

const YEAR_MS = 31_536_000_000;
const FLASH_MS = 60_000;
const VALUE = /^[A-Za-z0-9._-]{1,2000}$/;

export class Browser {
  readonly #ctx: Context;
  readonly half: Half;

  constructor(ctx: Context, half: Half) {
    this.#ctx = ctx;
    this.half = half;
    // TLS ends at the door, the only one that can connect to our socket: no header has to be believed.
    ctx.cookies.secure = true;
  }

  get session(): string | undefined {
    return this.#read(SESSION_COOKIE[this.half]);
  }

  /** After a sign-in the value is always a new one: what somebody planted before is worth nothing (fixation). */
  signedIn(token: string): void {
    // Without an end of its own: a browser that is closed forgets it, and the server ends it anyway.
    this.#write(SESSION_COOKIE[this.half], token, {});
    this.#drop(TICKET_COOKIE[this.half]);
    this.#drop(VISITOR_COOKIE);
  }

  signedOut(): void {
    this.#drop(SESSION_COOKIE[this.half]);
    this.#drop(TICKET_COOKIE[this.half]);
  }

  get ticket(): string | undefined {
    return this.#read(TICKET_COOKIE[this.half]);
  }

  holdTicket(ticket: string): void {
    this.#write(TICKET_COOKIE[this.half], ticket, { maxAge: STEP_MS, sameSite: 'strict' });
  }

  dropTicket(): void {
    this.#drop(TICKET_COOKIE[this.half]);
  }

  get visitor(): string | undefined {
    const value = this.#read(VISITOR_COOKIE);
    return value !== undefined && /^[A-Za-z0-9_-]{43}$/.test(value) ? value : undefined;
  }

  newVisitor(): string {
    const value = randomToken();
    this.#write(VISITOR_COOKIE, value, { maxAge: SESSION_MAX_MS });
    return value;
  }

  /** `de.dark`, chosen before sign-in. */
  get display(): string | undefined {
    return this.#read(DISPLAY_COOKIE);
  }

  keepDisplay(value: string): void {
    this.#write(DISPLAY_COOKIE, value, { maxAge: YEAR_MS });
  }

  say(flash: Flash): void {
    this.#write(FLASH_COOKIE, writeFlash(flash), { maxAge: FLASH_MS });
  }

  /** What is to be said on this page; said once. */
  takeFlash(): Flash | null {
    const text = this.#read(FLASH_COOKIE);
    if (text !== undefined) this.#drop(FLASH_COOKIE);
    return readFlash(text);
  }

  #read(name: string): string | undefined {
    const value = this.#ctx.cookies.get(name, { signed: false });
    return value !== undefined && VALUE.test(value) ? value : undefined;
  }

  #write(name: string, value: string, options: { maxAge?: number; sameSite?: 'strict' }): void {
    this.#ctx.cookies.set(name, value, {
      path: '/',
      secure: true,
      httpOnly: true,
      sameSite: 'lax',
      signed: false,
      overwrite: true,
      ...options,
    });
  }

  #drop(name: string): void {
    this.#write(name, '', { maxAge: 0 });
  }
}
