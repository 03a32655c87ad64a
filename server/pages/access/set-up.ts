/** The first operator, with the one-time link that was printed at the start. */
import { paths } from '../../../ui/paths.ts';
import type { FieldError } from '../../../ui/models/basics.ts';
import { setUp } from '../../backend/set-up.ts';
import { signInBackend } from '../../people/operations/sign-in.ts';
import { outcomeOf, refusedWith } from '../outcome.ts';
import { go, publicPage, show, type Answer, type Page, type Visit } from '../page.ts';
import { checkSetUpLink } from './set-up-link.ts';

const path = paths.backEnd.setUp(':token');

export function setUpPages(): Page[] {
  return [
    publicPage({ method: 'GET', path: paths.backEnd.setUpWhere(), run: where }),
    publicPage({
      method: 'GET',
      path,
      async run(visit) {
        await checkSetUpLink(visit);
        return ask(visit, [], 200);
      },
    }),
    publicPage({ method: 'POST', path, run: create }),
  ];
}

async function where({ portal }: Visit): Promise<Answer> {
  if (await portal.ownership.owned()) return go(paths.backEnd.appliance());
  return show('message', { code: 'notSetUp', href: null }, 503);
}

async function ask(visit: Visit, errors: readonly FieldError[], status: number): Promise<Answer> {
  const { portal, form } = visit;
  const { minLength, classes } = await portal.people.passwords.rules();
  const values = { name: form.text('name'), displayName: form.text('displayName') };
  const action = paths.backEnd.setUp(visit.param('token'));
  const step = {
    who: 'operator',
    step: 'person',
    action,
    begunBy: await portal.ownership.begunBy(),
  } as const;
  return show('set-up', { ...step, rules: { minLength, classes }, values, errors }, status);
}

async function create(visit: Visit): Promise<Answer> {
  const { form } = visit;
  form.expect('name', 'displayName', 'password', 'repeat');
  const password = form.text('password');
  const given = { name: form.text('name').trim(), displayName: form.text('displayName'), password };
  const outcome =
    password === form.text('repeat')
      ? await outcomeOf(() => visit.invoke(setUp, { token: visit.param('token'), ...given }))
      : refusedWith('repeat', 'repeat-differs');
  if (!outcome.ok) return ask(visit, outcome.errors, outcome.status);
  const signedIn = await visit.invoke(signInBackend, { user: given.name, password, how: 'browser' });
  if (signedIn.kind === 'signed-in') visit.browser.signedIn(signedIn.token);
  return go(paths.backEnd.setUpSecondFactor());
}
