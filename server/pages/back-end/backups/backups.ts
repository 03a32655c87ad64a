/** Backups: how they are, what is missing, one now, and one opened with the owner's key. */
import type { Presets } from '../../../../updates/branding/presets.ts';
import type { BackupsModel, TargetRow } from '../../../../ui/models/backups.ts';
import { paths } from '../../../../ui/paths.ts';
import type { z } from 'zod';
import { changeSchedule, getBackups, makeBackup, proveBackup } from '../../../backups/operations/backups.ts';
import type { BackupErrorCode } from '../../../backups/errors.ts';
import { getRestore } from '../../../backups/operations/restore.ts';
import type { BackupsView, TargetView } from '../../../backups/operations/views.ts';
import type { OperatorCaller } from '../../../operations/caller.ts';
import { notFound } from '../../../refusal.ts';
import { outcomeOf, type Refused } from '../../outcome.ts';
import { backEndPage, go, show, type Answer, type Page, type Visit } from '../../page.ts';

type Own = Visit<OperatorCaller>;
type State = z.output<typeof BackupsView>;

export function backupPages(): Page[] {
  const to = paths.backEnd;
  const right = 'backup.change';
  return [
    backEndPage({
      method: 'GET',
      path: to.backups(),
      right: 'backup.see',
      run: (visit) => showBackups(visit),
    }),
    backEndPage({ method: 'POST', path: to.backupsRun(), right, run: begin }),
    backEndPage({ method: 'GET', path: to.backupSchedule(), right, run: askSchedule }),
    backEndPage({ method: 'POST', path: to.backupSchedule(), right, run: saveSchedule }),
    backEndPage({ method: 'GET', path: to.backupProve(':id'), right, run: (visit) => askProve(visit) }),
    backEndPage({ method: 'POST', path: to.backupProve(':id'), right, run: prove }),
  ];
}

export async function showBackups(visit: Own, refused?: Refused): Promise<Answer> {
  const state = await visit.invoke(getBackups, {});
  const mayRestore = visit.caller.rights.has('backup.restore');
  const { former } = mayRestore ? await visit.invoke(getRestore, {}) : { former: false };
  const model: BackupsModel = {
    state: wordOf(state),
    lastVerifiedAt: state.lastVerifiedAt,
    nextAt: state.schedule.scheduled ? state.schedule.nextAt : null,
    scheduled: state.schedule.scheduled,
    key: state.recipient === null ? null : { recipient: state.recipient, provedAt: state.keyProvedAt },
    targets: state.targets.map(targetRow),
    backups: state.backups.map((one) => ({
      ...one,
      failure: reasonOf(one.failure),
      verifySeconds: Math.round(one.verifyMs / 100) / 10,
    })),
    work: workOf(state),
    former,
    errors: refused?.errors ?? [],
  };
  return show('backend-backups', model, refused?.status ?? 200);
}

function wordOf({ recipient, targets, lastVerifiedAt, late }: State): BackupsModel['state'] {
  if (recipient === null || targets.length === 0) return 'unset';
  if (late) return 'late';
  return lastVerifiedAt === null ? 'none' : 'good';
}

function workOf({ work, progress }: State): BackupsModel['work'] {
  if (work === null) return null;
  const { step = null, target = null, done = 0, total = 1 } = progress ?? {};
  const percent = Math.round((100 * done) / Math.max(1, total));
  return { kind: work.kind, by: work.by, since: work.since, step, target: target ?? '', percent };
}

function targetRow({ place, ...one }: z.output<typeof TargetView>): TargetRow {
  const { host, port, user, folder, bucket, prefix, publicKey } = place;
  const where =
    bucket === undefined
      ? `${user ?? ''}@${host ?? ''}:${port ?? 22} ${folder ?? ''}`
      : `${host ?? ''}:${port ?? 443}/${bucket}/${prefix ?? ''}`;
  return {
    id: one.id,
    name: one.name,
    kind: one.kind,
    place: one.kind === 'disk' ? '' : where.trim(),
    publicKey: publicKey ?? null,
    hostKey: one.hostKey,
    ownDisk: one.ownDisk,
    lastVerifiedAt: one.lastVerifiedAt,
    failure: reasonOf(one.failure),
  };
}

function reasonOf(failure: BackupErrorCode | null) {
  return failure === null ? null : (`backup-${failure}` as const);
}

async function begin(visit: Own): Promise<Answer> {
  visit.form.expect();
  const outcome = await outcomeOf(() => visit.invoke(makeBackup, {}));
  return outcome.ok ? go(paths.backEnd.backups(), { code: 'backupBegun' }) : showBackups(visit, outcome);
}

async function askSchedule({ invoke, portal }: Own): Promise<Answer> {
  const { schedule } = await invoke(getBackups, {});
  const presets = schedule.scheduled ? {} : scheduleOf(portal.branding.presets());
  const { scheduled, at, weekdays, keepDaily, keepWeekly, keepMonthly, zone } = { ...schedule, ...presets };
  const values = {
    ...{ scheduled, at, weekdays: weekdays.map(String) },
    ...{ keepDaily: String(keepDaily), keepWeekly: String(keepWeekly), keepMonthly: String(keepMonthly) },
  };
  return show('backend-backup-schedule', { zone, values, errors: [] });
}

/** What the integrator proposes to who has no schedule yet. */
function scheduleOf({ backupHour, backupKeep }: Presets): { at?: string; keepDaily?: number } {
  return {
    ...(backupHour === undefined ? {} : { at: `${String(backupHour).padStart(2, '0')}:00` }),
    ...(backupKeep === undefined ? {} : { keepDaily: backupKeep }),
  };
}

async function saveSchedule(visit: Own): Promise<Answer> {
  const { form } = visit;
  const outcome = await visit.submit(changeSchedule);
  if (outcome.ok) return go(paths.backEnd.backups(), { code: 'saved' });
  const { schedule } = await visit.invoke(getBackups, {});
  const values = {
    ...{ scheduled: form.text('scheduled') !== '', at: form.text('at'), weekdays: form.all('weekdays') },
    ...{ keepDaily: form.text('keepDaily'), keepWeekly: form.text('keepWeekly') },
    keepMonthly: form.text('keepMonthly'),
  };
  return show(
    'backend-backup-schedule',
    { zone: schedule.zone, values, errors: outcome.errors },
    outcome.status,
  );
}

async function askProve(visit: Own, refused?: Refused): Promise<Answer> {
  const { backups } = await visit.invoke(getBackups, {});
  const found = backups.find(({ id }) => id === visit.param('id'));
  if (found === undefined) throw notFound();
  const { id, madeAt, target } = found;
  const model = { id, madeAt, target, values: null, errors: refused?.errors ?? [] };
  return show('backend-backup-prove', model, refused?.status ?? 200);
}

async function prove(visit: Own): Promise<Answer> {
  const outcome = await visit.submit(proveBackup, { backup: visit.param('id') });
  return outcome.ok ? go(paths.backEnd.backups(), { code: 'backupProving' }) : askProve(visit, outcome);
}
