/** A backup in the place of what serves: opened, looked at, decided. */
import type { RestoreModel } from '../../../../ui/models/backups.ts';
import { paths } from '../../../../ui/paths.ts';
import { getBackups } from '../../../backups/operations/backups.ts';
import * as restore from '../../../backups/operations/restore.ts';
import type { OperatorCaller } from '../../../operations/caller.ts';
import { notFound } from '../../../refusal.ts';
import type { Refused } from '../../outcome.ts';
import { backEndPage, go, show, type Answer, type Page, type Visit } from '../../page.ts';
import { askTyping } from './ask-typing.ts';

type Own = Visit<OperatorCaller>;

export function restorePages(): Page[] {
  const to = paths.backEnd;
  const right = 'backup.restore';
  return [
    backEndPage({ method: 'GET', path: to.restore(), right, run: (visit) => showRestore(visit) }),
    backEndPage({ method: 'POST', path: to.restore(), right, uploads: 'streamed', run: fromFile }),
    backEndPage({
      method: 'GET',
      path: to.restoreTarget(':id'),
      right,
      run: (visit) => showRestore(visit, { target: visit.param('id') }),
    }),
    backEndPage({ method: 'POST', path: to.restoreTarget(':id'), right, run: fromTarget }),
    backEndPage({
      method: 'POST',
      path: to.restoreDrop(),
      right,
      async run(visit) {
        visit.form.expect();
        await visit.invoke(restore.dropRestore, {});
        return go(to.restore());
      },
    }),
    backEndPage({
      method: 'POST',
      path: to.restoreKeep(),
      right,
      async run(visit) {
        visit.form.expect();
        await visit.invoke(restore.keepRestored, {});
        return go(to.backups(), { code: 'saved' });
      },
    }),
    backEndPage({ method: 'GET', path: to.restoreDecide(), right, run: (visit) => askDecide(visit) }),
    backEndPage({ method: 'POST', path: to.restoreDecide(), right, run: decide }),
    backEndPage({ method: 'GET', path: to.restoreBack(), right, run: async (visit) => askBack(visit) }),
    backEndPage({ method: 'POST', path: to.restoreBack(), right, run: back }),
  ];
}

async function showRestore(visit: Own, left: { target?: string; refused?: Refused } = {}): Promise<Answer> {
  const { invoke, form } = visit;
  const [{ ready, former }, { targets }] = [
    await invoke(restore.getRestore, {}),
    await invoke(getBackups, {}),
  ];
  const model: RestoreModel = {
    targets: targets.map(({ id, name }) => ({ id, name })),
    chosen: left.target === undefined ? null : await filesOf(visit, left.target, targets),
    ready,
    former,
    values: { file: form.text('file') },
    errors: left.refused?.errors ?? [],
  };
  return show('backend-restore', model, left.refused?.status ?? 200);
}

async function filesOf(
  { invoke }: Own,
  target: string,
  targets: readonly { id: string; name: string }[],
): Promise<RestoreModel['chosen']> {
  const found = targets.find(({ id }) => id === target);
  if (found === undefined) throw notFound();
  const { files } = await invoke(restore.listTargetFiles, { target });
  return { id: found.id, name: found.name, files };
}

async function fromFile(visit: Own): Promise<Answer> {
  const outcome = await visit.submit(restore.prepareFromUpload);
  return outcome.ok ? go(paths.backEnd.restore()) : showRestore(visit, { refused: outcome });
}

async function fromTarget(visit: Own): Promise<Answer> {
  const target = visit.param('id');
  const outcome = await visit.submit(restore.prepareFromTarget, { target });
  return outcome.ok ? go(paths.backEnd.restore()) : showRestore(visit, { target, refused: outcome });
}

async function askDecide(visit: Own, refused?: Refused): Promise<Answer> {
  const { ready } = await visit.invoke(restore.getRestore, {});
  if (ready === null) return go(paths.backEnd.restore());
  return ask(visit, { act: 'restoreDecide', action: paths.backEnd.restoreDecide() }, refused);
}

function askBack(visit: Own, refused?: Refused): Answer {
  return ask(visit, { act: 'restoreBack', action: paths.backEnd.restoreBack() }, refused);
}

function ask(
  { portal }: Own,
  what: { act: 'restoreDecide' | 'restoreBack'; action: string },
  refused: Refused | undefined,
): Answer {
  const { name } = portal.place;
  return askTyping({ ...what, back: paths.backEnd.restore(), name }, refused);
}

async function decide(visit: Own): Promise<Answer> {
  const { ready } = await visit.invoke(restore.getRestore, {});
  if (ready === null) return go(paths.backEnd.restore());
  const outcome = await visit.submit(restore.decideRestore, { backup: ready.id });
  return outcome.ok ? restarting() : askDecide(visit, outcome);
}

async function back(visit: Own): Promise<Answer> {
  const outcome = await visit.submit(restore.goBackRestored);
  return outcome.ok ? restarting() : askBack(visit, outcome);
}

function restarting(): Answer {
  return show('message', { code: 'restoring', href: paths.backEnd.signIn() });
}
