/** A whole portal with a key, a disk to keep backups on, and an account with a device, a seat and a second factor. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { newKeyPair, type KeyPair } from '../../../server/backups/archive/sealing.ts';
import { BackupError, type BackupErrorCode } from '../../../server/backups/errors.ts';
import { issueConfiguration } from '../../../server/devices/configuration.ts';
import type { Account } from '../../../server/accounts/account.ts';
import type { Settings } from '../../../server/settings.ts';
import { ACME, ComposedPortal, newSettings } from '../portal-world.ts';

export interface BackedUp {
  readonly settings: Settings;
  readonly world: ComposedPortal;
  readonly key: KeyPair;
  readonly targetId: string;
}

export async function portalWithKey(settings?: Settings): Promise<BackedUp> {
  const used = settings ?? (await newSettings());
  await mkdir(used.backupFolder, { recursive: true });
  const world = await ComposedPortal.start(used);
  const { backups } = world.composed.portal;
  const key = await newKeyPair();
  await backups.settings.writeRecipient(key.recipient, null);
  const { id } = await backups.targets.create({ kind: 'disk', name: 'Disk' });
  return { settings: used, world, key, targetId: id };
}

export async function acmeWithDevice(world: ComposedPortal): Promise<Account> {
  const account = await world.composed.portal.accounts.create(ACME);
  const device = await account.devices.create({
    serial: 'FG-1',
    name: 'Press',
    lan: '192.168.0.0/24',
    projectId: null,
    note: '',
  });
  await issueConfiguration(account, device);
  return account;
}

/** Runs one backup to its end. */
export async function backUp(world: ComposedPortal): Promise<void> {
  const { ended } = await world.composed.portal.backups.begin('a test');
  await ended;
}

export async function refusedAs(work: Promise<unknown>, code: BackupErrorCode, what = ''): Promise<void> {
  const result: unknown = await work.then(
    () => new Error(`nothing was refused: ${what}`),
    (error: unknown) => error,
  );
  if (!(result instanceof BackupError)) throw result as Error;
  assert.is(result.code, code, `${what}: ${result.message}`);
}

export const dataFile = (settings: Settings, ...names: string[]) => join(settings.dataFolder, ...names);
