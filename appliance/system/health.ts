/**
 * Tells systemd that we serve, and goes on telling as long as that is true (sd_notify(3), WatchdogSec=). Node has no
 * datagram sockets, and no package that has them is small and looked after; systemd-notify(1) comes with systemd, waits until its
 * message was taken, and costs some milliseconds three times a minute.
 */
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CommandRunner } from '../commands/run.ts';
import type { Log } from '../log.ts';
import type { Verb } from '../protocol.ts';

export type Notification = {
  /** Where systemd listens; nothing under `npm start`. */
  socket: string | undefined;
  /** Silent for so long, we are killed and started anew; nothing if nobody watches. */
  watchdogMs: number | undefined;
};

/** Two messages may be lost or late. */
const PER_PERIOD = 3;

export type HealthParts = { run: CommandRunner; log: Log; signal: AbortSignal };

export class Health {
  readonly #to: Notification;
  readonly #parts: HealthParts;

  constructor(to: Notification, parts: HealthParts) {
    this.#to = to;
    this.#parts = parts;
  }

  /** @param answers does what we are there for, from outside if that is possible; it may hang */
  async ready(answers: () => Promise<unknown>): Promise<void> {
    if (this.#to.socket === undefined) return;
    await this.#tell('--ready');
    const { watchdogMs } = this.#to;
    if (watchdogMs !== undefined) void this.#keepTelling(watchdogMs / PER_PERIOD, answers);
  }

  async stopping(): Promise<void> {
    if (this.#to.socket !== undefined) await this.#tell('STOPPING=1').catch(() => undefined);
  }

  async #keepTelling(everyMs: number, answers: () => Promise<unknown>): Promise<void> {
    const { log, signal } = this.#parts;
    while (!signal.aborted) {
      try {
        // One that hangs is not asked again: silence is what the watchdog waits for.
        await answers();
        await this.#tell('WATCHDOG=1');
      } catch (error) {
        // Also when we are just ending and the question was cut off: nobody reads it then.
        log.error({ err: error }, 'we do not answer ourselves: systemd is not told that we are well');
      }
      await sleep(everyMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  async #tell(message: string): Promise<void> {
    await this.#parts.run('systemd-notify', [message], {
      environment: { NOTIFY_SOCKET: this.#to.socket ?? '' },
    });
  }
}

/**
 * Asks one of the appliance's questions as the portal does: socket, verbs and event loop are alive.
 *
 * @returns the line that it answered with
 */
export async function askSocket(path: string, verb: Verb, signal: AbortSignal): Promise<string> {
  const socket = connect({ path, signal });
  try {
    socket.write(`${JSON.stringify({ id: 1, verb, input: {} })}\n`);
    for await (const line of createInterface({ input: socket })) {
      if (line.startsWith('{"id":1,"ok":true')) return line;
      break;
    }
    throw new Error(`the appliance does not answer ${verb}`);
  } finally {
    socket.destroy();
  }
}
