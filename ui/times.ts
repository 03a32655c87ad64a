/** Moments, spans, sizes and numbers as people read them, in a language and a zone. */
import type { Language } from './models/locals.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const YEAR_MS = 365 * DAY_MS;

/** `Intl` objects are costly to make (about 30 µs), and a page of 100 rows needs hundreds. */
const formats = new Map<string, Intl.DateTimeFormat>();

export interface Place {
  readonly language: Language;
  readonly zone: string;
  readonly now: number;
}

/** Today `08:14`, within a year `12 Nov 08:14`, else `12 Nov 2025`. */
export function moment(iso: string, place: Place): string {
  const at = Date.parse(iso);
  if (dayOf(at, place) === dayOf(place.now, place)) return clock(at, place);
  if (Math.abs(at - place.now) > YEAR_MS) return date(iso, place);
  return `${dayOf(at, place)}${place.language === 'de' ? ', ' : ' '}${clock(at, place)}`;
}

export function date(iso: string, place: Place): string {
  return dateFormat(place, { day: 'numeric', month: 'short', year: 'numeric' }).format(Date.parse(iso));
}

/** Unambiguous, for the hover: `2026-11-12 08:14:03 UTC`. */
export function utc(iso: string): string {
  return `${new Date(Date.parse(iso)).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** `14:02:11`: the age of a live page. */
export function clockWithSeconds(iso: string, place: Place): string {
  return dateFormat(place, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }).format(Date.parse(iso));
}

/** With seconds: what a log shows. */
export function exact(iso: string, place: Place): string {
  return dateFormat(place, {
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }).format(Date.parse(iso));
}

/** `3 d`, `2 h`, `12 min`, `5 s`: SI symbols, the same in both languages. */
export function span(ms: number): string {
  if (ms >= 2 * DAY_MS) return `${Math.floor(ms / DAY_MS)} d`;
  if (ms >= 2 * HOUR_MS) return `${Math.floor(ms / HOUR_MS)} h`;
  if (ms >= MINUTE_MS) return `${Math.floor(ms / MINUTE_MS)} min`;
  return `${Math.max(0, Math.floor(ms / 1000))} s`;
}

/** `1:12:07`, as the countdown in the browser shows it too. */
export function countdown(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (n: number) => String(n).padStart(2, '0');
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

export function number(value: number, language: Language): string {
  return new Intl.NumberFormat(language).format(value);
}

/** Binary units, two to three digits: `1.4 GiB`. */
export function bytes(value: number, language: Language): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let rest = value;
  let unit = 0;
  while (rest >= 1000 && unit < units.length - 1) {
    rest /= 1024;
    unit += 1;
  }
  const digits = unit > 0 && rest < 10 ? 1 : 0;
  const text = new Intl.NumberFormat(language, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return `${text.format(rest)} ${units[unit] ?? 'B'}`;
}

function clock(at: number, place: Place): string {
  return dateFormat(place, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at);
}

function dayOf(at: number, place: Place): string {
  return dateFormat(place, { day: 'numeric', month: 'short' }).format(at);
}

function dateFormat(place: Place, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const locale = place.language === 'de' ? 'de-DE' : 'en-GB';
  const key = `${locale} ${place.zone} ${JSON.stringify(options)}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(locale, { timeZone: place.zone, ...options });
    formats.set(key, format);
  }
  return format;
}
