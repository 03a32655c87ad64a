/** Somebody who is signed in, as far as every page needs to know him. */
import type { Role } from '../rights/rights.ts';

export interface Person {
  readonly id: string;
  /** The name he signs in with. */
  readonly name: string;
  readonly displayName: string;
  readonly language: 'en' | 'de' | null;
  readonly theme: 'system' | 'light' | 'dark';
}

export interface UserPerson extends Person {
  readonly role: Role;
}
