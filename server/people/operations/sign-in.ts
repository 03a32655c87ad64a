import { z } from 'zod';
import { BACKEND_REALM } from '../people-file.ts';
import type { Caller } from '../../operations/caller.ts';
import { publicOperation } from '../../operations/operation.ts';
import { Done, PasswordText } from '../../operations/values.ts';
import { parseBearer } from '../people-file.ts';
import type { From } from '../sign-in.ts';
import { Refusal } from '../../refusal.ts';

/** What was typed, whatever it is: a form that refuses "unknown" names tells which are known. */
const Typed = z.string().max(200);

const SignedIn = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('signed-in'), token: z.string(), endsAt: z.string() }),
  z.object({ kind: z.literal('second-factor'), ticket: z.string() }),
]);

function fromOf(caller: Caller, kind: From['kind']): From {
  return { kind, address: caller.address, agent: caller.kind === 'anonymous' ? caller.agent : '' };
}

const How = z.enum(['browser', 'program']).default('program');

export const signIn = publicOperation({
  id: 'session.start',
  streams: true,
  method: 'POST',
  path: '/sign-in',
  summary: 'Sign in to an account with a password; a second factor may be asked for next',
  input: z.strictObject({ account: Typed, user: Typed, password: PasswordText, how: How }),
  output: SignedIn,
  run: ({ portal, caller }, { account, user, password, how }) =>
    portal.signIn.withPassword(
      { realm: portal.accounts.idOf(account), entered: account, name: user, password },
      fromOf(caller, how),
    ),
});

export const signInBackend = publicOperation({
  id: 'backend.session.start',
  streams: true,
  method: 'POST',
  path: '/backend/sign-in',
  summary: 'Sign in to the back end',
  input: z.strictObject({ user: Typed, password: PasswordText, how: How }),
  output: SignedIn,
  run: ({ portal, caller }, { user, password, how }) =>
    portal.signIn.withPassword(
      { realm: BACKEND_REALM, entered: BACKEND_REALM, name: user, password },
      fromOf(caller, how),
    ),
});

export const signInCode = publicOperation({
  id: 'session.code',
  streams: true,
  method: 'POST',
  path: '/sign-in/code',
  summary: 'The second factor: a code of the authenticator app, or a recovery code',
  input: z.strictObject({ ticket: Typed, code: z.string().min(1).max(64), how: How }),
  output: SignedIn,
  run: ({ portal, caller }, { ticket, code, how }) =>
    portal.signIn.withCode(ticket, code, fromOf(caller, how)),
});

export const setPasswordByLink = publicOperation({
  id: 'password.set',
  method: 'POST',
  path: '/password-links/use',
  summary: 'Set a password with a one-time link; every session of the person ends',
  input: z.strictObject({ link: Typed, password: PasswordText }),
  output: Done,
  async run({ portal, caller }, { link, password }) {
    const bearer = parseBearer(link);
    const file = bearer?.realm === BACKEND_REALM ? portal : portal.accounts.active(bearer?.realm ?? '');
    const owner = bearer === undefined ? undefined : await file?.people.passwords.linkOwner(bearer.secret);
    if (bearer === undefined || file === undefined || owner === undefined) {
      throw new Refusal('gone', [{ field: '', code: 'link-ended' }]);
    }
    await file.people.passwords.useLink(bearer.secret, password, 'password');
    await file.audit.write({
      subject: `user ${owner.name}`,
      address: caller.address,
      action: 'password.set',
      object: owner.name,
      result: 'done',
    });
    return {};
  },
});
