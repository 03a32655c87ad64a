/**
 * A form with one large file (multipart/form-data, RFC 7578), taken as it comes: memory holds a piece of it, whatever its
 * size. The fields stand before the file, the form's token among them, so that nothing is kept for a stranger. File names
 * are thrown away (IMMUNITY 16).
 */
import type { IncomingMessage } from 'node:http';
import { Refusal } from '../refusal.ts';
import { Form } from './form.ts';
import { boundaryOf } from './multipart.ts';

const FIELDS_MAX = 20;
const FIELD_MAX_BYTES = 16 * 1024;
const HEADERS_MAX_BYTES = 1024;

export interface TakingFile {
  /** The fields so far; throws for who must not send a file. */
  readonly allow: (form: Form) => void;
  /** @returns what it is called from now on, which becomes the field's value */
  readonly take: (pieces: AsyncIterable<Uint8Array>) => Promise<string>;
}

/** @throws Refusal `invalid`, `too-large`, or what `allow` and `take` throw */
export async function readStreamedForm(request: IncomingMessage, file: TakingFile): Promise<Form> {
  const boundary = boundaryOf(request.headers['content-type'] ?? '');
  if (boundary === undefined) throw bad();
  const scanner = new Scanner(request);
  const mark = Buffer.from(`\r\n--${boundary}`);
  const fields = new Map<string, string[]>();
  await scanner.until(mark.subarray(2), 0);
  while (await scanner.anotherPart()) {
    if (fields.size >= FIELDS_MAX) throw new Refusal('too-large');
    const headers = (await scanner.until(HEADERS_END, HEADERS_MAX_BYTES)).toString('utf8');
    const [, name] = /(?:^|[;\s])name="([^"\r\n]{1,60})"/i.exec(headers) ?? [];
    if (name === undefined || fields.has(name)) throw bad();
    if (!/[;\s]filename\*?=/i.test(headers)) {
      const value = await scanner.until(mark, FIELD_MAX_BYTES);
      fields.set(name, [value.toString('utf8').replaceAll('\r\n', '\n')]);
      continue;
    }
    file.allow(new Form(fields));
    fields.set(name, [await file.take(scanner.pass(mark))]);
  }
  return new Form(fields);
}

const LINE = Buffer.from('\r\n');
const HEADERS_END = Buffer.from('\r\n\r\n');

class Scanner {
  readonly #source: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** After a boundary: a line's end and one more part, or two hyphens and the end. */
  async anotherPart(): Promise<boolean> {
    while (this.#rest.length < LINE.length) if (!(await this.#more())) throw bad();
    const after = this.#taken(LINE.length, 0);
    if (after.equals(LINE)) return true;
    if (after.toString('latin1') === '--') return false;
    throw bad();
  }

  /** What stands before the mark, which is taken too. */
  async until(mark: Buffer, max: number): Promise<Buffer> {
    for (;;) {
      const at = this.#rest.indexOf(mark);
      if (at > max || (at < 0 && this.#rest.length > max + mark.length)) throw bad();
      if (at >= 0) return this.#taken(at, mark.length);
      if (!(await this.#more())) throw bad();
    }
  }

  /** Everything before the mark, piece by piece. */
  async *pass(mark: Buffer): AsyncGenerator<Uint8Array> {
    for (;;) {
      const at = this.#rest.indexOf(mark);
      if (at >= 0) {
        const last = this.#taken(at, mark.length);
        if (last.length > 0) yield last;
        return;
      }
      // The mark may begin in the last bytes of what is here.
      const safe = this.#rest.length - mark.length + 1;
      if (safe > 0) yield this.#taken(safe, 0);
      if (!(await this.#more())) throw bad();
    }
  }

  #taken(length: number, skipped: number): Buffer {
    const taken = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length + skipped);
    return taken;
  }

  async #more(): Promise<boolean> {
    const next = await this.#source.next();
    if (next.done === true) return false;
    this.#rest = Buffer.concat([this.#rest, next.value]);
    return true;
  }
}

function bad(): Refusal {
  return new Refusal('invalid', [{ field: '', code: 'bad-format' }]);
}
