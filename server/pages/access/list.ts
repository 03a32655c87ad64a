/** Pages before sign-in, and those that lead in and out. */
import { BOTH } from '../half-paths.ts';
import type { Page } from '../page.ts';
import { displayPages } from './display.ts';
import { quickStartPages } from './quick-start.ts';
import { resetPasswordPages } from './reset-password.ts';
import { secondFactorPages } from './second-factor.ts';
import { setUpSecondFactorPages } from './set-up-second-factor.ts';
import { setUpPages } from './set-up.ts';
import { setUpStandbyPages } from './set-up-standby.ts';
import { signInPages } from './sign-in.ts';
import { signOutPages } from './sign-out.ts';

export function accessPages(): Page[] {
  const both = [
    signInPages,
    secondFactorPages,
    setUpSecondFactorPages,
    resetPasswordPages,
    signOutPages,
    displayPages,
  ];
  return [
    ...setUpPages(),
    ...setUpStandbyPages(),
    ...quickStartPages(),
    ...both.flatMap((pages) => BOTH.flatMap((half) => pages(half))),
  ];
}
