/** The second step of signing in; it belongs to who passed the first, by the ticket in his browser. */
import type { FieldError } from '../../../ui/models/basics.ts';
import { signInCode } from '../../people/operations/sign-in.ts';
import { Refusal } from '../../refusal.ts';
import { halfPaths } from '../half-paths.ts';
import { outcomeOf, refusedWith, type Outcome } from '../outcome.ts';
import { go, publicPage, show, type Answer, type Page, type Visit } from '../page.ts';
import type { Half } from '../half.ts';
import { lead } from './sign-in.ts';

export function secondFactorPages(half: Half): Page[] {
  const path = halfPaths(half).secondFactor;
  return [
    publicPage({
      method: 'GET',
      path,
      async run(visit) {
        if (visit.browser.ticket === undefined) return go(halfPaths(half).signIn);
        return ask(visit.ownPath(visit.query('next')), []);
      },
    }),
    publicPage({ method: 'POST', path, run: enter }),
  ];
}

function ask(next: string, errors: readonly FieldError[], status = 200): Answer {
  return show('second-factor', { values: {}, errors, next }, status);
}

async function enter(visit: Visit): Promise<Answer> {
  const { form, browser, half } = visit;
  form.expect('code', 'recovery', 'next');
  const next = visit.ownPath(form.text('next'));
  const outcome = await check(visit).catch((error: unknown) => {
    // The ticket was too old, or had too many wrong codes: the password comes first again.
    if (error instanceof Refusal && error.code === 'not-signed-in') return undefined;
    throw error;
  });
  if (outcome === undefined) {
    browser.dropTicket();
    return go(`${halfPaths(half).signIn}?ended=expired`);
  }
  return outcome.ok ? lead(visit, outcome.output, next) : ask(next, outcome.errors, outcome.status);
}

type Signed = Awaited<ReturnType<typeof signInCode.run>>;

async function check(visit: Visit): Promise<Outcome<Signed>> {
  const { form, browser } = visit;
  const recovery = form.text('recovery').trim();
  const code = recovery === '' ? form.text('code').trim() : recovery;
  if (browser.ticket === undefined) throw new Refusal('not-signed-in');
  if (code === '') return refusedWith('code', 'required');
  const ticket = browser.ticket;
  const outcome = await outcomeOf(() => visit.invoke(signInCode, { ticket, code, how: 'browser' }));
  if (outcome.ok || recovery === '') return outcome;
  return {
    ...outcome,
    errors: outcome.errors.map((error) => ({ ...error, field: error.field && 'recovery' })),
  };
}
