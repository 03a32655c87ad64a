import type { Migration } from '../migration.ts';
import * as start from './system/0001-start.ts';

/** Append only: a name that stands in an owner's file never changes. */
export const systemMigrations: readonly Migration[] = [{ name: '0001-start', up: start.up }];
