/** What an API token must not do with people: take over its owner, or whoever may more than itself. */
import type { UserCaller } from '../../operations/caller.ts';
import { Refusal } from '../../refusal.ts';
import { reachesRole, type Role } from '../../rights/rights.ts';

/** @throws Refusal `not-allowed` for a role that may something which the caller may not */
export function refuseExceeding({ rights }: UserCaller, role: Role): void {
  if (!reachesRole(rights, role)) throw new Refusal('not-allowed');
}

/** What belongs to the person himself, his password and second factor, no token of his changes on a way around. */
export function refuseOwnByToken({ credential, person }: UserCaller, userId: string): void {
  if (credential.kind === 'token' && person.id === userId) throw new Refusal('not-allowed');
}
