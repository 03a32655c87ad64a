/** Measures the machine every ten seconds. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../log.ts';
import type { Machine, Traffic } from './machine.ts';
import type { Sample } from './sample.ts';
import { FINE_S, type Samples } from './samples.ts';

export interface SamplerParts {
  readonly machine: Machine;
  readonly samples: Samples;
  /** Dial-ins that stand now. */
  readonly tunnels: () => { devices: number; people: number };
  /** False while the disk is full. */
  readonly saving: () => boolean;
  readonly now: () => Date;
  readonly log: Log;
}

export class Sampler {
  readonly #parts: SamplerParts;
  #traffic: (Traffic & { readonly atMs: number }) | undefined;

  constructor(parts: SamplerParts) {
    this.#parts = parts;
  }

  /** Measures until the signal ends it; what cannot be measured once is a gap. */
  async run(signal: AbortSignal): Promise<void> {
    const { samples, saving, log } = this.#parts;
    // The first look at processors and interfaces has nothing to compare with.
    await this.measure().catch(() => undefined);
    const ended = () => signal.aborted;
    while (!ended()) {
      await delay(FINE_S * 1000, undefined, { signal, ref: false }).catch(() => undefined);
      if (ended()) return;
      try {
        await samples.add(await this.measure(), saving());
      } catch (error) {
        log.warn({ error }, 'the machine could not be measured');
      }
    }
  }

  async measure(): Promise<Sample> {
    const { machine, tunnels, now } = this.#parts;
    const [cpu, memory, disk, traffic] = await Promise.all([
      machine.cpu(),
      machine.memory(),
      machine.disk(),
      machine.traffic(),
    ]);
    return {
      at: Math.floor(now().getTime() / 1000),
      cpu,
      memory: memory.totalBytes - memory.availableBytes,
      disk: disk.totalBytes - disk.freeBytes,
      ...this.#rates(traffic),
      ...tunnels(),
    };
  }

  #rates(traffic: Traffic): { received: number; sent: number } {
    const atMs = performance.now();
    const before = this.#traffic;
    this.#traffic = { ...traffic, atMs };
    if (before === undefined) return { received: 0, sent: 0 };
    const seconds = Math.max(0.001, (atMs - before.atMs) / 1000);
    // An interface that went away takes its count with it.
    const rate = (now: number, then: number) => Math.max(0, now - then) / seconds;
    return {
      received: rate(traffic.receivedBytes, before.receivedBytes),
      sent: rate(traffic.sentBytes, before.sentBytes),
    };
  }
}
