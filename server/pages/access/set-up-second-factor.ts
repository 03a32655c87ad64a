/** Somebody who needs a second factor and has none: before anything else, and with nothing else open to him. */
import type { FieldError } from '../../../ui/models/basics.ts';
import { beginSecondFactor, confirmSecondFactor } from '../../people/operations/my-second-factor.ts';
import type { OperatorCaller, UserCaller } from '../../operations/caller.ts';
import { paths } from '../../../ui/paths.ts';
import { SET_UP_STEPS } from '../../installation/choices.ts';
import { halfPaths } from '../half-paths.ts';
import { go, selfPage, show, type Answer, type Page, type Visit } from '../page.ts';
import type { Half } from '../half.ts';

type Own = Visit<UserCaller | OperatorCaller>;

export function setUpSecondFactorPages(half: Half): Page[] {
  const path = halfPaths(half).setUpSecondFactor;
  return [
    selfPage({ method: 'GET', path, unfinished: true, run: (visit) => ask(visit, [], 200) }),
    selfPage({ method: 'POST', path, unfinished: true, run: confirm }),
  ];
}

async function ask(visit: Own, errors: readonly FieldError[], status: number): Promise<Answer> {
  const { home, setUpSecondFactor: action } = halfPaths(visit.half);
  if (!visit.caller.unfinished) return go(home);
  const { uri, secret } = await visit.invoke(beginSecondFactor, {});
  const who = await whoSetsUp(visit);
  return show('set-up', { who, action, step: 'second-factor', uri, secret, values: {}, errors }, status);
}

async function confirm(visit: Own): Promise<Answer> {
  const { home, setUpSecondFactor: action } = halfPaths(visit.half);
  // The recovery codes are kept: the form below them leads on.
  if (!visit.caller.unfinished) return go(await onwards(visit, home));
  const outcome = await visit.submit(confirmSecondFactor);
  if (!outcome.ok) return ask(visit, outcome.errors, outcome.status);
  const who = await whoSetsUp(visit);
  const codes = outcome.output.recoveryCodes;
  return show('set-up', { who, action, step: 'recovery-codes', codes, values: {}, errors: [] });
}

/** The first operator goes on with setting up the box; everybody else is done. */
async function onwards({ caller, portal }: Own, home: string): Promise<string> {
  if (caller.kind !== 'operator') return home;
  const { done } = await portal.choices.load();
  const next = done.has('finished') ? undefined : SET_UP_STEPS.find((step) => !done.has(step));
  return next === undefined ? home : paths.backEnd.setUpStep(next);
}

/** The first operator has three steps, of which this is the second. */
async function whoSetsUp({ caller, portal }: Own): Promise<'operator' | 'user'> {
  return caller.kind === 'operator' && (await portal.operators.list()).length === 1 ? 'operator' : 'user';
}
