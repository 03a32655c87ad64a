/** The key of backups. Its secret half is the answer of one form, and stands nowhere else. */
import type { BackupKeyModel } from '../../../../ui/models/backups.ts';
import { paths } from '../../../../ui/paths.ts';
import { getBackups } from '../../../backups/operations/backups.ts';
import { makeKey, proveKey, setKey } from '../../../backups/operations/key.ts';
import type { OperatorCaller } from '../../../operations/caller.ts';
import type { Refused } from '../../outcome.ts';
import { backEndPage, go, show, type Answer, type Page, type Visit } from '../../page.ts';

type Own = Visit<OperatorCaller>;

export function backupKeyPages(): Page[] {
  const { backupKey, backupKeyMake, backupKeyProve } = paths.backEnd;
  const right = 'backup.change';
  return [
    backEndPage({ method: 'GET', path: backupKey(), right, run: (visit) => showKey(visit, {}) }),
    backEndPage({
      method: 'POST',
      path: backupKey(),
      right,
      async run(visit) {
        const outcome = await visit.submit(setKey);
        if (outcome.ok) return go(backupKey(), { code: 'saved' });
        return showKey(visit, { refused: outcome, recipient: visit.form.text('recipient') });
      },
    }),
    backEndPage({
      method: 'POST',
      path: backupKeyMake(),
      right,
      async run(visit) {
        visit.form.expect();
        return showKey(visit, { made: await visit.invoke(makeKey, {}) });
      },
    }),
    backEndPage({
      method: 'POST',
      path: backupKeyProve(),
      right,
      async run(visit) {
        const outcome = await visit.submit(proveKey);
        return outcome.ok
          ? go(paths.backEnd.backups(), { code: 'keyProved' })
          : showKey(visit, { refused: outcome });
      },
    }),
  ];
}

async function showKey(
  { invoke }: Own,
  left: { made?: BackupKeyModel['made']; refused?: Refused; recipient?: string },
): Promise<Answer> {
  const { recipient, keyProvedAt } = await invoke(getBackups, {});
  const model: BackupKeyModel = {
    recipient,
    provedAt: keyProvedAt,
    made: left.made ?? null,
    values: { recipient: left.recipient ?? '' },
    errors: left.refused?.errors ?? [],
  };
  return show('backend-backup-key', model, left.refused?.status ?? 200);
}
