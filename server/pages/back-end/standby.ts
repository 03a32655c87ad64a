/** The pair: how it stands, a code for a new standby, handing over, and its end. */
import type { ConfirmModel } from '../../../ui/models/generic.ts';
import type { z } from 'zod';
import type { StandbyModel } from '../../../ui/models/standby.ts';
import type { WitnessShown } from '../../../ui/models/witness.ts';
import { paths } from '../../../ui/paths.ts';
import type { OperatorCaller } from '../../operations/caller.ts';
import {
  beginPairing,
  endPairing,
  getStandby,
  switchOver,
  unpair,
} from '../../replication/node/operations.ts';
import { getWitness } from '../../replication/lease/operations.ts';
import { outcomeOf, type Refused } from '../outcome.ts';
import { backEndPage, go, show, type Answer, type Page, type Visit } from '../page.ts';

type Own = Visit<OperatorCaller>;

export function standbyPages(): Page[] {
  const to = paths.backEnd;
  const right = 'appliance.change';
  return [
    backEndPage({
      method: 'GET',
      path: to.standby(),
      right: 'appliance.see',
      run: (visit) => showStandby(visit),
    }),
    backEndPage({ method: 'POST', path: to.standbyPair(), right, run: (visit) => act(visit, beginPairing) }),
    backEndPage({ method: 'POST', path: to.standbyPairEnd(), right, run: (visit) => act(visit, endPairing) }),
    backEndPage({
      method: 'GET',
      path: to.standbyUnpair(),
      right,
      run: async (visit) => ask(visit, 'unpair'),
    }),
    backEndPage({ method: 'POST', path: to.standbyUnpair(), right, run: doUnpair }),
    backEndPage({
      method: 'GET',
      path: to.standbySwitch(),
      right,
      run: async (visit) => ask(visit, 'switchOver'),
    }),
    backEndPage({ method: 'POST', path: to.standbySwitch(), right, run: doSwitchOver }),
  ];
}

export async function showStandby({ invoke, caller, portal }: Own, refused?: Refused): Promise<Answer> {
  const { standing, standby, seeding, epoch, lsn, acknowledged } = await invoke(getStandby, {});
  const mayChange = caller.rights.has('appliance.change');
  const { name, ports } = portal.place;
  const model: StandbyModel = {
    ...{ standing, standby, seeding, epoch, lsn, acknowledged, mayChange },
    address: ports.https === 443 ? name : `${name}:${ports.https}`,
    setBack: portal.standby.setBack,
    witness: shownWitness(await invoke(getWitness, {}), portal.now()),
    // Only for who may ask for one anyway.
    pairing: mayChange ? portal.standby.status().pairing : null,
    errors: refused?.errors ?? [],
  };
  return show('backend-standby', model, refused?.status ?? 200);
}

async function act(visit: Own, operation: typeof beginPairing | typeof endPairing): Promise<Answer> {
  visit.form.expect();
  const outcome = await outcomeOf(() =>
    visit.invoke<typeof operation.input, typeof operation.output>(operation, {}),
  );
  return outcome.ok ? go(paths.backEnd.standby()) : showStandby(visit, outcome);
}

const ACTIONS = { unpair: paths.backEnd.standbyUnpair(), switchOver: paths.backEnd.standbySwitch() };

function ask({ portal }: Own, what: keyof typeof ACTIONS, refused?: Refused): Answer {
  const { name } = portal.place;
  const model: ConfirmModel = {
    ...{ act: what, action: ACTIONS[what], back: paths.backEnd.standby(), name, type: name, gone: [] },
    errors: refused?.errors ?? [],
  };
  return show('confirm', model, refused?.status ?? 200);
}

async function doUnpair(visit: Own): Promise<Answer> {
  const outcome = await visit.submit(unpair);
  return outcome.ok ? go(paths.backEnd.standby()) : ask(visit, 'unpair', outcome);
}

async function doSwitchOver(visit: Own): Promise<Answer> {
  const outcome = await visit.submit(switchOver);
  if (!outcome.ok) return ask(visit, 'switchOver', outcome);
  // Shown as the answer itself: this appliance has no such page any more.
  return show('message', { code: 'switchedOver', href: null });
}

function shownWitness(status: z.output<typeof getWitness.output>, now: Date): WitnessShown | null {
  const { witness, renewedAgoS, ...rest } = status;
  if (witness === null) return null;
  const renewedAt = renewedAgoS === null ? null : new Date(now.getTime() - renewedAgoS * 1000).toISOString();
  return { ...witness, ...rest, renewedAt };
}
