/** Signing in with a password; the same for an account and for the back end, each with its own people. */
import type { SignInModel } from '../../../ui/models/access.ts';
import { signOut } from '../../people/operations/me.ts';
import { signIn, signInBackend } from '../../people/operations/sign-in.ts';
import { halfPaths } from '../half-paths.ts';
import { outcomeOf } from '../outcome.ts';
import { go, publicPage, show, type Answer, type Page, type Visit } from '../page.ts';
import type { Half } from '../half.ts';

const ENDED: readonly NonNullable<SignInModel['ended']>[] = ['signed-out', 'expired', 'changed'];

export function signInPages(half: Half): Page[] {
  const path = halfPaths(half).signIn;
  return [
    publicPage({
      method: 'GET',
      path,
      async run(visit) {
        const next = visit.ownPath(visit.query('next'));
        if (visit.caller.kind !== 'anonymous') return go(next || halfPaths(half).home);
        const ended = ENDED.find((one) => one === visit.query('ended')) ?? null;
        return show('sign-in', { values: { account: '', user: '' }, errors: [], next, ended });
      },
    }),
    publicPage({ method: 'POST', path, run: enter }),
  ];
}

async function enter(visit: Visit): Promise<Answer> {
  const { form, half } = visit;
  form.expect('account', 'user', 'password', 'next');
  const next = visit.ownPath(form.text('next'));
  const typed = { user: form.text('user'), password: form.text('password'), how: 'browser' } as const;
  const outcome = await outcomeOf(() =>
    half === 'back-end'
      ? visit.invoke(signInBackend, typed)
      : visit.invoke(signIn, { ...typed, account: form.text('account').trim().toLowerCase() }),
  );
  if (!outcome.ok) {
    const values = { account: form.text('account'), user: form.text('user') };
    return show('sign-in', { values, errors: outcome.errors, next, ended: null }, outcome.status);
  }
  return lead(visit, outcome.output, next);
}

type Step =
  { readonly kind: 'signed-in'; token: string } | { readonly kind: 'second-factor'; ticket: string };

/** After a step of signing in: to the second one, or in. */
export async function lead(visit: Visit, step: Step, next: string): Promise<Answer> {
  const { browser, half } = visit;
  if (step.kind === 'second-factor') {
    browser.holdTicket(step.ticket);
    const query = next === '' ? '' : `?${new URLSearchParams({ next }).toString()}`;
    return go(`${halfPaths(half).secondFactor}${query}`);
  }
  // Who signs in over a standing session leaves that one.
  if (visit.caller.kind !== 'anonymous') await visit.invoke(signOut, {});
  browser.signedIn(step.token);
  return go(next || halfPaths(half).home);
}
