/** Is it this computer's clock? The portal's `Date` header (RFC 9110, 6.6.1) tells. */
import { DialupError } from './diagnosis.ts';

/** Codes and tickets bear less than this; certificates are made a little into the past. */
export const SKEW_MAX_MS = 5 * 60_000;

export interface Validity {
  readonly from: Date;
  readonly until: Date;
}

/** @param portal what the portal's clock says; undefined when it did not say */
export function clockWrong(own: Date, portal: Date | undefined): DialupError | undefined {
  if (portal === undefined || Math.abs(own.getTime() - portal.getTime()) <= SKEW_MAX_MS) return undefined;
  return new DialupError('wrong-clock', { own: local(own), portal: local(portal) });
}

/** A certificate that is not valid now: by this clock only, or really? */
export function validityProblem(
  validity: Validity,
  clocks: { own: Date; portal: Date | undefined },
): DialupError | undefined {
  const { from, until } = validity;
  if (clocks.own >= from && clocks.own <= until) return undefined;
  const wrong = clockWrong(clocks.own, clocks.portal);
  return wrong ?? new DialupError('certificate-expired', { from: local(from), until: local(until) });
}

function local(date: Date): string {
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
