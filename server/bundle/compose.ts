import { join } from 'node:path';
import type { Care } from '../health/care.ts';
import type { Portal } from '../portal.ts';
import { Bundles } from './bundles.ts';
import { collect } from './collect.ts';

/** @param portal asked for when a bundle is made: it holds the bundles itself */
export function composeBundles(parts: {
  portal: () => Portal;
  care: Care;
  dataFolder: string;
  signal: AbortSignal;
}): Bundles {
  const { portal, care, dataFolder, signal } = parts;
  const databaseFile = (id: string) => join(dataFolder, 'accounts', id, 'account.db');
  return new Bundles({
    collect: () => collect(portal(), databaseFile),
    log: () => care.logged(),
    now: () => portal().now(),
    signal,
  });
}
