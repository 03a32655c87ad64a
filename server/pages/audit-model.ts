/** The audit trail as its view shows it, in an account and in the back end. */
import type { AuditModel } from '../../ui/models/account.ts';

interface Found {
  readonly entries: readonly {
    readonly number: number;
    readonly at: string;
    readonly subject: string;
    readonly address: string;
    readonly action: string;
    readonly object: string;
    readonly result: 'done' | 'refused';
    readonly detail: string;
  }[];
  readonly total: number;
  readonly page: number;
  readonly pageSize: number;
}

export function auditModel(found: Found, q: string): AuditModel {
  return {
    entries: found.entries.map(({ number, subject, address, ...entry }) => ({
      ...entry,
      id: String(number),
      who: subject,
      realAddress: address,
    })),
    q,
    paging: { page: found.page, size: found.pageSize, total: found.total },
  };
}
