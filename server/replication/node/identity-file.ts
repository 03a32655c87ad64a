/** The node's own key and certificate, made once and kept beside its state; never replicated, never in a backup. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { RsaKeyPair } from '../../certificates/keys.ts';
import { makeIdentity, type Identity } from '../link/identity.ts';
import { replaceJson } from '../replica/replace-json.ts';
import { Fingerprint } from './state.ts';

const Kept = z.strictObject({
  certificate: z.string().max(10_000),
  key: z.string().max(20_000),
  fingerprint: Fingerprint,
});

export interface IdentityPlace {
  /** `replicationFolder()` */
  readonly folder: string;
  readonly node: string;
  readonly newKey: () => Promise<RsaKeyPair>;
  readonly now: () => Date;
}

/** A file that is there and cannot be read stays: a new identity would be a stranger to the peer. */
export async function openIdentity({ folder, node, newKey, now }: IdentityPlace): Promise<Identity> {
  const path = join(folder, 'identity.json');
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  });
  if (text !== null) return Kept.parse(JSON.parse(text));
  const identity = await makeIdentity(node, await newKey(), now());
  await replaceJson(path, identity);
  return identity;
}
