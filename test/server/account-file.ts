/** An account's file in a folder of its own, with a clock that a test can turn. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import type { RoomNumber } from '../../appliance/protocol-values.ts';
import type { AccountFacts } from '../../server/accounts/facts.ts';
import { Refusal, type RefusalCode } from '../../server/refusal.ts';
import { DatabaseFile } from '../../server/store/database-file.ts';
import { migrate } from '../../server/store/migrate.ts';
import type { Migration } from '../../server/store/migration.ts';
import { accountMigrations } from '../../server/store/migrations/account.ts';

export const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

export const newFolder = (): string => mkdtempSync(join(tmpdir(), 'server-'));

export async function newFile(migrations: readonly Migration[] = accountMigrations): Promise<DatabaseFile> {
  const file = await DatabaseFile.open({
    path: join(newFolder(), 'account.db'),
    create: true,
    log: silent,
  });
  await migrate(file, migrations);
  return file;
}

export class Clock {
  ms = Date.parse('2026-11-23T08:00:00.000Z');
  readonly now = (): Date => new Date(this.ms);

  pass(ms: number): void {
    this.ms += ms;
  }
}

export const FACTS: AccountFacts = {
  id: 'acc_aaaaaaaaaaaaaaaa',
  name: 'acme',
  title: 'Acme',
  room: 1 as RoomNumber,
  status: 'active',
  pool: '198.18.0.0/15',
  maxDevices: 100,
  maxUsers: 100,
  maxSessions: 100,
  createdAt: '2026-11-23T08:00:00.000Z',
};

/** Waits for the refusal and compares code and `field:reason`s. */
export async function refused(
  work: Promise<unknown>,
  code: RefusalCode,
  ...reasons: readonly string[]
): Promise<void> {
  const result: unknown = await work.then(
    () => new Error('nothing was refused'),
    (error: unknown) => error,
  );
  if (!(result instanceof Refusal)) throw result as Error;
  assert.is(result.code, code);
  if (reasons.length > 0)
    assert.equal(
      result.reasons.map((reason) => `${reason.field}:${reason.code}`),
      reasons,
    );
}
