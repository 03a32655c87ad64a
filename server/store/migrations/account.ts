import type { Migration } from '../migration.ts';
import * as start from './account/0001-start.ts';
import * as pages from './account/0002-pages.ts';
import * as succession from './account/0003-succession.ts';
import * as move from './account/0004-move.ts';

/** Append only: a name that stands in an owner's file never changes. */
export const accountMigrations: readonly Migration[] = [
  { name: '0001-start', up: start.up },
  { name: '0002-pages', up: pages.up },
  { name: '0003-succession', up: succession.up },
  { name: '0004-move', up: move.up },
];
