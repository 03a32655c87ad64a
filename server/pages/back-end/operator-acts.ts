/** What is done to an operator: shut out, let in, deleted, a new link, a lost second factor. */
import type { FieldError } from '../../../ui/models/basics.ts';
import type { FlashCode } from '../../../ui/models/locals.ts';
import { paths } from '../../../ui/paths.ts';
import {
  createOperatorLink,
  deleteOperator,
  disableOperator,
  enableOperator,
  recoverOperator,
} from '../../backend/operators.ts';
import type { OperatorCaller } from '../../operations/caller.ts';
import { outcomeOf } from '../outcome.ts';
import { backEndPage, go, show, type Answer, type Page, type Visit } from '../page.ts';
import { operatorOf, showOperators } from './operators.ts';

type Own = Visit<OperatorCaller>;

export function operatorActs(): Page[] {
  const to = paths.backEnd;
  return [
    act(to.operatorDisable(':name'), 'operatorDisabled', ({ invoke }, input) =>
      invoke(disableOperator, input),
    ),
    act(to.operatorEnable(':name'), 'operatorEnabled', ({ invoke }, input) => invoke(enableOperator, input)),
    act(to.operatorSecondFactorOff(':name'), 'secondFactorRemoved', ({ invoke }, input) =>
      invoke(recoverOperator, input),
    ),
    backEndPage({
      method: 'POST',
      path: to.operatorResetLink(':name'),
      right: 'operator.change',
      run: makeLink,
    }),
    backEndPage({
      method: 'GET',
      path: to.operatorDelete(':name'),
      right: 'operator.change',
      run: (visit) => askDelete(visit, [], 200),
    }),
    backEndPage({ method: 'POST', path: to.operatorDelete(':name'), right: 'operator.change', run: remove }),
  ];
}

/** A button without fields: done, and said on the list; refused, and said why on the same list. */
function act(
  path: string,
  code: FlashCode,
  run: (visit: Own, input: { operator: string }) => Promise<unknown>,
): Page {
  return backEndPage({
    method: 'POST',
    path,
    right: 'operator.change',
    async run(visit) {
      visit.form.expect();
      const { name, displayName } = await operatorOf(visit);
      const outcome = await outcomeOf(() => run(visit, { operator: name }));
      return outcome.ok
        ? go(paths.backEnd.operators(), { code, params: { name: displayName } })
        : showOperators(visit, { refused: outcome });
    },
  });
}

/** Shown once, as the answer of the form. */
async function makeLink(visit: Own): Promise<Answer> {
  const { name } = await operatorOf(visit);
  const { link, endsAt } = await visit.invoke(createOperatorLink, { operator: name });
  return showOperators(visit, { link: { user: name, url: link, validUntil: endsAt } });
}

async function askDelete(visit: Own, errors: readonly FieldError[], status: number): Promise<Answer> {
  const { name, displayName } = await operatorOf(visit);
  const [action, back] = [paths.backEnd.operatorDelete(name), paths.backEnd.operators()];
  const model = {
    act: 'operatorDelete',
    action,
    back,
    name: displayName,
    type: name,
    gone: [],
    errors,
  } as const;
  return show('confirm', model, status);
}

async function remove(visit: Own): Promise<Answer> {
  const { name, displayName } = await operatorOf(visit);
  const outcome = await visit.submit(deleteOperator, { operator: name });
  if (!outcome.ok) return askDelete(visit, outcome.errors, outcome.status);
  return go(paths.backEnd.operators(), { code: 'operatorDeleted', params: { name: displayName } });
}
