/**
 * Establishes who asks. A cookie belongs to pages, a bearer token to programs; neither is accepted in the
 * other's place, so that a foreign page cannot use the API with somebody's cookie (CVE-2020-24570).
 */
import type { Account } from '../accounts/account.ts';
import type { Caller, Credential, OperatorCaller, UserCaller } from '../operations/caller.ts';
import { BACKEND_REALM, parseBearer } from '../people/people-file.ts';
import type { People } from '../people/people.ts';
import type { Portal } from '../portal.ts';
import { Refusal } from '../refusal.ts';
import {
  OPERATOR_RIGHTS,
  rightsOf,
  SELF,
  tokenRights,
  UNFINISHED_RIGHTS,
  type Right,
} from '../rights/rights.ts';

export interface Presented {
  readonly address: string;
  readonly agent: string;
  /** The text of cookie or bearer token; undefined when none came along. */
  readonly text: string | undefined;
  readonly by: 'cookie' | 'bearer';
  /** An open page that looks again by itself: a flapping machine must not keep a session alive for ever. */
  readonly byItself?: boolean;
}

interface Held {
  readonly personId: string;
  readonly credential: Credential;
  /** Only for tokens: what was given to them. */
  readonly given?: readonly Right[];
}

/** Anything that is not somebody's valid session or token is nobody. */
export async function callerOf(portal: Portal, presented: Presented): Promise<Caller> {
  const nobody: Caller = { kind: 'anonymous', address: presented.address, agent: presented.agent };
  const bearer = presented.text === undefined ? undefined : parseBearer(presented.text);
  if (bearer === undefined) return nobody;
  const account = bearer.realm === BACKEND_REALM ? undefined : portal.accounts.active(bearer.realm);
  if (bearer.realm !== BACKEND_REALM && account === undefined) return nobody;
  const people = account?.people ?? portal.people;
  const held = await heldBy(people, bearer.secret, presented);
  if (held === undefined) return nobody;
  const found = account === undefined ? operator(portal, held) : user(account, held);
  return (await found.catch(unlessGone))?.(presented.address) ?? nobody;
}

async function heldBy(
  people: People,
  secret: string,
  { by, byItself = false }: Presented,
): Promise<Held | undefined> {
  const session = await people.sessions.find(secret, !byItself);
  if (session !== undefined) {
    const fits = (session.kind === 'browser') === (by === 'cookie');
    return fits ? { personId: session.personId, credential: { kind: 'session', id: session.id } } : undefined;
  }
  if (by === 'cookie') return undefined;
  const token = await people.tokens.find(secret);
  return token === undefined
    ? undefined
    : { personId: token.personId, credential: { kind: 'token', id: token.id }, given: token.rights };
}

type At<C> = (address: string) => C;

async function operator(portal: Portal, held: Held): Promise<At<OperatorCaller> | undefined> {
  const person = await portal.operators.byId(held.personId);
  if (person.status !== 'active') return undefined;
  const unfinished = !person.secondFactor && (await portal.installation.secondFactorRequired());
  const rights = rightsNow(OPERATOR_RIGHTS, { held, unfinished });
  return (address) => ({
    kind: 'operator',
    person,
    rights,
    credential: held.credential,
    unfinished,
    address,
  });
}

async function user(account: Account, held: Held): Promise<At<UserCaller> | undefined> {
  const person = await account.users.byId(held.personId);
  if (person.status !== 'active') return undefined;
  const { secondFactorRequired, zone } = await account.settings.read();
  const unfinished = !person.secondFactor && secondFactorRequired;
  const rights = rightsNow(rightsOf(person.role), { held, unfinished });
  const { credential } = held;
  return (address) => ({ kind: 'user', account, person, rights, credential, unfinished, zone, address });
}

function rightsNow(
  whole: ReadonlySet<Right>,
  { held, unfinished }: { held: Held; unfinished: boolean },
): ReadonlySet<Right> {
  const rights = unfinished ? UNFINISHED_RIGHTS : whole;
  if (held.given === undefined) return rights;
  const limited = tokenRights(held.given, rights);
  if (limited.has(SELF)) throw new Error('a token must never have SELF');
  return limited;
}

/** A person deleted between two reads is nobody; any other failure is one. */
function unlessGone(error: unknown): undefined {
  if (error instanceof Refusal && error.code === 'not-found') return undefined;
  throw error;
}
