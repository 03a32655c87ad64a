/** People as the views show them. */
import type { z } from 'zod';
import type { Right, UserRow } from '../../../ui/models/people.ts';
import { paths } from '../../../ui/paths.ts';
import type { GrantView, UserView } from '../../users/user-view.ts';

export function userRow(user: UserView): UserRow {
  return {
    name: user.name,
    displayName: user.displayName,
    email: user.email,
    role: user.role,
    status: user.status,
    secondFactor: user.secondFactor,
    lastSignIn: user.signedInAt,
    dialledIn: user.dialledIn,
  };
}

export function rightRow(grant: z.infer<typeof GrantView>): Right {
  return {
    id: grant.id,
    kind: grant.kind,
    label: grant.title,
    href: placeOf(grant),
    since: grant.createdAt,
    until: grant.endsAt,
  };
}

function placeOf({ kind, target, serial }: z.infer<typeof GrantView>): string | null {
  if (serial !== null) return paths.device(serial);
  return kind === 'project' && target !== null ? `${paths.devices()}?project=${target}` : null;
}
