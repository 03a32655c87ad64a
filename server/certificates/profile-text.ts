/**
 * The text form of OpenVPN configurations, as far as ours go: one directive a line, arguments in double
 * quotes where needed, `<name>` blocks (openvpn(8), "INLINE FILE SUPPORT"; `options_parse.c`).
 *
 * Rendered texts are parsed back and compared, so that no value can have become a directive
 * (CVE-2024-39567 … -39571, IMMUNITY 15).
 */
import { isDeepStrictEqual } from 'node:util';
import { CertificateError } from './certificate-error.ts';

export type ProfileLine =
  | { kind: 'comment'; text: string }
  | { kind: 'directive'; words: string[] }
  | { kind: 'block'; name: string; text: string };

/** `OPTION_LINE_SIZE` of OpenVPN is 256: a longer line ends it with an error. */
const LINE_MAX_BYTES = 250;

/** No quote, no backslash, no control or format character: nothing that OpenVPN's quoting knows. */
const PLAIN_WORD = /^[^"'\\#;\p{C}\p{Z}]+$/u;
const QUOTABLE = /^[^"\\\p{C}\p{Zl}\p{Zp}]+$/u;

/**
 * @throws CertificateError `bad-profile` if a line is too long or does not read back as it was meant
 */
export function renderProfile(lines: ProfileLine[]): string {
  const text = lines.map(renderLine).join('');
  const tooLong = text.split('\n').find((line) => Buffer.byteLength(line) > LINE_MAX_BYTES);
  if (tooLong !== undefined) throw new CertificateError('bad-profile', 'a line is longer than OpenVPN reads');
  if (!isDeepStrictEqual(parseProfile(text), lines)) {
    throw new CertificateError('bad-profile', 'a value would change the meaning of the profile');
  }
  return text;
}

/** @throws CertificateError `bad-profile` for anything that `renderProfile` would not write */
export function parseProfile(text: string): ProfileLine[] {
  const parsed: ProfileLine[] = [];
  const rest = text.split('\n');
  if (rest.pop() !== '') throw unreadable();
  for (let line = rest.shift(); line !== undefined; line = rest.shift()) {
    const [, name] = /^<([a-z0-9-]+)>$/.exec(line) ?? [];
    if (name !== undefined) parsed.push({ kind: 'block', name, text: takeBlock(rest, name) });
    else if (line.startsWith('# ')) parsed.push({ kind: 'comment', text: line.slice(2) });
    else parsed.push({ kind: 'directive', words: wordsOf(line) });
  }
  return parsed;
}

function renderLine(line: ProfileLine): string {
  switch (line.kind) {
    case 'comment':
      return `# ${line.text}\n`;
    case 'directive':
      return `${line.words.map(renderWord).join(' ')}\n`;
    case 'block':
      return `<${line.name}>\n${line.text}</${line.name}>\n`;
  }
}

function renderWord(word: string): string {
  if (PLAIN_WORD.test(word)) return word;
  if (QUOTABLE.test(word)) return `"${word}"`;
  throw new CertificateError('bad-profile', 'a value cannot be written into a profile');
}

function takeBlock(rest: string[], name: string): string {
  const end = rest.indexOf(`</${name}>`);
  if (end < 0) throw unreadable();
  const lines = rest.splice(0, end + 1).slice(0, -1);
  return lines.map((line) => `${line}\n`).join('');
}

/** Reads as OpenVPN does: unquoted words and words in double quotes, one space between them. */
function wordsOf(line: string): string[] {
  if (!/^(?:"[^"\\]+"|[^"'\\#; ]+)(?: (?:"[^"\\]+"|[^"'\\#; ]+))*$/.test(line)) throw unreadable();
  return Array.from(line.matchAll(/"([^"]+)"|([^" ]+)/g), ([, quoted, plain]) => quoted ?? plain ?? '');
}

function unreadable(): CertificateError {
  return new CertificateError('bad-profile', 'not a profile of ours');
}
