/** The reader's own pages, in both halves. */
import { BOTH } from '../half-paths.ts';
import type { Page } from '../page.ts';
import { passwordPage } from './password.ts';
import { profilePage } from './profile.ts';
import { seatPages } from './seats.ts';
import { secondFactorForms } from './second-factor.ts';
import { signInForms } from './sign-ins.ts';
import { tokenPages } from './tokens.ts';

export function profilePages(): Page[] {
  const both = BOTH.flatMap((half) => [
    profilePage(half),
    passwordPage(half),
    ...secondFactorForms(half),
    ...signInForms(half),
    ...tokenPages(half),
  ]);
  return [...both, ...seatPages()];
}
