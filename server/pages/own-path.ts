/** Where somebody may be led after a form: to a page of ours and nowhere else (CVE-2020-35560). */
import type { Half } from './half.ts';

const PATH_MAX_CHARACTERS = 500;
/** A host that does not exist (RFC 2606), to find out whether a text leads away from where it stands. */
const HERE = 'https://here.invalid';

export interface OwnPaths {
  /** The path with its query, normalised, if a GET page of this half has it; otherwise undefined. */
  find(text: string, half: Half): string | undefined;
}

/** @param halfOf the half of the GET page with this path; undefined when there is none */
export function ownPaths(halfOf: (path: string) => Half | undefined): OwnPaths {
  return {
    find(text, half) {
      if (text.length > PATH_MAX_CHARACTERS || !/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(text))
        return undefined;
      const url = URL.canParse(text, HERE) ? new URL(text, HERE) : undefined;
      if (url?.origin !== HERE || url.pathname.startsWith('//') || halfOf(url.pathname) !== half)
        return undefined;
      return `${url.pathname}${url.search}`;
    },
  };
}
