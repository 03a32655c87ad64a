/**
 * JSON with exactly one way to write a value (after RFC 8785): keys sorted, no spaces, whole numbers only. Two
 * readers then cannot read two things into the same signed bytes, as they can with a key that occurs twice.
 */
import { RecordError } from './errors.ts';

export type Json =
  null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/** Deeper than anything of ours; a million brackets would exhaust the stack instead. */
const DEPTH_MAX = 16;

/** @throws RecordError `not-canonical` for what canonical JSON has no place for */
export function writeCanonical(value: Json, depth = 0): string {
  if (depth > DEPTH_MAX) throw notCanonical('is nested too deeply');
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') {
    // A half of a surrogate pair has no UTF-8 of its own.
    if (!value.isWellFormed()) throw notCanonical('holds a text that is not Unicode');
    return JSON.stringify(value);
  }
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value) || Object.is(value, -0))
      throw notCanonical('holds a number that is not whole');
    return String(value);
  }
  if (isList(value)) return `[${value.map((one) => writeCanonical(one, depth + 1)).join(',')}]`;
  const entries = Object.entries(value)
    .filter((entry): entry is [string, Json] => entry[1] !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, one]) => `${writeCanonical(key)}:${writeCanonical(one, depth + 1)}`).join(',')}}`;
}

/** @throws RecordError `not-canonical` when the bytes are not the one way to write what they say */
export function readCanonical(bytes: Buffer): Json {
  if (deeperThan(bytes, DEPTH_MAX)) throw notCanonical('is nested too deeply');
  let value: Json;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)) as Json;
  } catch (cause) {
    throw new RecordError('not-canonical', 'the content is not JSON', { cause });
  }
  if (!Buffer.from(writeCanonical(value)).equals(bytes))
    throw notCanonical('is not written in its only form');
  return value;
}

const OPENING = new Set([0x5b, 0x7b]);
const CLOSING = new Set([0x5d, 0x7d]);

/** Counts brackets without a parser; those inside texts do not count. */
function deeperThan(bytes: Buffer, max: number): boolean {
  let depth = 0;
  let inText = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (inText && byte === 0x5c) at += 1;
    else if (byte === 0x22) inText = !inText;
    else if (!inText && OPENING.has(byte)) depth += 1;
    else if (!inText && CLOSING.has(byte)) depth -= 1;
    if (depth > max) return true;
  }
  return false;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function notCanonical(what: string): RecordError {
  return new RecordError('not-canonical', `the content ${what}`);
}
