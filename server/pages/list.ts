/** Every page of the portal. What is not in here is not there. */
import { accountPages } from './account/list.ts';
import type { Page } from './page.ts';

export function allPages(): Page[] {
  return [...accountPages()];
}
