/** Fetches the page again and takes over its live regions: at once, then at most every two seconds. */
import { typedInto } from './forms.js';
import { takeOver } from './take-over.js';

const REFRESH_EVERY_MS = 2_000;

let last = 0;
let timer = 0;

export function refreshSoon() {
  if (timer || document.hidden) return;
  timer = window.setTimeout(
    () => {
      timer = 0;
      void refreshNow();
    },
    Math.max(0, last + REFRESH_EVERY_MS - Date.now()),
  );
}

/** @returns {Promise<boolean>} whether the page is fresh now */
export async function refreshNow() {
  last = Date.now();
  try {
    const answer = await fetch(location.href, {
      headers: { accept: 'text/html', 'x-ferngate-refresh': '1' },
      cache: 'no-store',
    });
    if (!answer.ok || answer.redirected) return false;
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    if (takeOver(document, page)) return true;
    // The page has become another one (a connection has ended): show that one.
    if (!typedInto(document)) location.reload();
    return false;
  } catch {
    return false;
  }
}
