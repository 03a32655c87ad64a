import { checkFile } from '../../../backups/rehearsal/check-account.ts';
import type { OpenCopy } from '../child/open-copy.ts';

/** SQLite's own two checks of every file, and that each account of the list has its file and each file its account. */
export async function checkDatabases({ store, accounts }: OpenCopy): Promise<string> {
  await about('system', checkFile(store.system));
  const rows = await store.system.read((reader) => reader.all<{ id: string }>('SELECT id FROM accounts'));
  const known = new Set(rows.map(({ id }) => id));
  const files = await store.accountIds();
  const stray = files.find((id) => !known.has(id));
  if (stray !== undefined) throw new Error(`${stray}: a file of no account`);
  for (const { id, name } of accounts) {
    if (!files.includes(id)) throw new Error(`account ${name} has no file`);
    await about(`account ${name}`, checkFile(store.account(id)));
  }
  return `${files.length + 1} files`;
}

/** @throws Error with whose it is before what it says */
export async function about(whose: string, work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (cause) {
    throw new Error(`${whose}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
