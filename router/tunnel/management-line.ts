/** One line of OpenVPN's management interface, as a value (management-notes.txt, version 5). */
export type ManagementLine =
  | { kind: 'hold' }
  | { kind: 'needs'; what: 'Auth' | 'HTTP Proxy' }
  | { kind: 'refused'; what: 'Auth' | 'HTTP Proxy'; message: string }
  | { kind: 'state'; name: string; detail: string; address: string }
  | { kind: 'log'; flags: string; text: string }
  | { kind: 'fatal'; text: string }
  | { kind: 'other' };

/** What the other side makes OpenVPN say is cut to this length before it is shown or logged. */
const TEXT_MAX_CHARACTERS = 300;

export function parseManagementLine(line: string): ManagementLine {
  const notification = /^>([A-Z-]+):(.*)$/s.exec(line);
  const [, name = '', rest = ''] = notification ?? [];
  switch (name) {
    case 'HOLD':
      return { kind: 'hold' };
    case 'PASSWORD':
      return parsePassword(rest);
    case 'STATE': {
      const [, state = '', detail = '', address = ''] = rest.split(',');
      return { kind: 'state', name: state, detail, address };
    }
    case 'LOG': {
      const [, flags = '', ...text] = rest.split(',');
      return { kind: 'log', flags, text: clean(text.join(',')) };
    }
    case 'FATAL':
      return { kind: 'fatal', text: clean(rest) };
    default:
      return { kind: 'other' };
  }
}

function parsePassword(rest: string): ManagementLine {
  const needs = /^Need '(Auth|HTTP Proxy)' username\/password/.exec(rest);
  if (needs) return { kind: 'needs', what: needs[1] === 'Auth' ? 'Auth' : 'HTTP Proxy' };
  const refused = /^Verification Failed: '(Auth|HTTP Proxy)'(?: \['(.*)'\])?/.exec(rest);
  if (refused) {
    return {
      kind: 'refused',
      what: refused[1] === 'Auth' ? 'Auth' : 'HTTP Proxy',
      message: clean(refused[2] ?? ''),
    };
  }
  // `Auth-Token:` is a secret: it is not kept.
  return { kind: 'other' };
}

/** Without control characters (CVE-2024-5594) and without session tokens. */
function clean(text: string): string {
  return text
    .replace(/[^\u0020-\u007e\u00a0-\uffff]/g, '?')
    .replace(/SESS_ID\S*/g, '[token]')
    .slice(0, TEXT_MAX_CHARACTERS);
}

/** A word in a management command: `\` and `"` escaped, all else as it is (management-notes.txt, "Command Parsing"). */
export function quoteForManagement(word: string): string {
  return `"${word.replace(/[\\"]/g, (character) => `\\${character}`)}"`;
}
