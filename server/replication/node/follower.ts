/** The one connection on which a standby follows, seen from the primary: what is said on it beside the log. */
import type { z } from 'zod';
import { ReplicationError } from '../errors.ts';
import { decodeJson, type Frame, type FrameKind } from '../link/frames.ts';
import type { Peer } from '../link/peer.ts';

export class Follower {
  readonly #peer: Peer;
  readonly #waiting = new Map<FrameKind, (frame: Frame | null) => void>();
  readonly incarnation: string;
  #over = false;

  constructor(peer: Peer, incarnation: string) {
    this.#peer = peer;
    this.incarnation = incarnation;
  }

  get over(): boolean {
    return this.#over;
  }

  send(kind: FrameKind, value: object): Promise<void> {
    return this.#peer.sendJson(kind, value);
  }

  /** The next frame of a kind. @throws ReplicationError `io` when the connection ends or the time is over before it */
  async answer<T>(kind: FrameKind, grammar: z.ZodType<T>, maxMs: number): Promise<T> {
    const frame = await new Promise<Frame | null>((resolve) => {
      const timer = setTimeout(() => resolve(null), maxMs);
      this.#waiting.set(kind, (heard) => {
        clearTimeout(timer);
        resolve(heard);
      });
      if (this.#over) this.ended();
    });
    this.#waiting.delete(kind);
    if (frame === null) throw new ReplicationError('io', `no ${kind} came from the standby`);
    return decodeJson(grammar, frame);
  }

  /** Said by the standby. @returns false for what nobody asked for */
  told(frame: Frame): boolean {
    const wanted = this.#waiting.get(frame.kind);
    wanted?.(frame);
    return wanted !== undefined;
  }

  ended(): void {
    this.#over = true;
    for (const wake of this.#waiting.values()) wake(null);
  }

  /** The last word on it; resolves when it was heard, or a bounded time later. */
  async farewell(because: 'unpaired', epoch: number): Promise<void> {
    this.#over = true;
    await this.#peer.sendJson('farewell', { because, epoch });
    await this.#peer.finish();
  }

  end(): void {
    this.#peer.end();
  }
}
