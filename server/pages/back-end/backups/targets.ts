/** Where backups go to: new, changed, tested, removed. */
import type { BackupTargetModel } from '../../../../ui/models/backups.ts';
import { paths } from '../../../../ui/paths.ts';
import { getBackups } from '../../../backups/operations/backups.ts';
import * as targets from '../../../backups/operations/targets.ts';
import type { OperatorCaller } from '../../../operations/caller.ts';
import { notFound } from '../../../refusal.ts';
import { outcomeOf, type Outcome, type Refused } from '../../outcome.ts';
import { backEndPage, go, show, type Answer, type Page, type Visit } from '../../page.ts';
import { showBackups } from './backups.ts';

type Own = Visit<OperatorCaller>;
type Kind = BackupTargetModel['kind'];

/** What a form begins with; the operations' own defaults. */
const NEW: Readonly<Record<Kind, Readonly<Record<string, string>>>> = {
  disk: { name: '' },
  sftp: { name: '', host: '', port: '22', user: '', folder: '', signIn: 'password' },
  s3: {
    name: '',
    host: '',
    port: '443',
    region: 'us-east-1',
    bucket: '',
    prefix: '',
    accessKeyId: '',
    authority: '',
  },
};

export function backupTargetPages(): Page[] {
  const to = paths.backEnd;
  const right = 'backup.change';
  return [
    backEndPage({
      method: 'GET',
      path: to.backupTargetNew(':kind'),
      right,
      run: async ({ param }) =>
        showForm(kindOf(param('kind')), { id: null, values: NEW[kindOf(param('kind'))] }),
    }),
    backEndPage({ method: 'POST', path: to.backupTargetNew(':kind'), right, run: create }),
    backEndPage({ method: 'GET', path: to.backupTarget(':id'), right, run: edit }),
    backEndPage({ method: 'POST', path: to.backupTarget(':id'), right, run: change }),
    act(to.backupTargetTest(':id'), (visit, target) => visit.invoke(targets.testTarget, { target })),
    act(to.backupTargetForget(':id'), (visit, target) => visit.invoke(targets.forgetHostKey, { target })),
    backEndPage({
      method: 'GET',
      path: to.backupTargetRemove(':id'),
      right,
      run: (visit) => askRemove(visit),
    }),
    backEndPage({ method: 'POST', path: to.backupTargetRemove(':id'), right, run: remove }),
  ];
}

/** A button without fields: done, or why not, on the page of backups. */
function act(path: string, run: (visit: Own, target: string) => Promise<unknown>): Page {
  return backEndPage({
    method: 'POST',
    path,
    right: 'backup.change',
    async run(visit) {
      visit.form.expect();
      const outcome = await outcomeOf(() => run(visit, visit.param('id')));
      return outcome.ok ? go(paths.backEnd.backups(), { code: 'targetGood' }) : showBackups(visit, outcome);
    },
  });
}

function kindOf(text: string): Kind {
  if (text !== 'disk' && text !== 'sftp' && text !== 's3') throw notFound();
  return text;
}

async function create(visit: Own): Promise<Answer> {
  const kind = kindOf(visit.param('kind'));
  const operation = {
    disk: targets.createDiskTarget,
    sftp: targets.createSftpTarget,
    s3: targets.createS3Target,
  };
  const outcome: Outcome<unknown> =
    kind === 'disk'
      ? await visit.submit(operation.disk)
      : kind === 'sftp'
        ? await visit.submit(operation.sftp)
        : await visit.submit(operation.s3);
  return outcome.ok
    ? go(paths.backEnd.backups(), { code: 'saved' })
    : again(visit, { kind, id: null }, outcome);
}

async function targetOf({ invoke, param }: Own) {
  const { targets: known } = await invoke(getBackups, {});
  const found = known.find(({ id }) => id === param('id'));
  if (found === undefined) throw notFound();
  return found;
}

async function edit(visit: Own): Promise<Answer> {
  const { id, name, kind, place } = await targetOf(visit);
  const signIn = place.publicKey === null || place.publicKey === undefined ? 'password' : 'key';
  const values: Record<string, string> = { ...NEW[kind], name, signIn };
  for (const [key, value] of Object.entries(place))
    if (key in values && value !== null) values[key] = String(value);
  return showForm(kind, { id, values });
}

async function change(visit: Own): Promise<Answer> {
  const { id, kind } = await targetOf(visit);
  const outcome: Outcome<unknown> =
    kind === 's3'
      ? await visit.submit(targets.changeS3Target, { target: id })
      : await visit.submit(targets.changeSftpTarget, { target: id });
  return outcome.ok ? go(paths.backEnd.backups(), { code: 'saved' }) : again(visit, { kind, id }, outcome);
}

/** What was typed comes back, but no secret. */
function again({ form }: Own, { kind, id }: { kind: Kind; id: string | null }, refused: Refused): Answer {
  const values = Object.fromEntries(Object.keys(NEW[kind]).map((name) => [name, form.text(name)]));
  return showForm(kind, { id, values }, refused);
}

function showForm(
  kind: Kind,
  { id, values }: { id: string | null; values: Readonly<Record<string, string>> },
  refused?: Refused,
): Answer {
  const model = { kind, id, values, errors: refused?.errors ?? [] };
  return show('backend-backup-target', model, refused?.status ?? 200);
}

async function askRemove(visit: Own, refused?: Refused): Promise<Answer> {
  const { id, name } = await targetOf(visit);
  const model = {
    act: 'backupTargetRemove' as const,
    action: paths.backEnd.backupTargetRemove(id),
    back: paths.backEnd.backups(),
    ...{ name, type: name, gone: [], errors: refused?.errors ?? [] },
  };
  return show('confirm', model, refused?.status ?? 200);
}

async function remove(visit: Own): Promise<Answer> {
  const outcome = await visit.submit(targets.removeTarget, { target: visit.param('id') });
  return outcome.ok ? go(paths.backEnd.backups(), { code: 'saved' }) : askRemove(visit, outcome);
}
