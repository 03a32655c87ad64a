/** The witness of the pair: set, tried, taken away. What opens it goes in and is never shown again. */
import type { z } from 'zod';
import type { ConfirmModel } from '../../../ui/models/generic.ts';
import type { WitnessFormModel } from '../../../ui/models/witness.ts';
import { paths } from '../../../ui/paths.ts';
import type { OperatorCaller } from '../../operations/caller.ts';
import { notFound, Refusal } from '../../refusal.ts';
import { getWitness, removeWitness, tryWitness, useWitness } from '../../replication/lease/operations.ts';
import type { WitnessSettings } from '../../replication/lease/settings.ts';
import type { Form } from '../form.ts';
import { outcomeOf, refusedWith, type Refused } from '../outcome.ts';
import { backEndPage, go, show, type Answer, type Page, type Visit } from '../page.ts';
import { showStandby } from './standby.ts';

type Own = Visit<OperatorCaller>;
type Kind = WitnessFormModel['kind'];

export function witnessPages(): Page[] {
  const to = paths.backEnd;
  const right = 'appliance.change';
  return [
    backEndPage({
      method: 'GET',
      path: to.witnessUse(':kind'),
      right,
      run: (visit) => showForm(visit, kindOf(visit.param('kind'))),
    }),
    backEndPage({ method: 'POST', path: to.witnessUse(':kind'), right, run: use }),
    backEndPage({ method: 'POST', path: to.witnessTry(), right, run: tryIt }),
    backEndPage({
      method: 'GET',
      path: to.witnessRemove(),
      right,
      run: async (visit) => ask(visit, 'witnessRemove'),
    }),
    backEndPage({ method: 'POST', path: to.witnessRemove(), right, run: remove }),
    backEndPage({ method: 'POST', path: to.witnessRemoveIsolated(), right, run: removeIsolated }),
  ];
}

function kindOf(text: string): Kind {
  if (text !== 'ferngate' && text !== 'etcd') throw notFound();
  return text;
}

/** What was typed comes back, but no secret. */
async function showForm({ invoke, form }: Own, kind: Kind, refused?: Refused): Promise<Answer> {
  const { witness } = await invoke(getWitness, {});
  const typed = (name: keyof WitnessFormModel['values']): string => form.text(name);
  const values: WitnessFormModel['values'] = {
    witnessAddress:
      typed('witnessAddress') || (witness?.kind === 'ferngate' ? (witness.addresses[0] ?? '') : ''),
    fingerprint: typed('fingerprint'),
    endpoints: typed('endpoints') || (witness?.kind === 'etcd' ? witness.addresses.join('\n') : ''),
    ...{ authority: typed('authority'), user: typed('user'), certificate: typed('certificate') },
  };
  const model = { kind, replaces: witness !== null, values, errors: refused?.errors ?? [] };
  return show('backend-witness', model, refused?.status ?? 200);
}

async function use(visit: Own): Promise<Answer> {
  const kind = kindOf(visit.param('kind'));
  const outcome = await outcomeOf(async () => {
    const settings = kind === 'ferngate' ? ownSettings(visit.form) : etcdSettings(visit.form);
    return visit.invoke(useWitness, { settings }).catch((error: unknown) => {
      throw error instanceof Refusal ? inForm(error) : error;
    });
  });
  return outcome.ok ? go(paths.backEnd.standby(), { code: 'witnessUsed' }) : showForm(visit, kind, outcome);
}

type Given = z.input<typeof WitnessSettings>;

function ownSettings(form: Form): Given {
  form.expect('witnessAddress', 'fingerprint', 'token');
  const [address, fingerprint, token] = ['witnessAddress', 'fingerprint', 'token'].map((name) =>
    form.text(name).trim(),
  ) as [string, string, string];
  return { kind: 'ferngate', address, fingerprint, token };
}

function etcdSettings(form: Form): Given {
  form.expect('endpoints', 'authority', 'user', 'password', 'certificate', 'key');
  const text = (name: string): string => form.text(name).trim();
  const [name, certificate, key] = [text('user'), text('certificate'), text('key')];
  return {
    kind: 'etcd',
    endpoints: text('endpoints')
      .split(/[\s,]+/u)
      .filter((one) => one !== ''),
    authority: text('authority') || null,
    user: name === '' ? null : { name, password: form.text('password') },
    certificate: certificate === '' && key === '' ? null : { certificate, key },
  };
}

/** Where the form has it: the settings are nested, and some of their names mean something else elsewhere. */
const FIELDS: readonly (readonly [RegExp, string])[] = [
  [/^settings\.address$/u, 'witnessAddress'],
  [/^settings\.endpoints\b.*$/u, 'endpoints'],
  [/^settings\.user\.password$/u, 'password'],
  [/^settings\.user\b.*$/u, 'user'],
  [/^settings\.certificate\.key$/u, 'key'],
  [/^settings\.certificate\b.*$/u, 'certificate'],
  [/^settings\./u, ''],
];

function inForm(refusal: Refusal): Refusal {
  const named = refusal.reasons.map((reason) => {
    const [pattern, name] = FIELDS.find(([one]) => one.test(reason.field)) ?? [/^$/u, ''];
    return { ...reason, field: reason.field.replace(pattern, name) };
  });
  const { code, retryAfterS } = refusal;
  return new Refusal(code, named, {
    cause: refusal,
    ...(retryAfterS === undefined ? {} : { retryAfterS }),
  });
}

async function tryIt(visit: Own): Promise<Answer> {
  visit.form.expect();
  const { trouble } = await visit.invoke(tryWitness, {});
  if (trouble === null) return go(paths.backEnd.standby(), { code: 'witnessAnswers' });
  const silent = trouble === 'unreachable' || trouble === 'refused';
  return showStandby(visit, refusedWith('', silent ? `witness-${trouble}` : 'witness-bad-answer', 409));
}

const ACTIONS = {
  witnessRemove: paths.backEnd.witnessRemove(),
  witnessRemoveIsolated: paths.backEnd.witnessRemoveIsolated(),
};

function ask({ portal }: Own, what: keyof typeof ACTIONS, refused?: Refused): Answer {
  const { name } = portal.place;
  const model: ConfirmModel = {
    ...{ act: what, action: ACTIONS[what], back: paths.backEnd.standby(), name, gone: [] },
    // Who says so wrongly has two that serve.
    type: what === 'witnessRemoveIsolated' ? name : null,
    errors: refused?.errors ?? [],
  };
  return show('confirm', model, refused?.status ?? 200);
}

async function remove(visit: Own): Promise<Answer> {
  visit.form.expect();
  const outcome = await outcomeOf(() => visit.invoke(removeWitness, { isolated: false }));
  if (outcome.ok) return go(paths.backEnd.standby(), { code: 'witnessRemoved' });
  const needed = outcome.errors.some(({ reason }) => reason === 'witness-needed');
  return ask(visit, needed ? 'witnessRemoveIsolated' : 'witnessRemove', outcome);
}

async function removeIsolated(visit: Own): Promise<Answer> {
  visit.form.expect('confirm');
  const { name } = visit.portal.place;
  if (visit.form.text('confirm').trim() !== name)
    return ask(visit, 'witnessRemoveIsolated', {
      ...refusedWith('confirm', 'confirm-name'),
      errors: [{ field: 'confirm', reason: 'confirm-name', params: { name } }],
    });
  const outcome = await outcomeOf(() => visit.invoke(removeWitness, { isolated: true }));
  if (!outcome.ok) return ask(visit, 'witnessRemoveIsolated', outcome);
  return go(paths.backEnd.standby(), { code: 'witnessRemoved' });
}
