/** A moment as the owner writes it: a number of the log, an instant, or a time in the portal's own zone. */
import type { Wanted } from './reach.ts';

const NUMBER = /^\d{1,15}$/u;
const LOCAL = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2})?)$/u;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?Z$/u;

/** @returns undefined for what is none of these */
export function momentOf(text: string, zone: string): Wanted | undefined {
  if (NUMBER.test(text)) return Number(text) > 0 ? { lsn: Number(text) } : undefined;
  const [, date, time] = LOCAL.exec(text) ?? [];
  const atMs =
    date !== undefined && time !== undefined
      ? localMs(date, time, zone)
      : INSTANT.test(text)
        ? Date.parse(text)
        : NaN;
  return Number.isNaN(atMs) ? undefined : { atMs };
}

/**
 * Twice, because the first guess may lie on the other side of a change of the clocks. An hour that comes twice is its later one,
 * one that never comes the hour after it.
 */
function localMs(date: string, time: string, zone: string): number {
  const asUtc = Date.parse(`${date}T${time}Z`);
  if (Number.isNaN(asUtc)) return NaN;
  const first = asUtc - offsetMs(asUtc, zone);
  return asUtc - offsetMs(first, zone);
}

/** Swedish writes times as ISO 8601 does. */
function offsetMs(atMs: number, zone: string): number {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    dateStyle: 'short',
    timeStyle: 'medium',
  });
  const shown = format.format(new Date(atMs)).replace(' ', 'T');
  return Date.parse(`${shown}Z`) - Math.floor(atMs / 1000) * 1000;
}
