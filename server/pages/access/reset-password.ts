/** A new password, or the first one, by a one-time link. Whether an account exists is said to nobody without one. */
import type { FieldError } from '../../../ui/models/basics.ts';
import { BACKEND_REALM, parseBearer } from '../../people/people-file.ts';
import type { LinkOwner } from '../../people/passwords.ts';
import type { People } from '../../people/people.ts';
import { setPasswordByLink } from '../../people/operations/sign-in.ts';
import { Refusal } from '../../refusal.ts';
import { halfPaths } from '../half-paths.ts';
import { outcomeOf, refusedWith } from '../outcome.ts';
import { go, publicPage, show, type Answer, type Page, type Visit } from '../page.ts';
import type { Half } from '../half.ts';

export function resetPasswordPages(half: Half): Page[] {
  const path = halfPaths(half).resetPassword(':token');
  return [
    publicPage({ method: 'GET', path, run: (visit) => ask(visit, [], 200) }),
    publicPage({ method: 'POST', path, run: set }),
  ];
}

interface Link {
  readonly people: People;
  readonly owner: LinkOwner;
  readonly account: string | null;
}

/** A link of the other half is none here. @throws Refusal `gone` */
async function linkOf({ portal, half, param }: Visit): Promise<Link> {
  const bearer = parseBearer(param('token'));
  const account = bearer === undefined ? undefined : portal.accounts.active(bearer.realm);
  const people = bearer?.realm === BACKEND_REALM ? portal.people : account?.people;
  const fits = (bearer?.realm === BACKEND_REALM) === (half === 'back-end');
  const owner = fits ? await people?.passwords.linkOwner(bearer?.secret ?? '') : undefined;
  if (people === undefined || owner === undefined) throw new Refusal('gone');
  return { people, owner, account: account?.facts.title ?? null };
}

async function ask(visit: Visit, errors: readonly FieldError[], status: number): Promise<Answer> {
  const { people, owner, account } = await linkOf(visit);
  const { minLength, classes } = await people.passwords.rules();
  const model = {
    action: halfPaths(visit.half).resetPassword(visit.param('token')),
    purpose: owner.first === 1 ? 'welcome' : 'reset',
    user: owner.name,
    account,
    validUntil: owner.endsAt,
    rules: { minLength, classes },
    values: {},
    errors,
  } as const;
  return show('reset-password', model, status);
}

async function set(visit: Visit): Promise<Answer> {
  const { form } = visit;
  // `username` is there for password managers only.
  form.expect('username', 'password', 'repeat');
  await linkOf(visit);
  const password = form.text('password');
  const outcome =
    password === form.text('repeat')
      ? await outcomeOf(() => visit.invoke(setPasswordByLink, { link: visit.param('token'), password }))
      : refusedWith('repeat', 'repeat-differs');
  if (!outcome.ok) return ask(visit, outcome.errors, outcome.status);
  visit.browser.signedOut();
  return go(halfPaths(visit.half).signIn, { code: 'passwordSet' });
}
