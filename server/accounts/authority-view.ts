/** The account's authorities as the outside sees them, with who holds certificates of which. */
import { z } from 'zod';
import { fingerprintOf } from '../certificates/certificate.ts';
import type { Account } from './account.ts';

const MembersView = z.object({ devices: z.int(), seats: z.int() });

const AuthorityView = z.object({
  id: z.string(),
  state: z.enum(['issuing', 'next', 'former']),
  createdAt: z.string(),
  notAfter: z.string(),
  /** SHA-256, in hexadecimal. */
  fingerprint: z.string(),
  certificate: z.string(),
  /** Devices and seats that use a certificate of it. */
  members: MembersView,
});

export const AuthorityStandingView = z.object({
  /** What comes next: `settled` publish, `published` switch, `switched` retire. */
  step: z.enum(['settled', 'published', 'switched']),
  authorities: z.array(AuthorityView),
  /** Devices and seats that have not got the present list of trusted authorities yet. */
  lacking: MembersView,
});

export async function presentAuthorities(account: Account): Promise<z.input<typeof AuthorityStandingView>> {
  const { step, authorities, lacking } = await account.authorityChange.standing();
  return {
    step,
    authorities: authorities.map((row) => ({
      id: row.id,
      state: row.state,
      createdAt: row.created_at,
      notAfter: row.not_after,
      fingerprint: fingerprintOf(row.certificate),
      certificate: row.certificate,
      members: row.members,
    })),
    lacking,
  };
}
