/** Every page of the portal. What is not in here is not there. */
import { accessPages } from './access/list.ts';
import { accountPages } from './account/list.ts';
import { backEndPages } from './back-end/list.ts';
import type { Page } from './page.ts';
import { profilePages } from './profile/list.ts';

export function allPages(): Page[] {
  return [...accessPages(), ...profilePages(), ...accountPages(), ...backEndPages()];
}
