/**
 * Against forms that somebody else's page sends with our cookie (CVE-2020-24570, CVE-2019-13920). Three
 * independent things: cookies that are not sent along (SameSite), the origin that browsers name on every
 * POST, and a token in the form that only our own pages know.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Context } from 'koa';
import type { Place } from '../installation/place.ts';

/** The token that belongs to a session's or a visitor's secret; derived, so that nothing has to be stored. */
export function formToken(secret: string): string {
  return createHmac('sha256', secret).update('ferngate form 1').digest('base64url');
}

export function isFormToken(sent: string, secret: string | undefined): boolean {
  if (secret === undefined) return false;
  const wanted = Buffer.from(formToken(secret));
  const given = Buffer.from(sent);
  return wanted.length === given.length && timingSafeEqual(wanted, given);
}

/**
 * Did this POST come from one of our own pages? The wanted origin is the configured name; the request's Host
 * (CVE-2022-23102) counts only while the box is being set up, see `Place`. Browsers send `Origin` with every POST and, all current ones,
 * `Sec-Fetch-Site` (Fetch, 3.2; Fetch Metadata, 2.3): who sends neither is no browser.
 */
export function isFromOwnPage(ctx: Context, place: Place): boolean {
  const site = ctx.get('sec-fetch-site');
  if (site !== '' && site !== 'same-origin') return false;
  const origin = ctx.get('origin');
  // A referrer policy may hide the origin, which then reads "null"; the browser's own word counts.
  if (origin === '' || origin === 'null') return site === 'same-origin';
  return place.isOwn(origin, ctx.get('host'));
}
