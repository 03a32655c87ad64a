import { z } from 'zod';
import type { SelfCall } from '../../operations/operation.ts';
import { selfOperation } from '../../operations/operation.ts';
import { Done, Empty, Id, PasswordText } from '../../operations/values.ts';
import { invalid, notFound, Refusal } from '../../refusal.ts';
import { SessionView } from '../../users/user-view.ts';
import type { People } from '../people.ts';

/** The file that the caller himself stands in. */
export function ownPeople({ caller, portal }: SelfCall): People {
  return caller.kind === 'user' ? caller.account.people : portal.people;
}

/** His session; what belongs to the person himself is never done by a token. */
export function ownSession({ caller }: SelfCall): string {
  if (caller.credential.kind !== 'session') throw new Refusal('not-allowed');
  return caller.credential.id;
}

export async function secondFactorRequired({ caller, portal }: SelfCall): Promise<boolean> {
  return caller.kind === 'user'
    ? (await caller.account.settings.read()).secondFactorRequired
    : portal.installation.secondFactorRequired();
}

/** Is it really him who sits there? Held back like a sign-in, so that an open window is no place to guess. */
export async function reauthenticate(call: SelfCall, password: string, field = 'password'): Promise<void> {
  const { caller, portal } = call;
  const people = ownPeople(call);
  const right = await portal.signIn.guarded(
    `${people.file.realm}/${caller.person.id}/own`,
    caller.address,
    () => people.passwords.checkOwn(caller.person.id, password, caller.address),
  );
  if (!right) throw invalid(field, 'password-wrong');
}

/** Pages of his that are open look whether their sign-in still stands. */
function tellOpenPages({ caller }: SelfCall): void {
  if (caller.kind === 'user') caller.account.live.publish({ kind: 'sign-in', userId: caller.person.id });
}

export const getMe = selfOperation({
  id: 'me.get',
  method: 'GET',
  path: '/me',
  summary: 'Who you are here',
  input: Empty,
  output: z.object({
    kind: z.enum(['user', 'operator']),
    account: z.string().nullable(),
    name: z.string(),
    displayName: z.string(),
    role: z.enum(['administrator', 'technician', 'auditor', 'operator']),
    language: z.enum(['en', 'de']).nullable(),
    theme: z.enum(['system', 'light', 'dark']),
    rights: z.array(z.string()),
    secondFactor: z.boolean(),
    secondFactorRequired: z.boolean(),
    recoveryCodesLeft: z.int(),
    /** What a new password must be. */
    passwordRules: z.object({ minLength: z.int(), classes: z.int() }),
    /** A second factor has to be set up before anything else. */
    unfinished: z.boolean(),
  }),
  async run(call) {
    const { caller } = call;
    const { name, displayName, language, theme } = caller.person;
    const people = ownPeople(call);
    const { minLength, classes } = await people.passwords.rules();
    return {
      kind: caller.kind,
      account: caller.kind === 'user' ? caller.account.facts.name : null,
      name,
      displayName,
      role: caller.kind === 'user' ? caller.person.role : ('operator' as const),
      language,
      theme,
      rights: [...caller.rights],
      secondFactor: await people.secondFactor.isOn(caller.person.id),
      secondFactorRequired: await secondFactorRequired(call),
      recoveryCodesLeft: await people.secondFactor.recoveryCodesLeft(caller.person.id),
      passwordRules: { minLength, classes },
      unfinished: caller.unfinished,
    };
  },
});

export const changePreferences = selfOperation({
  id: 'me.preferences',
  streams: true,
  method: 'PUT',
  path: '/me/preferences',
  summary: 'Your language and colours',
  input: z.strictObject({
    language: z.enum(['en', 'de']).nullable(),
    theme: z.enum(['system', 'light', 'dark']),
  }),
  output: Done,
  async run({ caller, portal }, input) {
    const people = caller.kind === 'user' ? caller.account.users : portal.operators;
    await people.setPreferences(caller.person.id, input);
    return {};
  },
});

export const changePassword = selfOperation({
  id: 'me.password',
  method: 'POST',
  path: '/me/password',
  summary: 'Change your password; every other session of yours ends, VPN included, and every token',
  input: z.strictObject({ password: PasswordText, newPassword: PasswordText }),
  output: Done,
  async run(call, { password, newPassword }) {
    const keepSession = ownSession(call);
    await reauthenticate(call, password);
    if (password === newPassword) throw invalid('newPassword', 'password-same');
    await ownPeople(call).passwords.set(call.caller.person.id, newPassword, {
      field: 'newPassword',
      keepSession,
    });
    return {};
  },
});

export const listMySessions = selfOperation({
  id: 'me.sessions',
  method: 'GET',
  path: '/me/sessions',
  summary: 'Where you are signed in',
  input: Empty,
  output: z.object({ sessions: z.array(SessionView) }),
  async run(call) {
    const own = call.caller.credential.id;
    const sessions = await ownPeople(call).sessions.list(call.caller.person.id);
    return { sessions: sessions.map((session) => ({ ...session, own: session.id === own })) };
  },
});

export const endMySession = selfOperation({
  id: 'me.session.end',
  method: 'DELETE',
  path: '/me/sessions/{sessionId}',
  summary: 'Sign out somewhere else',
  input: z.strictObject({ sessionId: Id }),
  output: Done,
  object: ({ sessionId }) => sessionId,
  async run(call, { sessionId }) {
    if (!(await ownPeople(call).sessions.end(sessionId, call.caller.person.id))) throw notFound();
    tellOpenPages(call);
    return {};
  },
});

export const signOut = selfOperation({
  id: 'me.sign-out',
  method: 'POST',
  path: '/me/sign-out',
  summary: 'Sign out here',
  input: Empty,
  output: Done,
  async run(call) {
    await ownPeople(call).sessions.end(ownSession(call), call.caller.person.id);
    tellOpenPages(call);
    return {};
  },
});
