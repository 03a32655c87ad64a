/** People of one account's file, with real hashing and a clock that a test can turn. */
import { join } from 'node:path';
import { Secret, TOTP } from 'otpauth';
import { Audit } from '../../../server/audit/audit.ts';
import { People } from '../../../server/people/people.ts';
import { SecondSteps } from '../../../server/people/second-steps.ts';
import { SignIn } from '../../../server/people/sign-in.ts';
import { BackOff } from '../../../server/secrets/back-off.ts';
import { SecretBox } from '../../../server/secrets/box.ts';
import { Users } from '../../../server/users/users.ts';
import { Clock, FACTS, newFile, newFolder } from '../account-file.ts';

export const PASSWORD = 'the lathe hums at 7';
export const FROM = { kind: 'program', address: '192.0.2.7', agent: 'test' } as const;

export async function newPeople() {
  const clock = new Clock();
  const db = await newFile();
  const box = await SecretBox.open(join(newFolder(), 'key'));
  const changed: string[] = [];
  const people = new People(
    { db, table: 'users', realm: FACTS.id, accountName: FACTS.name },
    {
      ...{ box, now: clock.now, productName: () => 'Ferngate' },
      rules: async () => ({ minLength: 12, classes: 1, refuseNames: true }),
      changed: async (id) => void changed.push(id),
    },
  );
  const users = new Users(FACTS, db, clock.now);
  const make = async (name: string) => {
    const user = await users.create({ name, displayName: name, email: '', role: 'technician' });
    await people.passwords.set(user.id, PASSWORD, { field: 'password' });
    return user.id;
  };
  const anna = await make('anna');
  changed.length = 0;
  const monotonic = { ms: 0 };
  const audit = new Audit(db, clock.now);
  const signIn = new SignIn({
    realms: async (realm) => (realm === FACTS.id ? { people, audit } : undefined),
    backOff: new BackOff({ now: () => monotonic.ms }),
    steps: new SecondSteps(() => monotonic.ms),
  });
  return { ...{ clock, db, people, users, make, anna, changed, monotonic, signIn } };
}

export type PeopleWorld = Awaited<ReturnType<typeof newPeople>>;

/** What an authenticator app with this secret shows. */
export function codeAt(secret: string, ms: number): string {
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: ms });
}

/** Sets up the second factor. @returns its secret, whose code of now is used, and the recovery codes */
export async function withFactor({ people, clock }: PeopleWorld, id: string, keepSession?: string) {
  const { secret } = await people.secondFactor.begin(id);
  const codes = await people.secondFactor.confirm(id, codeAt(secret, clock.ms), keepSession);
  return { codes, secret };
}

/** What `<realm>.<secret>` carries. */
export const secretOf = (bearer: string): string => bearer.split('.')[1] ?? '';
