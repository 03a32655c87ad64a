/**
 * All that must survive, as copies in a private folder: the system file, each account's file, the installation's keys.
 * The root half needs nothing of its own: rooms, tags and the door's certificate are handed to it anew at every start.
 *
 * Nobody waits for it: each copy is a read of one file. Across files it fits together all the same: an account's file
 * belongs to the row that the system file has of it, so the rows are read before and after, and what changed in between
 * is copied again. What an account's own people write meanwhile is in its copy or is not, as with any other moment.
 */
import { copyFile, mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isStoreError } from '../store/errors.ts';
import type { Reader } from '../store/database.ts';
import type { Store } from '../store/store.ts';
import { measured, placeOf, requireSpace } from './archive/layout.ts';
import type { Manifest, Part } from './archive/manifest.ts';
import { BackupError } from './errors.ts';

/** Whoever creates and deletes accounts all the time has to stop for a moment. */
const ROUNDS_MAX = 10;

export interface SnapshotSource {
  readonly store: Store;
  /** Where `installation.key` lies. */
  readonly dataFolder: string;
}

export interface Snapshot {
  readonly parts: readonly Part[];
  readonly counts: Manifest['counts'];
}

interface AccountRow {
  id: string;
  name: string;
  title: string;
  /** Everything of the row, to be compared. */
  row: string;
}

interface CopiedAccount extends AccountRow {
  readonly inside: Inside;
}

interface Inside {
  readonly devices: number;
  readonly users: number;
  readonly schema: string[];
}

export interface Copying {
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly progress: (done: number, total: number) => void;
}

/** @param copying `folder` is there and empty; the caller removes it */
export async function takeSnapshot(source: SnapshotSource, copying: Copying): Promise<Snapshot> {
  const { store, dataFolder } = source;
  const { folder, signal } = copying;
  await requireSpace(folder, await store.bytes());
  await mkdir(join(folder, 'keys'), { mode: 0o700 });
  const copied = await copySettled(store, copying);
  await copyFile(join(dataFolder, 'keys', 'installation.key'), join(folder, 'keys', 'installation.key'));
  const parts: Part[] = [];
  const add = async (part: Part) => {
    signal.throwIfAborted();
    parts.push({ ...part, ...(await measured(placeOf(folder, part))) });
  };
  await add({ kind: 'system', schema: await store.system.read(schemaOf), ...UNMEASURED });
  await add({ kind: 'keys', ...UNMEASURED });
  for (const { id, name, title, inside } of copied)
    await add({ kind: 'account', account: id, name, title, schema: inside.schema, ...UNMEASURED });
  const sum = (what: 'devices' | 'users') => copied.reduce((total, { inside }) => total + inside[what], 0);
  const counts = {
    accounts: copied.length,
    devices: sum('devices'),
    users: sum('users'),
    operators: await operatorsOf(store),
  };
  return { parts, counts };
}

const UNMEASURED = { bytes: 0, sha256: '' };

/** Copies until the accounts' rows are the same before and after. */
async function copySettled(store: Store, { folder, signal, progress }: Copying): Promise<CopiedAccount[]> {
  const copied = new Map<string, CopiedAccount>();
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const before = await store.system.read(accountRows);
    const todo = before.filter(({ id, row }) => copied.get(id)?.row !== row);
    for (const [index, account] of todo.entries()) {
      progress(before.length - todo.length + index, before.length + 1);
      const inside = await copyAccount(store, account.id, { folder, signal });
      if (inside !== undefined) copied.set(account.id, { ...account, inside });
    }
    await renewed(join(folder, 'system.db'), (path) => store.copySystem(path, signal));
    const after = await store.system.read(accountRows);
    const settled = after.flatMap(({ id, row }) => {
      const one = copied.get(id);
      return one?.row === row ? [one] : [];
    });
    if (same(before, after) && settled.length === after.length) {
      await dropOthers(folder, [...copied.keys()], after);
      return settled;
    }
  }
  throw new BackupError('failed', 'accounts were created, changed or deleted all the time');
}

/** Undefined: it was deleted meanwhile. */
async function copyAccount(
  store: Store,
  id: string,
  { folder, signal }: Pick<Copying, 'folder' | 'signal'>,
): Promise<Inside | undefined> {
  const path = join(folder, 'accounts', id, 'account.db');
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  try {
    await renewed(path, (target) => store.copyAccount(id, target, signal));
    return await store.account(id).read(insideOf);
  } catch (error) {
    if (isStoreError(error, 'no-such-account')) return undefined;
    throw isStoreError(error, 'disk-full')
      ? new BackupError('no-space', 'the disk of the appliance is full', { cause: error })
      : error;
  }
}

/** SQLite copies only into a file that is not there. */
async function renewed(path: string, copy: (path: string) => Promise<void>): Promise<void> {
  await rm(path, { force: true });
  await copy(path);
}

async function dropOthers(
  folder: string,
  copied: readonly string[],
  rows: readonly AccountRow[],
): Promise<void> {
  const kept = new Set(rows.map(({ id }) => id));
  for (const id of copied)
    if (!kept.has(id)) await rm(join(folder, 'accounts', id), { recursive: true, force: true });
}

function same(before: readonly AccountRow[], after: readonly AccountRow[]): boolean {
  return before.length === after.length && before.every(({ row }, index) => row === after[index]?.row);
}

/** Half-made and half-deleted ones are not of interest: the next start would remove them. */
async function accountRows(reader: Reader): Promise<AccountRow[]> {
  const rows = await reader.all<Omit<AccountRow, 'row'>>(
    `SELECT * FROM accounts WHERE status IN ('active', 'suspended') ORDER BY id`,
  );
  return rows.map((row) => ({ id: row.id, name: row.name, title: row.title, row: JSON.stringify(row) }));
}

export async function schemaOf(reader: Reader): Promise<string[]> {
  const rows = await reader.all<{ name: string }>('SELECT name FROM migrations ORDER BY name');
  return rows.map(({ name }) => name);
}

export async function insideOf(reader: Reader): Promise<Inside> {
  const counts = await reader.get<{ devices: number; users: number }>(
    'SELECT (SELECT count(*) FROM devices) AS devices, (SELECT count(*) FROM users) AS users',
  );
  return { devices: counts?.devices ?? 0, users: counts?.users ?? 0, schema: await schemaOf(reader) };
}

async function operatorsOf(store: Store): Promise<number> {
  const row = await store.system.read((reader) =>
    reader.get<{ count: number }>('SELECT count(*) AS count FROM operators'),
  );
  return row?.count ?? 0;
}
