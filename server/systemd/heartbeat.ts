/**
 * Tells systemd that the portal serves, and goes on telling as long as its store answers (sd_notify(3), WatchdogSec=): a
 * portal that hangs is started anew, and no tunnel notices. Node has no datagram sockets, and no package that has them is
 * small and looked after; systemd-notify(1) comes with systemd and costs some milliseconds three times a minute.
 */
import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Log } from '../log.ts';

const run = promisify(execFile);

/** Two messages may be lost or late. */
const PER_PERIOD = 3;
/** It waits until systemd has taken the message; a systemd that takes none is not our failure. */
const TELL_MAX_MS = 15_000;

export interface Notification {
  /** Where systemd listens; nothing under `npm start`. */
  readonly socket: string | undefined;
  /** Silent for so long, the portal is killed and started anew; nothing if nobody watches. */
  readonly watchdogMs: number | undefined;
}

export class Heartbeat {
  readonly #to: Notification;
  readonly #log: Log;

  constructor(to: Notification, log: Log) {
    this.#to = to;
    this.#log = log;
  }

  /** @param answers resolves if the portal can do its work; if it never does, the portal is lost */
  async start(answers: () => Promise<unknown>, signal: AbortSignal): Promise<void> {
    const { socket, watchdogMs } = this.#to;
    if (socket === undefined) return;
    await this.#tell(socket, '--ready');
    if (watchdogMs !== undefined) void this.#keepTelling(watchdogMs / PER_PERIOD, answers, signal);
  }

  async #keepTelling(everyMs: number, answers: () => Promise<unknown>, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        // One that hangs is not asked again: silence is what the watchdog waits for.
        await answers();
        await this.#tell(this.#to.socket ?? '', 'WATCHDOG=1');
      } catch (error) {
        this.#log.error({ error }, 'the portal cannot do its work: systemd is not told that it is well');
      }
      await sleep(everyMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  async #tell(socket: string, message: string): Promise<void> {
    const env = { PATH: '/usr/bin:/bin', NOTIFY_SOCKET: socket };
    await run('systemd-notify', [message], { env, timeout: TELL_MAX_MS, killSignal: 'SIGKILL' });
  }
}
