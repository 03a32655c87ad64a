/** Putting another state in the place of the present one. */
import { z } from 'zod';
import { subjectOf } from '../../operations/caller.ts';
import { backendOperation } from '../../operations/operation.ts';
import { Done, Empty, Id } from '../../operations/values.ts';
import { invalid } from '../../refusal.ts';
import type { Portal } from '../../portal.ts';
import { Identity } from '../archive/sealing.ts';
import type { ReadyBackup } from '../restore/restore.ts';
import { backupFile } from '../targets/target.ts';
import { refuseToken, refusing } from './refusing.ts';

const right = 'backup.restore';

export const ReadyView = z.object({
  id: z.string(),
  madeAt: z.string(),
  product: z.string(),
  /** Public name of the portal that it is of. */
  name: z.string(),
  /** It was made by this very appliance, or by one that was restored from it. */
  own: z.boolean(),
  counts: z.object({ accounts: z.int(), devices: z.int(), users: z.int(), operators: z.int() }),
  accounts: z.array(z.object({ name: z.string(), title: z.string() })),
});

async function viewOf(portal: Portal, ready: ReadyBackup): Promise<z.input<typeof ReadyView>> {
  return { ...ready, own: ready.installation === (await portal.backups.installation()) };
}

export const getRestore = backendOperation({
  id: 'backend.restore.get',
  method: 'GET',
  path: '/backend/restore',
  summary: 'What is ready to be restored, and whether the state before the last restore is still there',
  right,
  input: Empty,
  output: z.object({ ready: ReadyView.nullable(), former: z.boolean() }),
  async run({ portal }) {
    const { ready } = portal.restore;
    const former = await portal.restore.hasFormer();
    return { ready: ready === undefined ? null : await viewOf(portal, ready), former };
  },
});

export const listTargetFiles = backendOperation({
  id: 'backend.restore.files',
  method: 'GET',
  path: '/backend/backups/targets/{target}/files',
  summary: 'The backups that lie at a target, also those of another appliance',
  right,
  input: z.strictObject({ target: Id }),
  output: z.object({ files: z.array(z.object({ file: z.string(), bytes: z.int() })) }),
  async run({ portal }, { target }) {
    const opened = await portal.backups.targets.open(target);
    const found = await refusing(() => opened.list(AbortSignal.timeout(LIST_MAX_MS)));
    const files = found.toSorted((a, b) => b.file.localeCompare(a.file)).slice(0, FILES_MAX);
    return { files };
  },
});
const LIST_MAX_MS = 50_000;
const FILES_MAX = 500;

export const prepareFromUpload = backendOperation({
  id: 'backend.restore.prepare',
  method: 'POST',
  path: '/backend/restore/prepare',
  summary: 'Open a backup that was sent, with the owner’s key, and restore it beside the present state',
  right,
  input: z.strictObject({ upload: Id, identity: Identity }),
  output: ReadyView,
  async run(call, { upload, identity }) {
    refuseToken(call);
    const { restore } = call.portal;
    try {
      const pieces = await restore.incoming.read(upload);
      const prepare = () => restore.prepare(pieces, identity, subjectOf(call.caller));
      return await viewOf(call.portal, await refusing(prepare, ['identity', 'file']));
    } finally {
      await restore.incoming.drop(upload);
    }
  },
});

export const prepareFromTarget = backendOperation({
  id: 'backend.restore.prepare-from-target',
  method: 'POST',
  path: '/backend/restore/prepare-from-target',
  summary:
    'Open a backup that lies at a target, with the owner’s key, and restore it beside the present state',
  right,
  input: z.strictObject({
    target: Id,
    file: z.string().refine((text) => backupFile(text) !== undefined, { error: 'bad-format' }),
    identity: Identity,
  }),
  output: ReadyView,
  object: ({ file }) => file,
  async run(call, { target, file, identity }) {
    refuseToken(call);
    const { restore, backups } = call.portal;
    const name = backupFile(file);
    if (name === undefined) throw invalid('file', 'bad-format');
    const opened = await backups.targets.open(target);
    const pieces = opened.get(name, AbortSignal.timeout(FETCH_MAX_MS));
    const prepare = () => restore.prepare(pieces, identity, subjectOf(call.caller));
    return viewOf(call.portal, await refusing(prepare, ['identity', 'file']));
  },
});
const FETCH_MAX_MS = 4 * 3_600_000;

export const dropRestore = backendOperation({
  id: 'backend.restore.drop',
  method: 'DELETE',
  path: '/backend/restore/ready',
  summary: 'Forget what was prepared',
  right,
  input: Empty,
  output: Done,
  async run({ portal }) {
    await portal.restore.drop();
    return {};
  },
});

export const decideRestore = backendOperation({
  id: 'backend.restore.decide',
  method: 'POST',
  path: '/backend/restore/decide',
  summary:
    'Restart the portal with the prepared state. Confirm with this portal’s name; the present state is kept aside',
  right,
  input: z.strictObject({ backup: Id, confirm: z.string().max(300) }),
  output: Done,
  object: ({ backup }) => backup,
  async run(call, { backup, confirm }) {
    refuseToken(call);
    const { name } = call.portal.place;
    if (confirm !== name) throw invalid('confirm', 'confirm-name', { name });
    await call.portal.restore.decide(backup);
    return {};
  },
});

export const keepRestored = backendOperation({
  id: 'backend.restore.keep',
  method: 'POST',
  path: '/backend/restore/keep',
  summary: 'The restored state is right: delete the one before it',
  right,
  input: Empty,
  output: Done,
  async run({ portal }) {
    await portal.restore.keep();
    return {};
  },
});

export const goBackRestored = backendOperation({
  id: 'backend.restore.back',
  method: 'POST',
  path: '/backend/restore/back',
  summary: 'Restart the portal with the state before the last restore. Confirm with this portal’s name',
  right,
  input: z.strictObject({ confirm: z.string().max(300) }),
  output: Done,
  async run(call, { confirm }) {
    refuseToken(call);
    const { name } = call.portal.place;
    if (confirm !== name) throw invalid('confirm', 'confirm-name', { name });
    await call.portal.restore.goBack();
    return {};
  },
});
