import { X509Certificate } from 'node:crypto';
import type { Configuration } from './format.ts';

/** A successor is issued well before this; less is left only when it has not arrived. */
const SOON_MS = 30 * 24 * 3600 * 1000;

/** What this router's own certificate says about its clock, or the clock about the certificate. */
export function clockNotices({ tunnel }: Configuration, now: number): string[] {
  const { validFromDate, validToDate } = new X509Certificate(tunnel.certificate);
  const clock = new Date(now).toISOString();
  if (now < validFromDate.getTime()) {
    return [
      `the clock is probably behind: it says ${clock}, and this router's certificate begins ${validFromDate.toISOString()}`,
    ];
  }
  if (now > validToDate.getTime()) {
    return [
      `this router's certificate ended ${validToDate.toISOString()}, or the clock is ahead: it says ${clock}`,
    ];
  }
  return now > validToDate.getTime() - SOON_MS
    ? [`this router's certificate ends ${validToDate.toISOString()}`]
    : [];
}
