/**
 * Signing in: password, then the second factor if there is one. One answer for a wrong account, a wrong
 * user and a wrong password, at the same cost (CVE-2022-22520, CVE-2025-3092); guessing is slowed down by
 * user and by source, from the first second on.
 */
import { Refusal } from '../refusal.ts';
import type { BackOff } from '../secrets/back-off.ts';
import { verifyPassword } from '../secrets/password.ts';
import type { Audit } from '../audit/audit.ts';
import type { People } from './people.ts';
import type { Proof } from './sessions.ts';
import type { SecondSteps } from './second-steps.ts';

/** Where people of a realm are found; undefined for an account that does not exist or is suspended. */
export interface Realm {
  readonly people: People;
  readonly audit: Audit;
}

export interface From {
  readonly kind: 'browser' | 'program';
  readonly address: string;
  readonly agent: string;
}

export type SignInResult =
  | { readonly kind: 'signed-in'; readonly token: string; readonly endsAt: string }
  | { readonly kind: 'second-factor'; readonly ticket: string };

export class SignIn {
  readonly #realms: (realm: string) => Promise<Realm | undefined>;
  readonly #backOff: BackOff;
  readonly #steps: SecondSteps;

  constructor(options: {
    realms: (realm: string) => Promise<Realm | undefined>;
    backOff: BackOff;
    steps: SecondSteps;
  }) {
    this.#realms = options.realms;
    this.#backOff = options.backOff;
    this.#steps = options.steps;
  }

  /** @param asked `realm` is undefined when there is no such account; the work is the same. */
  async withPassword(
    asked: { realm: string | undefined; entered: string; name: string; password: string },
    from: From,
  ): Promise<SignInResult> {
    const keys = { user: `${asked.entered}/${asked.name}`, source: from.address };
    this.#holdBack(keys);
    const realm = asked.realm === undefined ? undefined : await this.#realms(asked.realm);
    const person = await (realm?.people.passwords.check(asked.name, asked.password, from.address) ??
      verifyPassword(asked.password, undefined, from.address).then(() => undefined));
    if (realm === undefined || person === undefined) {
      await this.#write(realm, { name: asked.name, from, result: 'refused' });
      throw new Refusal('wrong-credentials');
    }
    const first = {
      realm: realm.people.file.realm,
      personId: person.id,
      personName: person.name,
      passwordHash: person.password_hash,
      guess: keys,
    };
    // A right password alone does not wash the failures of the second step away.
    if (person.totp_secret !== null) return { kind: 'second-factor', ticket: this.#steps.begin(first) };
    this.#backOff.succeeded(keys);
    return this.#start(realm, { ...first, secondFactor: false }, from);
  }

  async withCode(ticket: string, code: string, from: From): Promise<SignInResult> {
    const first = this.#steps.attempt(ticket);
    const realm = first === undefined ? undefined : await this.#realms(first.realm);
    if (first === undefined || realm === undefined) throw new Refusal('not-signed-in');
    if (!(await realm.people.passwords.stands(first.personId, first.passwordHash)))
      throw new Refusal('not-signed-in');
    const keys = { user: `${first.realm}/${first.personId}/code`, source: from.address };
    this.#holdBack(keys);
    if (!(await realm.people.secondFactor.check(first.personId, code))) {
      await this.#write(realm, { name: first.personName, from, result: 'refused' });
      throw new Refusal('wrong-credentials', [{ field: 'code', code: 'code-wrong' }]);
    }
    // One ticket is one session, also when several codes came at the same moment.
    if (!this.#steps.done(ticket)) throw new Refusal('not-signed-in');
    this.#backOff.succeeded(keys);
    this.#backOff.succeeded(first.guess);
    return this.#start(realm, { ...first, secondFactor: true }, from);
  }

  /** A check of something secret outside sign-in, held back in the same way. @returns what the check said */
  async guarded(user: string, source: string, check: () => Promise<boolean>): Promise<boolean> {
    const keys = { user, source };
    this.#holdBack(keys);
    const right = await check();
    if (right) this.#backOff.succeeded(keys);
    return right;
  }

  async #start(
    realm: Realm,
    person: Proof & { personId: string; personName: string },
    from: From,
  ): Promise<SignInResult> {
    const { token, session } = await realm.people.sessions.start(person.personId, from, person);
    await this.#write(realm, { name: person.personName, from, result: 'done' });
    return { kind: 'signed-in', token, endsAt: session.endsAt };
  }

  /** Counts the attempt before the slow work: a thousand guesses sent together must not all pass. */
  #holdBack(keys: { user: string; source: string }): void {
    const { waitS } = this.#backOff.attempt(keys);
    if (waitS > 0) throw new Refusal('too-many-attempts', [], { retryAfterS: waitS });
  }

  async #write(
    realm: Realm | undefined,
    row: { name: string; from: From; result: 'done' | 'refused' },
  ): Promise<void> {
    await realm?.audit.write({
      subject: `user ${row.name.slice(0, 64)}`,
      address: row.from.address,
      action: 'session.start',
      object: row.from.kind,
      result: row.result,
    });
  }
}
