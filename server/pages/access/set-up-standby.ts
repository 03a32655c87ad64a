/** Instead of a first operator: this appliance becomes the standby of another one, with the code that the other one shows. */
import { paths } from '../../../ui/paths.ts';
import type { FieldError } from '../../../ui/models/basics.ts';
import { joinAtSetUp } from '../../standby/joining/operations.ts';
import { outcomeOf } from '../outcome.ts';
import { publicPage, show, type Answer, type Page, type Visit } from '../page.ts';
import { checkSetUpLink } from './set-up-link.ts';

const path = paths.backEnd.setUpStandby(':token');

export function setUpStandbyPages(): Page[] {
  return [
    publicPage({
      method: 'GET',
      path,
      async run(visit) {
        await checkSetUpLink(visit);
        return ask(visit, [], 200);
      },
    }),
    publicPage({ method: 'POST', path, run: join }),
  ];
}

function ask({ form, param }: Visit, errors: readonly FieldError[], status: number): Answer {
  const values = { address: form.text('address'), code: form.text('code') };
  return show('set-up-standby', { token: param('token'), values, errors, joined: null }, status);
}

async function join(visit: Visit): Promise<Answer> {
  const { form, param } = visit;
  form.expect('address', 'code');
  const token = param('token');
  const typed = { address: form.text('address').trim(), code: form.text('code').trim() };
  const outcome = await outcomeOf(() => visit.invoke(joinAtSetUp, { token, ...typed }));
  if (!outcome.ok) return ask(visit, outcome.errors, outcome.status);
  return show('set-up-standby', { token, values: typed, errors: [], joined: outcome.output });
}
