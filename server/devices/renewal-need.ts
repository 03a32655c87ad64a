/** Whether a router should get another configuration than the one it holds. */
import { RENEW_BEFORE_MS } from '../keys/members.ts';

/** What is known of the certificate that the router uses, and of what came with it. */
export interface Held {
  readonly contentHash: string | null;
  readonly bundleHash: string | null;
  readonly createdAt: string;
  readonly notAfter: string;
  readonly ofFormerAuthority: boolean;
}

export interface Wanted {
  readonly contentHash: string;
  readonly bundleHash: string;
  /** Somebody pressed "renew" then. */
  readonly renewAt: string | null;
  /** End of the issuing authority: nothing that it signs lasts longer. */
  readonly authorityEnds: string;
  readonly now: Date;
}

/** A certificate that would end only this much later is not worth a new one, again and again. */
const WORTH_MS = 30 * 86_400_000;

export function differs(held: Pick<Held, 'contentHash' | 'bundleHash'>, wanted: Wanted): boolean {
  return held.contentHash !== wanted.contentHash || held.bundleHash !== wanted.bundleHash;
}

export function needsRenewal(held: Held, wanted: Wanted): boolean {
  const left = Date.parse(held.notAfter) - wanted.now.getTime();
  const lastsLonger = Date.parse(wanted.authorityEnds) - Date.parse(held.notAfter) > WORTH_MS;
  return (
    differs(held, wanted) ||
    held.ofFormerAuthority ||
    (wanted.renewAt !== null && held.createdAt <= wanted.renewAt) ||
    (left < RENEW_BEFORE_MS && lastsLonger)
  );
}
