/** One account out of this appliance, into it, and moved to another. */
import { z } from 'zod';
import { Recipient, Identity } from '../backups/archive/sealing.ts';
import { refuseToken, refusing } from '../backups/operations/refusing.ts';
import { subjectOf } from '../operations/caller.ts';
import { backendOperation } from '../operations/operation.ts';
import { AccountName, Done, Empty, Id } from '../operations/values.ts';
import { invalid, Refusal } from '../refusal.ts';
import { placeWord, PlaceWord, readMovePlace, writeMovePlace } from './place.ts';

const right = 'backup.restore';
const OneAccount = z.strictObject({ account: AccountName });

const ExportedView = z.object({ id: z.string(), fileName: z.string(), bytes: z.int() });

export const getMovePlace = backendOperation({
  id: 'backend.move.place',
  method: 'GET',
  path: '/backend/move/place',
  summary: 'This portal as one word, for the portal from which an account is going to move here',
  right,
  input: Empty,
  output: z.object({ place: z.string() }),
  async run({ portal }) {
    return { place: placeWord(portal.place, await portal.installation.authority()) };
  },
});

export const getMove = backendOperation({
  id: 'backend.move.get',
  method: 'GET',
  path: '/backend/accounts/{account}/move',
  summary:
    'Whether an account is going to move, how many routers do not know it yet, and whether it has moved',
  right,
  input: OneAccount,
  output: z.object({
    to: z.string().nullable(),
    movedAt: z.string().nullable(),
    /** Enabled routers that have not fetched the new address yet. */
    waiting: z.int(),
    routers: z.int(),
  }),
  async run({ portal }, { account: name }) {
    const account = portal.accounts.byName(name);
    const place = await account.db.read(readMovePlace);
    const counts = await account.db.read((reader) =>
      reader.get<{ routers: number; ready: number }>(
        `SELECT (SELECT count(*) FROM devices WHERE status = 'enabled') AS routers,
           (SELECT count(DISTINCT c.device_id) FROM certificates c JOIN devices d ON d.id = c.device_id, move_place m
            WHERE d.status = 'enabled' AND c.used_at IS NOT NULL AND c.created_at >= m.since) AS ready`,
      ),
    );
    const { routers, ready } = counts ?? { routers: 0, ready: 0 };
    return {
      to: place?.name ?? null,
      movedAt: await portal.accounts.list.movedAt(account.facts.id),
      waiting: place === undefined ? 0 : routers - ready,
      routers,
    };
  },
});

export const prepareMove = backendOperation({
  id: 'backend.move.prepare',
  method: 'POST',
  path: '/backend/accounts/{account}/move',
  summary:
    'Tell the routers of an account where it is going to move; each fetches that with its next configuration',
  right,
  input: z.strictObject({
    account: AccountName,
    place: PlaceWord,
    /** Hang them up, so that they ask at once; otherwise each asks within six hours. */
    now: z.boolean().default(false),
  }),
  output: Done,
  object: ({ account, place }) => `${account} to ${place.name}`,
  async run(call, { account: name, place, now }) {
    refuseToken(call);
    const { portal } = call;
    if (place.name === portal.place.name && place.ports.https === portal.place.ports.https)
      throw invalid('place', 'move-here');
    const account = portal.accounts.byName(name);
    await account.db.write((tx) => writeMovePlace(tx, place));
    if (!now) return {};
    // Each asks after it is back, and that is at once.
    for (const { deviceId } of account.dialIns.current())
      if (deviceId !== undefined) await account.dialIns.end({ deviceId }, 'ended-by-administrator');
    return {};
  },
});

export const cancelMove = backendOperation({
  id: 'backend.move.cancel',
  method: 'DELETE',
  path: '/backend/accounts/{account}/move',
  summary: 'The account is not going to move: routers forget the other address with their next configuration',
  right,
  input: OneAccount,
  output: Done,
  object: ({ account }) => account,
  async run({ portal }, { account }) {
    await portal.accounts.byName(account).db.write((tx) => writeMovePlace(tx, undefined));
    return {};
  },
});

export const exportAccount = backendOperation({
  id: 'backend.account.export',
  method: 'POST',
  path: '/backend/accounts/{account}/export',
  summary:
    'Pack an account with its keys, encrypted to an age key. As a move it stops here first; confirm that with its name',
  right,
  input: z.strictObject({
    account: AccountName,
    /** Of the one who will open it; left out, that of the backups. */
    recipient: z.union([z.literal(''), Recipient]).default(''),
    move: z.boolean().default(false),
    confirm: z.string().max(100).default(''),
  }),
  output: ExportedView,
  object: ({ account, move }) => (move ? `${account} as a move` : account),
  async run(call, { account, recipient, move, confirm }) {
    refuseToken(call);
    const { portal } = call;
    portal.accounts.byName(account);
    const to = recipient === '' ? (await portal.backups.settings.read()).recipient : recipient;
    if (to === null) throw invalid('recipient', 'required');
    if (move && confirm !== account) throw invalid('confirm', 'confirm-name', { name: account });
    const wanted = { recipient: to, move, by: subjectOf(call.caller) };
    return refusing(() => portal.exports.make(account, wanted));
  },
});

export const importAccount = backendOperation({
  id: 'backend.account.import',
  method: 'POST',
  path: '/backend/accounts/import',
  summary:
    'Take in an account that was exported elsewhere; one that moved is served at once, a copy is suspended',
  right,
  input: z.strictObject({ upload: Id, identity: Identity }),
  output: z.object({ account: z.string(), title: z.string(), moved: z.boolean() }),
  async run(call, { upload, identity }) {
    refuseToken(call);
    const { incoming } = call.portal.restore;
    try {
      const pieces = await incoming.read(upload);
      const by = subjectOf(call.caller);
      const taken = await refusing(
        () => call.portal.imports.take(pieces, identity, by),
        ['identity', 'file'],
      );
      const { name, title } = taken.account.facts;
      return { account: name, title, moved: taken.moved };
    } finally {
      await incoming.drop(upload);
    }
  },
});

export const takeBackAccount = backendOperation({
  id: 'backend.account.take-back',
  method: 'POST',
  path: '/backend/accounts/{account}/take-back',
  summary:
    'Serve an account again that was moved away; confirm with its name that the other appliance does not',
  right,
  input: z.strictObject({ account: AccountName, confirm: z.string().max(100) }),
  output: Done,
  object: ({ account }) => account,
  async run(call, { account, confirm }) {
    refuseToken(call);
    const { accounts } = call.portal;
    const { facts } = accounts.byName(account);
    if ((await accounts.list.movedAt(facts.id)) === null)
      throw new Refusal('conflict', [{ field: '', code: 'account-not-moved' }]);
    if (confirm !== account) throw invalid('confirm', 'confirm-name', { name: account });
    await accounts.takeBack(account);
    return {};
  },
});

export const portabilityOperations = [
  getMovePlace,
  getMove,
  prepareMove,
  cancelMove,
  exportAccount,
  importAccount,
  takeBackAccount,
];
