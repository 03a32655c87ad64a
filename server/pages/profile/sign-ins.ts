/** Where the reader is signed in. */
import { endMySession, listMySessions } from '../../people/operations/me.ts';
import { Refusal } from '../../refusal.ts';
import { halfPaths } from '../half-paths.ts';
import { go, selfPage, type Page } from '../page.ts';
import type { Half } from '../half.ts';

export function signInForms(half: Half): Page[] {
  const { own } = halfPaths(half);
  return [
    selfPage({
      method: 'POST',
      path: own.signInEnd(':id'),
      async run({ invoke, param }) {
        await invoke(endMySession, { sessionId: param('id') });
        return go(own.page(), { code: 'signInEnded' });
      },
    }),
    selfPage({
      method: 'POST',
      path: own.signOutOthers(),
      async run({ invoke }) {
        const { sessions } = await invoke(listMySessions, {});
        for (const { id } of sessions.filter((session) => !session.own)) {
          await invoke(endMySession, { sessionId: id }).catch(unlessOver);
        }
        return go(own.page(), { code: 'othersSignedOut' });
      },
    }),
  ];
}

/** It ended by itself between looking and ending. */
function unlessOver(error: unknown): void {
  if (!(error instanceof Refusal && error.code === 'not-found')) throw error;
}
