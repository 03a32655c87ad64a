import type { Migration } from '../migration.ts';
import * as start from './system/0001-start.ts';
import * as lastSignIn from './system/0002-last-sign-in.ts';
import * as setUp from './system/0003-set-up.ts';
import * as backups from './system/0004-backups.ts';
import * as metrics from './system/0005-metrics.ts';
import * as branding from './system/0006-branding.ts';
import * as clock from './system/0007-clock.ts';
import * as otherAddresses from './system/0008-other-addresses.ts';
import * as history from './system/0009-history.ts';

/** Append only: a name that stands in an owner's file never changes. */
export const systemMigrations: readonly Migration[] = [
  { name: '0001-start', up: start.up },
  { name: '0002-last-sign-in', up: lastSignIn.up },
  { name: '0003-set-up', up: setUp.up },
  { name: '0004-backups', up: backups.up },
  { name: '0005-metrics', up: metrics.up },
  { name: '0006-branding', up: branding.up },
  { name: '0007-clock', up: clock.up },
  { name: '0008-other-addresses', up: otherAddresses.up },
  { name: '0009-history', up: history.up },
];
