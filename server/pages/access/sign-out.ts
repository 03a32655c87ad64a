/** Signing out here; the session is over on the server, whatever the browser keeps. */
import { signOut } from '../../people/operations/me.ts';
import { halfPaths } from '../half-paths.ts';
import { go, selfPage, type Page } from '../page.ts';
import type { Half } from '../half.ts';

export function signOutPages(half: Half): Page[] {
  return [
    selfPage({
      method: 'POST',
      path: halfPaths(half).signOut,
      unfinished: true,
      async run({ invoke, browser }) {
        await invoke(signOut, {});
        browser.signedOut();
        return go(`${halfPaths(half).signIn}?ended=signed-out`);
      },
    }),
  ];
}
