import type { Duplex } from 'node:stream';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { z } from 'zod';
import { ReplicationError } from '../errors.ts';
import { Gathered } from '../record/gathered.ts';
import {
  decodeJson,
  encodeFrame,
  encodeJson,
  frames,
  PIECE_MAX_BYTES,
  type Frame,
  type FrameKind,
} from './frames.ts';

/** How long a peer may take for what it has to say now; a silent one is as good as gone. */
const ANSWER_MAX_MS = 10_000;

/** The other side reads on until it sees the end, unless it is stuck. */
const FAREWELL_MAX_MS = 2_000;

/** One connection, as frames in and out. */
export class Peer {
  readonly #stream: Duplex;
  readonly #frames: AsyncIterator<Frame, undefined>;
  #drained: Promise<void> | null = null;

  constructor(stream: Duplex) {
    this.#stream = stream;
    this.#frames = frames(stream as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  }

  /** Waits while the other side does not take what was sent. @throws ReplicationError `io` */
  async send(bytes: Buffer): Promise<void> {
    if (this.#stream.destroyed) throw new ReplicationError('io', 'the connection is gone');
    if (this.#stream.write(bytes)) return;
    this.#drained ??= this.#drain();
    await this.#drained;
  }

  /** One wait for all who send: each with listeners of its own would leave them on the connection until its end. */
  async #drain(): Promise<void> {
    const over = new AbortController();
    const { signal } = over;
    try {
      await Promise.race([once(this.#stream, 'drain', { signal }), once(this.#stream, 'close', { signal })]);
    } finally {
      over.abort();
      this.#drained = null;
    }
  }

  sendJson(kind: FrameKind, value: object): Promise<void> {
    return this.send(encodeJson(kind, value));
  }

  async sendPieces(kind: FrameKind, bytes: Buffer): Promise<void> {
    for (let at = 0; at < bytes.length; at += PIECE_MAX_BYTES)
      await this.send(encodeFrame(kind, bytes.subarray(at, at + PIECE_MAX_BYTES)));
  }

  /** Small pieces that go together: a connection costs as much for a few bytes as for many. */
  parcel(kind: FrameKind): Gathered {
    return new Gathered((bytes) => this.sendPieces(kind, bytes), PIECE_MAX_BYTES);
  }

  /** @returns null at the end of the connection */
  async next(): Promise<Frame | null> {
    const next = await this.#frames.next();
    return next.done === true ? null : next.value;
  }

  /** The answer that has to come now. @throws ReplicationError `io`, `damaged-record` */
  async expect<T>(kind: FrameKind, grammar: z.ZodType<T>): Promise<T> {
    const frame = await this.answer();
    if (frame.kind !== kind) throw new ReplicationError('damaged-record', `${frame.kind} instead of ${kind}`);
    return decodeJson(grammar, frame);
  }

  /** The same, whatever it is. @throws ReplicationError `io` */
  async answer(): Promise<Frame> {
    const timer = setTimeout(() => this.end(), ANSWER_MAX_MS);
    try {
      const frame = await this.next();
      if (frame === null) throw new ReplicationError('io', 'the connection ended before an answer');
      return frame;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends it after what was said has been heard, or a bounded time. */
  async finish(): Promise<void> {
    const closed = once(this.#stream, 'close');
    this.#stream.end();
    await Promise.race([closed, delay(FAREWELL_MAX_MS)]);
    this.end();
  }

  end(): void {
    this.#stream.destroy();
  }
}
