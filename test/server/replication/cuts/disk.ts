/**
 * A disk with a memory of its own that a power cut empties, as drives have: what was written and not flushed may be there
 * afterwards or not, each piece for itself and in no order. A virtual disk in a file of the host is kinder, for the host's
 * memory outlives the guest; what was written in the wrong order would be seen too rarely.
 */
import { execFileSync } from 'node:child_process';
import { closeSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';

/** What a drive writes at once. */
export const PIECE_BYTES = 4096;

/** How a cut treats what was not flushed. */
export type Loss = 'all' | 'half' | 'none';

export interface Cut {
  /** Pieces that were not flushed, and how many of them are lost. */
  readonly unflushed: number;
  readonly lost: number;
}

export class Disk {
  readonly path: string;
  readonly bytes: number;
  readonly #file: number;
  readonly #unflushed = new Map<number, Buffer>();
  flushes = 0;

  /** @param path of an empty or an earlier disk; made if it is not there */
  constructor(path: string, bytes: number) {
    this.path = path;
    this.bytes = bytes;
    this.#file = openSync(path, 'a+');
    closeSync(this.#file);
    this.#file = openSync(path, 'r+');
    ftruncateSync(this.#file, bytes);
  }

  read(at: number, length: number): Buffer {
    const into = Buffer.alloc(length);
    readSync(this.#file, into, 0, length, at);
    for (const { piece, from, to } of pieces(at, length)) {
      const begins = piece * PIECE_BYTES;
      this.#unflushed.get(piece)?.copy(into, begins + from - at, from, to);
    }
    return into;
  }

  write(at: number, content: Buffer): void {
    for (const { piece, from, to } of pieces(at, content.length)) {
      const begins = piece * PIECE_BYTES;
      const whole = this.#unflushed.get(piece) ?? this.read(begins, PIECE_BYTES);
      content.copy(whole, from, begins + from - at, begins + to - at);
      this.#unflushed.set(piece, whole);
    }
  }

  /** Writes for good, past the memory (FUA). */
  writeThrough(at: number, content: Buffer): void {
    this.write(at, content);
    for (const { piece } of pieces(at, content.length)) this.#keep(piece);
  }

  flush(): void {
    this.flushes += 1;
    for (const piece of [...this.#unflushed.keys()]) this.#keep(piece);
  }

  /** @param random from 0 up to 1 */
  cut(loss: Loss, random: () => number): Cut {
    const unflushed = this.#unflushed.size;
    const kept = { all: 0, half: 0.5, none: 1 }[loss];
    let lost = 0;
    for (const piece of [...this.#unflushed.keys()]) {
      if (random() < kept) this.#keep(piece);
      else lost += 1;
    }
    this.#unflushed.clear();
    return { unflushed, lost };
  }

  /** What the guest would read now, as a file. */
  copyTo(path: string): void {
    // Holes stay holes.
    execFileSync('cp', ['--sparse=always', this.path, path]);
    const copy = openSync(path, 'r+');
    for (const [piece, content] of this.#unflushed)
      writeSync(copy, content, 0, PIECE_BYTES, piece * PIECE_BYTES);
    closeSync(copy);
  }

  close(): void {
    closeSync(this.#file);
  }

  #keep(piece: number): void {
    const content = this.#unflushed.get(piece);
    if (content) writeSync(this.#file, content, 0, PIECE_BYTES, piece * PIECE_BYTES);
    this.#unflushed.delete(piece);
  }
}

/** The parts of pieces that a range covers; `from` and `to` within the piece. */
function* pieces(at: number, length: number): Iterable<{ piece: number; from: number; to: number }> {
  const end = at + length;
  for (let piece = Math.floor(at / PIECE_BYTES); piece * PIECE_BYTES < end; piece += 1) {
    const begins = piece * PIECE_BYTES;
    yield { piece, from: Math.max(at - begins, 0), to: Math.min(end - begins, PIECE_BYTES) };
  }
}
