/** The pages of an account. */
import type { Page } from '../page.ts';

export function accountPages(): Page[] {
  return [];
}
