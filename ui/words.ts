/**
 * What the templates call: texts, times, numbers, codes. Bound to one reader's language and zone.
 *
 * A function that returns `SafeString` has escaped everything it was given; it is used between tags, or between
 * double quotes where its name says so.
 */
import nunjucks from 'nunjucks';
import type { Locals } from './models/locals.ts';
import { qrCode } from './qr.ts';
import { de } from './texts/de.ts';
import { en } from './texts/en.ts';
import { format } from './texts/format.ts';
import type { Values } from './texts/format.ts';
import * as times from './times.ts';
import { visible } from './visible.ts';

const texts: Record<Locals['language'], Record<string, Record<string, string>>> = { en, de };

const SafeString = nunjucks.runtime.SafeString;
const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
// Hebrew to Arabic extended, and the right-to-left planes.
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

export type Words = ReturnType<typeof wordsFor>;

export function wordsFor(locals: Locals) {
  const { language } = locals;
  const place = { language, zone: locals.zone, now: Date.parse(locals.now) };
  const safe = (html: string) => new SafeString(html);
  const write = (value: unknown) => escaped(value, language);

  return {
    /** A text with its values filled in; values that are SafeStrings stay as they are. */
    t: (key: string, values: Values = {}) => safe(format(textAt(language, key), values, { language, write })),
    /** A moment with UTC on hover. */
    time: (iso: string) => safe(timeTag(iso, times.moment(iso, place))),
    exact: (iso: string) => safe(timeTag(iso, times.exact(iso, place))),
    clock: (iso: string) => safe(timeTag(iso, times.clockWithSeconds(iso, place))),
    date: (iso: string) => safe(timeTag(iso, times.date(iso, place))),
    /** For attributes, where no tag may stand. */
    timeText: (iso: string) => times.moment(iso, place),
    /** How long it has been, `3 d`, with the moment on hover. */
    since: (iso: string) => safe(timeTag(iso, times.span(place.now - Date.parse(iso)))),
    lasted: (from: string, to: string) => times.span(Date.parse(to) - Date.parse(from)),
    left: (iso: string) => times.countdown(Date.parse(iso) - place.now),
    over: (iso: string) => Date.parse(iso) <= place.now,
    number: (value: number) => times.number(value, language),
    bytes: (value: number) => times.bytes(value, language),
    percent: (part: number, whole: number) => Math.round((100 * part) / Math.max(1, whole)),
    /** What a form calls a field, with a colon: `services.1.port` is "Service 2, port: ". */
    fieldName: (field: string) => safe(fieldName(field, language)),
    /** A path of this portal, whatever stood there (CVE-2020-35560): no scheme, no other host. */
    here: (path: string) => (/^\/(?![/\\])/.test(path) ? path : '/'),
    /** A page of somebody else, opened by a click: with TLS, and never a script. */
    elsewhere: (address: string) => (/^https:\/\/[^\s"'<>]+$/.test(address) ? address : '#'),
    least: Math.min,
    qr: (uri: string) => safe(qrCode(uri)),
  };
}

function textAt(language: Locals['language'], key: string): string {
  const [group = '', name = ''] = key.split('.');
  const text = texts[language][group]?.[name];
  if (text === undefined) throw new Error(`no text ${key}`);
  return text;
}

function fieldName(field: string, language: Locals['language']): string {
  const [, row, name] = /^services\.(\d+)\.(\w+)$/.exec(field) ?? [];
  const own = texts[language].field?.[name ?? field];
  if (own === undefined) return '';
  if (row === undefined) return `${own}: `;
  const number = Number(row) + 1;
  return `${format(textAt(language, 'component.service'), { number }, { language, write: String })}, ${own}: `;
}

function timeTag(iso: string, text: string): string {
  return `<time datetime="${escapeHtml(iso)}" title="${times.utc(iso)}">${escapeHtml(text)}</time>`;
}

function escaped(value: unknown, language: Locals['language']): string {
  if (value instanceof SafeString) return String(value);
  if (typeof value === 'number') return times.number(value, language);
  const text = visible(String(value));
  // An isolate keeps a right-to-left name from turning the sentence around it (UAX 9, FSI … PDI).
  return RIGHT_TO_LEFT.test(text) ? `\u2068${escapeHtml(text)}\u2069` : escapeHtml(text);
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
}
