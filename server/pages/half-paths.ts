/** The paths that both halves of the portal have, each below its own prefix. */
import { paths } from '../../ui/paths.ts';
import type { Half } from './half.ts';

const ACCOUNT = {
  home: paths.overview(),
  signIn: paths.signIn(),
  signOut: paths.signOut(),
  secondFactor: paths.secondFactor(),
  setUpSecondFactor: paths.setUpSecondFactor(),
  resetPassword: paths.resetPassword,
  own: paths.profile,
};

export type HalfPaths = Readonly<typeof ACCOUNT>;

const HALVES: Readonly<Record<Half, HalfPaths>> = {
  account: ACCOUNT,
  'back-end': {
    home: paths.backEnd.appliance(),
    signIn: paths.backEnd.signIn(),
    signOut: paths.backEnd.signOut(),
    secondFactor: paths.backEnd.secondFactor(),
    setUpSecondFactor: paths.backEnd.setUpSecondFactor(),
    resetPassword: paths.backEnd.resetPassword,
    own: { ...paths.profile, ...paths.backEnd.profile },
  },
};

export const BOTH: readonly Half[] = ['account', 'back-end'];

export function halfPaths(half: Half): HalfPaths {
  return HALVES[half];
}
