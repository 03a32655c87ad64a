/** `q` and `page` of a list's address, as far as they are usable: an address is shared, cut and mistyped. */
import type { Visit } from './page.ts';

const SEARCH_MAX_CHARACTERS = 100;

export function listQuery({ query }: Pick<Visit, 'query'>): { search: string; page: number } {
  const page = query('page');
  return {
    search: query('q').replace(/\p{C}/gu, '').slice(0, SEARCH_MAX_CHARACTERS),
    page: /^[1-9]\d{0,3}$/.test(page) ? Number(page) : 1,
  };
}
