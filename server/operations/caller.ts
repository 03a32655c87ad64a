/** Who asks: established once at the boundary, from a cookie, a token or the owner's socket. */
import type { Account } from '../accounts/account.ts';
import type { Right } from '../rights/rights.ts';
import type { Person, UserPerson } from './person.ts';

/** What the rights were presented with; a token can never do what belongs to the person himself. */
export type Credential =
  { readonly kind: 'session'; readonly id: string } | { readonly kind: 'token'; readonly id: string };

interface Presence {
  readonly rights: ReadonlySet<Right>;
  readonly credential: Credential;
  /** A second factor is required and not set up yet: nothing else is open to him. */
  readonly unfinished: boolean;
}

export interface UserCaller extends Presence {
  readonly kind: 'user';
  readonly account: Account;
  readonly person: UserPerson;
  /** The account's time zone, IANA name. */
  readonly zone: string;
  readonly address: string;
}

export interface OperatorCaller extends Presence {
  readonly kind: 'operator';
  readonly person: Person;
  readonly address: string;
}

export type Caller =
  | { readonly kind: 'anonymous'; readonly address: string; readonly agent: string }
  /** root on the appliance itself, through the owner's socket. */
  | { readonly kind: 'box'; readonly rights: ReadonlySet<Right>; readonly address: string }
  | OperatorCaller
  | UserCaller;

/** How the caller is written in the audit trail: set by the server, never by a request (CVE-2020-11644). */
export function subjectOf(caller: Caller): string {
  switch (caller.kind) {
    case 'anonymous':
      return 'nobody';
    case 'box':
      return 'owner at the console';
    case 'operator':
      return `operator ${caller.person.name}`;
    case 'user':
      return `user ${caller.person.name}`;
  }
}
