/**
 * Restoring on the side: an opened backup is opened by the same store that the portal serves from, brought to this
 * program's schema, and looked through. What passes here would serve.
 */
import { join } from 'node:path';
import { AccountList } from '../../accounts/account-list.ts';
import { KeyPool } from '../../certificates/keys.ts';
import { SecretBox } from '../../secrets/box.ts';
import { isStoreError } from '../../store/errors.ts';
import { accountMigrations } from '../../store/migrations/account.ts';
import { systemMigrations } from '../../store/migrations/system.ts';
import { Store } from '../../store/store.ts';
import { BackupError } from '../errors.ts';
import { checkAccount, checkFile, fits, type Checking } from './check-account.ts';

const QUIET = { info: () => undefined, warn: () => undefined };

/**
 * `settle`: it is going to serve, so that what must not come back with it is taken out. `part`: some of the accounts' files
 * are not there, because nobody asked for them.
 */
export const REHEARSAL_MODES = ['look', 'settle', 'part'] as const;
export type RehearsalMode = (typeof REHEARSAL_MODES)[number];

export interface Rehearsed {
  readonly accounts: number;
}

/**
 * @param folder as `unpack` leaves it; files in it are migrated
 * @throws BackupError `newer-version`, `rehearsal-failed`
 */
export async function rehearse(folder: string, mode: RehearsalMode): Promise<Rehearsed> {
  const stop = new AbortController();
  const migrations = { system: systemMigrations, account: accountMigrations };
  const store = await Store.open({ folder, log: QUIET, migrations, signal: stop.signal }).catch(
    failing('the system file'),
  );
  try {
    const box = await SecretBox.open(join(folder, 'keys', 'installation.key')).catch(failing('the keys'));
    const now = () => new Date();
    const keyPool = new KeyPool({ signal: AbortSignal.abort() });
    await checkSystem(store, box).catch(failing('the system file'));
    const accounts = await checkAccounts(store, { box, keyPool, now }, mode);
    if (mode === 'settle') await settle(store).catch(failing('the sign-ins'));
    return { accounts };
  } finally {
    stop.abort();
    await store.close();
  }
}

async function checkSystem(store: Store, box: SecretBox): Promise<void> {
  await checkFile(store.system);
  const row = await store.system.read((reader) =>
    reader.get<{ authority_certificate: string; authority_key: Uint8Array }>(
      'SELECT authority_certificate, authority_key FROM installation',
    ),
  );
  if (row === undefined) throw new Error('it has no installation');
  const key = box.open(row.authority_key, 'installation:authority').toString('utf8');
  fits(row.authority_certificate, key, 'its authority');
}

/** Each account of the list has its file, and each file its account; half-made ones are cleared by the next start. */
async function checkAccounts(store: Store, checking: Checking, mode: RehearsalMode): Promise<number> {
  const list = new AccountList(store.system, checking.now);
  const ids = await store.accountIds();
  const all = await list.list();
  const facts = all.filter(({ id }) => mode !== 'part' || ids.includes(id));
  const known = new Set([...all, ...(await list.unfinished())].map(({ id }) => id));
  if (facts.some(({ id }) => !ids.includes(id)) || ids.some((id) => !known.has(id)))
    throw new BackupError('rehearsal-failed', 'the list of accounts and their files differ');
  for (const one of facts)
    await checkAccount(store.account(one.id), one, checking).catch(failing(`account ${one.name}`));
  return facts.length;
}

/**
 * A sign-in, a link, a token or a VPN login that was ended since the backup must not live again (IMMUNITY 13). Which
 * ones were, the backup cannot know: so all go, and who needs a token makes a new one.
 */
async function settle(store: Store): Promise<void> {
  const ended = ['DELETE FROM sessions', 'DELETE FROM reset_links', 'DELETE FROM tokens'];
  const inSystem = [...ended, 'DELETE FROM metric_tokens'];
  const inAccounts = [...ended, 'DELETE FROM vpn_logins'];
  for (const [db, statements] of [
    [store.system, inSystem] as const,
    ...(await store.accountIds()).map((id) => [store.account(id), inAccounts] as const),
  ])
    await db.write(async (tx) => {
      for (const statement of statements) await tx.run(statement);
    });
}

/** What went wrong says where, for the owner's log; newer files are something else than broken ones. */
function failing(where: string): (error: unknown) => never {
  return (cause: unknown) => {
    if (cause instanceof BackupError) throw cause;
    if (isStoreError(cause, 'newer-than-program'))
      throw new BackupError('newer-version', `${where} was written by a newer Ferngate`, { cause });
    if (isStoreError(cause, 'disk-full')) throw new BackupError('no-space', where, { cause });
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new BackupError('rehearsal-failed', `${where}: ${why}`.slice(0, 500), { cause });
  };
}
