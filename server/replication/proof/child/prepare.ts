import { AccountKeys } from '../../../keys/account-keys.ts';
import { forEachOf } from '../../../accounts/for-each-of.ts';
import type { AccountFacts } from '../../../accounts/facts.ts';
import type { Appliance } from '../../../rooms/appliance.ts';
import { Room } from '../../../rooms/room.ts';
import type { ProofDone } from './job.ts';
import { connected, type OpenCopy } from './open-copy.ts';

const ROOMS_AT_ONCE = 4;

/** The portal's own room: the very code that hands it to the appliance when the portal serves. */
export function roomOf(copy: OpenCopy, facts: AccountFacts, appliance: Appliance): Room {
  const { store, now } = copy;
  const db = store.account(facts.id);
  return new Room(facts, { db, keys: keysOf(copy, facts), appliance, now });
}

export function keysOf({ store, box, keyPool, now }: OpenCopy, { id }: AccountFacts): AccountKeys {
  return new AccountKeys(id, { db: store.account(id), box, keyPool, now });
}

/** Every room as it is in the copy, to a machine that stands by: ready, and not running. Rooms of nobody go. */
export async function prepare(copy: OpenCopy): Promise<ProofDone> {
  await connected(copy);
  const { appliance, accounts } = copy;
  const { rooms } = await appliance.call('room.list', {});
  for (const { room } of rooms)
    if (!accounts.some((one) => one.room === room)) await appliance.call('room.remove', { room });
  // Accounts that have not changed are not in the copy.
  const here = new Set(await copy.store.accountIds());
  const changed = accounts.filter(({ id }) => here.has(id));
  await forEachOf(changed, ROOMS_AT_ONCE, async (facts) => {
    await roomOf(copy, facts, appliance).put();
  });
  return { ...nothingTried(copy), rooms: changed.length };
}

export function nothingTried({ accounts, openMs, zone }: OpenCopy): ProofDone {
  const none = { rooms: 0, handshakes: 0, startMs: null, handshakeMs: null };
  return { accounts: accounts.length, openMs, zone, ...none };
}
