/**
 * Operators live in the system file, users in their account's; credentials, sessions and tokens work the
 * same for both. This names the file and the table, and nothing here can point to another account.
 */
import type { Database } from '../store/database.ts';

export interface PeopleFile {
  readonly db: Database;
  readonly table: 'operators' | 'users';
  /** `backend` or the account's id: first part of every cookie, token and link, and of sealing contexts. */
  readonly realm: string;
  /** What a password must not contain, beside the person's own name. */
  readonly accountName: string;
}

export const BACKEND_REALM = 'backend';

/** `<realm>.<secret>`: where to look, and what to look for. The secret alone is never stored. */
export function bearer(file: PeopleFile, secret: string): string {
  return `${file.realm}.${secret}`;
}

export interface Bearer {
  readonly realm: string;
  readonly secret: string;
}

/** Reads a cookie, token or link; undefined for anything that cannot be one of ours. */
export function parseBearer(text: string): Bearer | undefined {
  const match = /^(backend|acc_[a-z2-7]{16,32})\.([A-Za-z0-9_-]{43})$/.exec(text);
  const [, realm, secret] = match ?? [];
  return realm === undefined || secret === undefined ? undefined : { realm, secret };
}
