/** How the standby proved itself, night by night, and now if somebody wants to see it. */
import type { ProofsModel } from '../../../ui/models/proofs.ts';
import { paths } from '../../../ui/paths.ts';
import type { OperatorCaller } from '../../operations/caller.ts';
import { BY_SCHEDULE } from '../../replication/proof/nightly.ts';
import { getProofs, proveStandby } from '../../replication/proof/operations.ts';
import { outcomeOf, type Refused } from '../outcome.ts';
import { backEndPage, go, show, type Answer, type Page, type Visit } from '../page.ts';

type Own = Visit<OperatorCaller>;

export function proofPages(): Page[] {
  const path = paths.backEnd.standbyProofs();
  return [
    backEndPage({ method: 'GET', path, right: 'appliance.see', run: (visit) => showProofs(visit) }),
    backEndPage({ method: 'POST', path, right: 'appliance.change', run: prove }),
  ];
}

const seconds = (ms: number): string => (ms / 1000).toFixed(1);

async function showProofs({ invoke, caller }: Own, refused?: Refused): Promise<Answer> {
  const { late, lastPassedAt, reports } = await invoke(getProofs, {});
  const model: ProofsModel = {
    state: stateOf(late, lastPassedAt),
    lastPassedAt,
    checks: (reports[0]?.checks ?? []).map(({ tookMs, ...rest }) => ({ ...rest, seconds: seconds(tookMs) })),
    proofs: reports.map(({ at, passed, by, tookMs, rooms, handshakes, recoveryPoint, recoveryTime }) => ({
      ...{ at, passed, rooms, handshakes, seconds: seconds(tookMs) },
      by: by === BY_SCHEDULE ? null : by,
      lacking: recoveryPoint?.behindRecords ?? null,
      servesIn: recoveryTime === null ? null : seconds(recoveryTime.totalMs),
    })),
    mayProve: caller.rights.has('appliance.change'),
    errors: refused?.errors ?? [],
  };
  return show('backend-proofs', model, refused?.status ?? 200);
}

function stateOf(late: boolean | null, lastPassedAt: string | null): ProofsModel['state'] {
  if (late === null) return 'none';
  if (late) return 'late';
  return lastPassedAt === null ? 'waiting' : 'good';
}

async function prove(visit: Own): Promise<Answer> {
  visit.form.expect();
  const outcome = await outcomeOf(() => visit.invoke(proveStandby, {}));
  if (!outcome.ok) return showProofs(visit, outcome);
  return go(paths.backEnd.standbyProofs(), { code: 'proofBegun', params: {} });
}
