import type { z } from 'zod';
import type { AccountRow } from '../../../ui/models/back-end.ts';
import type { AccountView } from '../../backend/accounts.ts';

export type Account = z.output<typeof AccountView>;

export function accountRow({ name, title, status, pool, sessions }: Account): AccountRow {
  return { name, displayName: title, status, pool, dialIns: sessions };
}
