/** People of an account as the outside sees them. */
import { z } from 'zod';
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
});
export type UserView = z.infer<typeof UserView>;

export const GrantView = z.object({
  id: z.string(),
  kind: z.enum(GRANT_KINDS),
  target: z.string().nullable(),
  title: z.string(),
  createdAt: z.string(),
  endsAt: z.string().nullable(),
});

export const SeatView = z.object({
  id: z.string(),
  name: z.string(),
  address: z.string(),
  createdAt: z.string(),
  notAfter: z.string().nullable(),
  /** Dialled in now; null while the portal has no view of the room. */
  dialledIn: z.boolean().nullable(),
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

export function presentUser(user: User): UserView {
  return user;
}
