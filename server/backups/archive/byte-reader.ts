import { BackupError } from '../errors.ts';

/** Reads exact numbers of bytes from a stream that comes in pieces of any size. Holds one piece at a time. */
export class ByteReader {
  readonly #source: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array();
  #ended = false;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** The source has come to its end, properly. */
  get ended(): boolean {
    return this.#ended;
  }

  /** All at once: only for what has a small ceiling. @throws BackupError `damaged` */
  async take(bytes: number): Promise<Buffer> {
    const pieces: Uint8Array[] = [];
    for await (const piece of this.pass(bytes)) pieces.push(piece);
    return Buffer.concat(pieces);
  }

  /** Piece by piece, exactly so many. @throws BackupError `damaged` when there are fewer */
  async *pass(bytes: number): AsyncGenerator<Uint8Array> {
    let left = bytes;
    while (left > 0) {
      if (this.#rest.length === 0 && !(await this.#more()))
        throw new BackupError('damaged', 'it ends too early');
      const piece = this.#rest.subarray(0, left);
      this.#rest = this.#rest.subarray(piece.length);
      left -= piece.length;
      if (piece.length > 0) yield piece;
    }
  }

  /** @throws BackupError `damaged` when something follows */
  async end(): Promise<void> {
    while (this.#rest.length === 0) if (!(await this.#more())) return;
    throw new BackupError('damaged', 'something follows after its end');
  }

  /** Lets the source go, whatever is left of it. */
  async close(): Promise<void> {
    await this.#source.return?.();
  }

  async #more(): Promise<boolean> {
    const next = await this.#source.next();
    if (next.done === true) {
      this.#ended = true;
      return false;
    }
    this.#rest = next.value;
    return true;
  }
}
