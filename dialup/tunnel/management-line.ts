/** One line of OpenVPN's management interface, as a value (management-notes.txt, version 5). */
import { printable } from '../diagnosis/diagnosis.ts';

export type Asked = 'Auth' | 'HTTP Proxy';

export type ManagementLine =
  | { readonly kind: 'hold' }
  | { readonly kind: 'enter-password' }
  | { readonly kind: 'needs'; readonly what: Asked }
  | { readonly kind: 'refused'; readonly what: Asked; readonly message: string }
  | { readonly kind: 'state'; readonly name: string; readonly detail: string; readonly address: string }
  | { readonly kind: 'log'; readonly text: string }
  | { readonly kind: 'fatal'; readonly text: string }
  | { readonly kind: 'other' };

/** `PUSH_REPLY` has at most a kilobyte (OpenVPN's `PUSH_BUNDLE_SIZE`). */
const TEXT_MAX_CHARACTERS = 2_000;

export function parseManagementLine(line: string): ManagementLine {
  if (line === 'ENTER PASSWORD:') return { kind: 'enter-password' };
  const [, name = '', rest = ''] = /^>([A-Z-]+):(.*)$/s.exec(line) ?? [];
  switch (name) {
    case 'HOLD':
      return { kind: 'hold' };
    case 'PASSWORD':
      return parsePassword(rest);
    case 'STATE': {
      const [, state = '', detail = '', address = ''] = rest.split(',');
      return { kind: 'state', name: clean(state), detail: clean(detail), address };
    }
    case 'LOG': {
      const [, , ...text] = rest.split(',');
      return { kind: 'log', text: clean(text.join(',')) };
    }
    case 'FATAL':
      return { kind: 'fatal', text: clean(rest) };
    default:
      return { kind: 'other' };
  }
}

function parsePassword(rest: string): ManagementLine {
  const needs = /^Need '(Auth|HTTP Proxy)' username\/password/.exec(rest)?.[1];
  if (needs !== undefined) return { kind: 'needs', what: asked(needs) };
  const [, refused, message = ''] =
    /^Verification Failed: '(Auth|HTTP Proxy)'(?: \['(.*)'\])?/.exec(rest) ?? [];
  // `Auth-Token:` is a secret: it is not kept.
  return refused === undefined
    ? { kind: 'other' }
    : { kind: 'refused', what: asked(refused), message: clean(message) };
}

function asked(what: string): Asked {
  return what === 'Auth' ? 'Auth' : 'HTTP Proxy';
}

/** Without control characters (CVE-2024-5594) and without session tokens. */
function clean(text: string): string {
  return printable(text)
    .replace(/SESS_ID\S*/g, '[token]')
    .slice(0, TEXT_MAX_CHARACTERS);
}

/** A word in a management command: `\` and `"` escaped, all else as it is (management-notes.txt, "Command Parsing"). */
export function quoteForManagement(word: string): string {
  return `"${word.replace(/[\\"]/g, (character) => `\\${character}`)}"`;
}
