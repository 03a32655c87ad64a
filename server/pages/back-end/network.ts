/** The appliance's network: what it has, a form to change it on trial, and keeping what is on trial. */
import type { NetworkModel } from '../../../ui/models/network.ts';
import { paths } from '../../../ui/paths.ts';
import { getNetwork, keepNetwork, revertNetwork, tryNetwork } from '../../network/operations.ts';
import type { OperatorCaller } from '../../operations/caller.ts';
import { outcomeOf, type Refused } from '../outcome.ts';
import { backEndPage, go, show, type Answer, type Page, type Visit } from '../page.ts';

type Own = Visit<OperatorCaller>;

const FIELDS = [
  ...['ipv4', 'address4', 'gateway4', 'ipv6', 'address6', 'gateway6'],
  ...['dns', 'interface', 'vlan', 'ntp', 'proxy'],
] as const;

export function networkPages(): Page[] {
  const { network, networkKeep, networkRevert } = paths.backEnd;
  const right = 'appliance.change';
  return [
    backEndPage({
      method: 'GET',
      path: network(),
      right: 'appliance.see',
      run: (visit) => showNetwork(visit),
    }),
    backEndPage({ method: 'POST', path: network(), right, run: change }),
    backEndPage({ method: 'POST', path: networkKeep(), right, run: (visit) => end(visit, 'networkKept') }),
    backEndPage({
      method: 'POST',
      path: networkRevert(),
      right,
      run: (visit) => end(visit, 'networkReverted'),
    }),
  ];
}

async function showNetwork({ invoke, form, caller, portal }: Own, refused?: Refused): Promise<Answer> {
  const state = await invoke(getNetwork, {});
  const now = state.trial?.settings ?? proposed(state.confirmed, portal.branding.presets().ntp);
  const typed = Object.fromEntries(FIELDS.map((field) => [field, form.text(field)]));
  const sent = refused !== undefined && form.has('ipv4');
  const model: NetworkModel = {
    managed: state.managed,
    damaged: state.damaged,
    mayChange: caller.rights.has('appliance.change'),
    addresses: state.addresses,
    interfaces: state.interfaces,
    trial:
      state.trial === null
        ? null
        : { id: state.trial.id, from: state.trial.from, minutes: Math.ceil(state.trial.endsInS / 60) },
    values: sent ? { ...now, ...typed } : now,
    errors: refused?.errors ?? [],
  };
  return show('backend-network', model, refused?.status ?? 200);
}

/** Where nobody has set anything yet, the form begins with the integrator's time servers. */
function proposed(now: NetworkModel['values'], ntp: readonly string[] = []): NetworkModel['values'] {
  const untouched = now.ipv4 === 'dhcp' && now.dns === '' && now.ntp === '' && now.proxy === '';
  return untouched ? { ...now, ntp: ntp.join(' ') } : now;
}

/** Shown as the answer itself: the address that one would be led to may be gone some seconds later. */
async function change(visit: Own): Promise<Answer> {
  const outcome = await visit.submit(tryNetwork);
  return outcome.ok ? showNetwork(visit) : showNetwork(visit, outcome);
}

async function end(visit: Own, code: 'networkKept' | 'networkReverted'): Promise<Answer> {
  visit.form.expect('trial');
  const operation = code === 'networkKept' ? keepNetwork : revertNetwork;
  const outcome = await outcomeOf(() => visit.invoke(operation, { trial: visit.form.text('trial') }));
  return outcome.ok ? go(paths.backEnd.network(), { code }) : showNetwork(visit, outcome);
}
