/** One account out of this appliance, into it, and on its way. */
import type { AccountTravelModel } from '../../../../ui/models/backups.ts';
import { paths } from '../../../../ui/paths.ts';
import { getAccount } from '../../../backend/accounts.ts';
import { getBackups } from '../../../backups/operations/backups.ts';
import { subjectOf, type OperatorCaller } from '../../../operations/caller.ts';
import * as travel from '../../../portability/operations.ts';
import type { Refused } from '../../outcome.ts';
import { backEndPage, file, go, show, type Answer, type Page, type Visit } from '../../page.ts';

type Own = Visit<OperatorCaller>;

export function travelPages(): Page[] {
  const to = paths.backEnd;
  const right = 'backup.restore';
  return [
    backEndPage({ method: 'GET', path: to.accountTravel(':name'), right, run: (visit) => showTravel(visit) }),
    backEndPage({ method: 'POST', path: to.accountMove(':name'), right, run: prepare }),
    backEndPage({ method: 'POST', path: to.accountMoveCancel(':name'), right, run: cancel }),
    backEndPage({ method: 'POST', path: to.accountExport(':name'), right, run: pack }),
    backEndPage({ method: 'GET', path: to.accountExported(':id', ':file'), right, run: fetch }),
    backEndPage({ method: 'GET', path: to.accountTakeBack(':name'), right, run: (visit) => askBack(visit) }),
    backEndPage({ method: 'POST', path: to.accountTakeBack(':name'), right, run: takeBack }),
    backEndPage({ method: 'GET', path: to.accountImport(), right, run: (visit) => showImport(visit) }),
    backEndPage({ method: 'POST', path: to.accountImport(), right, uploads: 'streamed', run: take }),
  ];
}

async function showTravel(
  visit: Own,
  left: { refused?: Refused; exported?: AccountTravelModel['exported'] } = {},
): Promise<Answer> {
  const { invoke, form, caller } = visit;
  const { name, title } = await invoke(getAccount, { account: visit.param('name') });
  const move = await invoke(travel.getMove, { account: name });
  const seesKey = caller.rights.has('backup.see');
  const model: AccountTravelModel = {
    ...move,
    name,
    displayName: title,
    hasKey: seesKey && (await invoke(getBackups, {})).recipient !== null,
    exported: left.exported ?? null,
    values: { recipient: form.text('recipient'), place: form.text('place') },
    errors: left.refused?.errors ?? [],
  };
  return show('backend-account-travel', model, left.refused?.status ?? 200);
}

async function prepare(visit: Own): Promise<Answer> {
  const account = visit.param('name');
  const outcome = await visit.submit(travel.prepareMove, { account });
  if (!outcome.ok) return showTravel(visit, { refused: outcome });
  return go(paths.backEnd.accountTravel(account), { code: 'saved' });
}

async function cancel(visit: Own): Promise<Answer> {
  visit.form.expect();
  const account = visit.param('name');
  await visit.invoke(travel.cancelMove, { account });
  return go(paths.backEnd.accountTravel(account), { code: 'saved' });
}

async function pack(visit: Own): Promise<Answer> {
  const outcome = await visit.submit(travel.exportAccount, { account: visit.param('name') });
  if (!outcome.ok) return showTravel(visit, { refused: outcome });
  const { id, fileName, bytes } = outcome.output;
  return showTravel(visit, {
    exported: { href: paths.backEnd.accountExported(id, fileName), fileName, bytes },
  });
}

/** Reads are not written down, except this one: with it a whole company leaves the box. */
async function fetch({ portal, param, caller }: Own): Promise<Answer> {
  const content = await portal.exports.read(param('id'));
  await portal.audit.write({
    ...{ subject: subjectOf(caller), address: caller.address },
    ...{ action: 'backend.accounts.export.fetch', object: param('id'), result: 'done' },
  });
  return file(param('file'), 'application/octet-stream', content);
}

async function askBack(visit: Own, refused?: Refused): Promise<Answer> {
  const { name, title } = await visit.invoke(getAccount, { account: visit.param('name') });
  const model = {
    act: 'accountTakeBack' as const,
    action: paths.backEnd.accountTakeBack(name),
    back: paths.backEnd.accountTravel(name),
    ...{ name: title, type: name, gone: [], errors: refused?.errors ?? [] },
  };
  return show('confirm', model, refused?.status ?? 200);
}

async function takeBack(visit: Own): Promise<Answer> {
  const account = visit.param('name');
  const outcome = await visit.submit(travel.takeBackAccount, { account });
  return outcome.ok ? go(paths.backEnd.account(account), { code: 'saved' }) : askBack(visit, outcome);
}

async function showImport({ invoke }: Own, refused?: Refused): Promise<Answer> {
  const { place } = await invoke(travel.getMovePlace, {});
  const model = { place, values: null, errors: refused?.errors ?? [] };
  return show('backend-account-import', model, refused?.status ?? 200);
}

async function take(visit: Own): Promise<Answer> {
  const outcome = await visit.submit(travel.importAccount);
  if (!outcome.ok) return showImport(visit, outcome);
  const { account, title } = outcome.output;
  return go(paths.backEnd.account(account), { code: 'accountImported', params: { name: title } });
}
