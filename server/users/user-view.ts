/** People of an account as the outside sees them. */
import { z } from 'zod';
import type { Account } from '../accounts/account.ts';
import { GRANT_KINDS } from '../rights/grants.ts';
import type { User } from './users.ts';

export const RoleValue = z.enum(['administrator', 'technician', 'auditor']);

export const UserView = z.object({
  id: z.string(),
  name: z.string(),
  displayName: z.string(),
  email: z.string(),
  role: RoleValue,
  status: z.enum(['active', 'disabled']),
  hasPassword: z.boolean(),
  secondFactor: z.boolean(),
  createdAt: z.string(),
  signedInAt: z.string().nullable(),
  /** With at least one seat; null while the portal has no view of the room. */
  dialledIn: z.boolean().nullable(),
});
export type UserView = z.infer<typeof UserView>;

export const GrantView = z.object({
  id: z.string(),
  kind: z.enum(GRANT_KINDS),
  target: z.string().nullable(),
  title: z.string(),
  /** Of the device that it is or lies behind. */
  serial: z.string().nullable(),
  createdAt: z.string(),
  endsAt: z.string().nullable(),
});

export const SeatView = z.object({
  id: z.string(),
  name: z.string(),
  address: z.string(),
  createdAt: z.string(),
  notAfter: z.string().nullable(),
  /** It needs a new profile: its certificate ends soon, or is of a former authority. */
  renew: z.boolean(),
  /** Dialled in now; null while the portal has no view of the room. */
  dialledIn: z.boolean().nullable(),
  /** While it is dialled in: since when, and otherwise when it last was. */
  dialledInAt: z.string().nullable(),
});

export const SessionView = z.object({
  id: z.string(),
  kind: z.enum(['browser', 'program']),
  address: z.string(),
  agent: z.string(),
  createdAt: z.string(),
  seenAt: z.string(),
  endsAt: z.string(),
  /** The one that asks. */
  own: z.boolean(),
});

export const LinkView = z.object({
  /** Opens the page on which the person sets the password; works once. */
  link: z.string(),
  endsAt: z.string(),
});

export function presentUser(account: Account, user: User): UserView {
  const attached = account.dialIns.isAttached();
  const there = account.dialIns.current().some((one) => one.userId === user.id);
  return { ...user, dialledIn: attached ? there : null };
}

export function presentUsers(account: Account, users: readonly User[]): UserView[] {
  const attached = account.dialIns.isAttached();
  const there = new Set(account.dialIns.current().map((one) => one.userId));
  return users.map((user) => ({ ...user, dialledIn: attached ? there.has(user.id) : null }));
}
