/** The owner's people: list, new, changed. */
import type { OperatorFormModel, OperatorsModel } from '../../../ui/models/back-end.ts';
import { paths } from '../../../ui/paths.ts';
import { changeOperator, createOperator, listOperators } from '../../backend/operators.ts';
import type { OperatorCaller } from '../../operations/caller.ts';
import { notFound } from '../../refusal.ts';
import type { Outcome } from '../outcome.ts';
import { backEndPage, go, show, type Answer, type Page, type Visit } from '../page.ts';

type Own = Visit<OperatorCaller>;
type About = OperatorFormModel['operator'];
type Refused = Extract<Outcome<never>, { ok: false }>;

export function operatorPages(): Page[] {
  const { operators, operatorNew, operatorEdit } = paths.backEnd;
  const right = 'operator.change';
  return [
    backEndPage({
      method: 'GET',
      path: operators(),
      right: 'operator.see',
      run: (visit) => showOperators(visit),
    }),
    backEndPage({
      method: 'GET',
      path: operatorNew(),
      right,
      run: async () => showForm(null, { name: '', displayName: '' }),
    }),
    backEndPage({ method: 'POST', path: operators(), right, run: create }),
    backEndPage({
      method: 'GET',
      path: operatorEdit(':name'),
      right,
      async run(visit) {
        const about = await operatorOf(visit);
        return showForm(about, about);
      },
    }),
    backEndPage({ method: 'POST', path: operatorEdit(':name'), right, run: change }),
  ];
}

/** @throws Refusal `not-found` */
export async function operatorOf({ invoke, param }: Own) {
  const { operators } = await invoke(listOperators, {});
  const found = operators.find(({ name }) => name === param('name'));
  if (found === undefined) throw notFound();
  return found;
}

/** @param left the link that was just made, or why an act was refused */
export async function showOperators(
  { invoke, caller }: Own,
  left: { link?: OperatorsModel['resetLink']; refused?: Refused } = {},
): Promise<Answer> {
  const { operators } = await invoke(listOperators, {});
  const model: OperatorsModel = {
    operators: operators.map((one) => ({
      name: one.name,
      displayName: one.displayName,
      status: one.status,
      hasPassword: one.hasPassword,
      secondFactor: one.secondFactor,
      lastSignIn: one.signedInAt,
      self: one.name === caller.person.name,
    })),
    resetLink: left.link ?? null,
    errors: left.refused?.errors ?? [],
  };
  return show('backend-operators', model, left.refused?.status ?? 200);
}

async function create(visit: Own): Promise<Answer> {
  const { form } = visit;
  const outcome = await visit.submit(createOperator);
  if (!outcome.ok) {
    return showForm(null, { name: form.text('name'), displayName: form.text('displayName') }, outcome);
  }
  const { link, endsAt } = outcome.output;
  return showOperators(visit, { link: { user: form.text('name'), url: link, validUntil: endsAt } });
}

async function change(visit: Own): Promise<Answer> {
  const about = await operatorOf(visit);
  const outcome = await visit.submit(changeOperator, { operator: about.name });
  if (outcome.ok) return go(paths.backEnd.operators(), { code: 'saved' });
  return showForm(about, { name: about.name, displayName: visit.form.text('displayName') }, outcome);
}

function showForm(about: About, values: OperatorFormModel['values'], refused?: Refused): Answer {
  const operator = about === null ? null : { name: about.name, displayName: about.displayName };
  const shown = { name: values.name, displayName: values.displayName };
  const model = { operator, values: shown, errors: refused?.errors ?? [] };
  return show('backend-operator-form', model, refused?.status ?? 200);
}
