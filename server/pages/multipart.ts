/**
 * Forms with files, `multipart/form-data` (RFC 7578), for the few pages that take one. The whole body is in memory,
 * under the ceiling of `http/body.ts`; file names are thrown away, nothing of a request names a path (IMMUNITY 16).
 */
import { Refusal } from '../refusal.ts';

const PARTS_MAX = 50;
const HEADERS_MAX_BYTES = 1024;
const BOUNDARY =
  /^multipart\/form-data;(?:.*;)?\s*boundary=(?:"([^"]{1,70})"|([A-Za-z0-9'()+_,./:=?-]{1,70}))\s*$/i;

export interface Parts {
  readonly texts: readonly (readonly [name: string, value: string])[];
  /** Files that somebody chose; an empty choice is none. */
  readonly files: ReadonlyMap<string, Buffer>;
}

/** Undefined for another type. */
export function boundaryOf(contentType: string): string | undefined {
  const [, quoted, plain] = BOUNDARY.exec(contentType.trim()) ?? [];
  return quoted ?? plain;
}

/** @throws Refusal `invalid` for what no browser sends, `too-large` for too many parts */
export function parseMultipart(body: Buffer, boundary: string): Parts {
  const texts: [string, string][] = [];
  const files = new Map<string, Buffer>();
  for (const part of partsOf(body, boundary)) {
    if (texts.length + files.size >= PARTS_MAX) throw new Refusal('too-large');
    const end = part.subarray(0, HEADERS_MAX_BYTES).indexOf('\r\n\r\n');
    if (end < 0) throw bad();
    const headers = part.subarray(0, end).toString('utf8');
    const disposition = /^content-disposition:\s*form-data;(.*)$/im.exec(headers)?.[1] ?? '';
    const [, name] = /(?:^|;)\s*name="([^"\r\n]{1,100})"/i.exec(disposition) ?? [];
    if (name === undefined) throw bad();
    const content = part.subarray(end + 4);
    if (!/(?:^|;)\s*filename\*?=/i.test(disposition)) texts.push([name, content.toString('utf8')]);
    else if (files.has(name)) throw bad();
    else if (content.length > 0) files.set(name, content);
  }
  return { texts, files };
}

/** What stands between the boundaries, without the line breaks that belong to these. */
function* partsOf(body: Buffer, boundary: string): Generator<Buffer> {
  const mark = Buffer.from(`\r\n--${boundary}`);
  // The first boundary has no line before it.
  const text = Buffer.concat([Buffer.from('\r\n'), body]);
  let at = text.indexOf(mark);
  if (at !== 0) throw bad();
  for (;;) {
    const from = at + mark.length;
    const after = text.subarray(from, from + 2).toString('latin1');
    if (after === '--') return;
    at = text.indexOf(mark, from);
    if (after !== '\r\n' || at < 0) throw bad();
    yield text.subarray(from + 2, at);
  }
}

function bad(): Refusal {
  return new Refusal('invalid', [{ field: '', code: 'bad-format' }]);
}
