/**
 * The portal's side of OpenVPN's management interface (management-notes.txt): one room, one socket.
 *
 * OpenVPN accepts one management client at a time and outlives us, as we may outlive it. So this connects
 * again for ever, and after each connect first asks who is dialled in: whatever happened in between was
 * told to nobody.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { DialInError } from './dial-in-error.ts';
import { ManagementConnection, type Notification } from './management-connection.ts';
import { parseStatus, type StatusClient } from './status.ts';

/** First and longest pause before connecting again. A waiting OpenVPN lets nobody in, so both are short. */
const RETRY_MS = { first: 50, most: 1000 };
/** How often OpenVPN tells the bytes of each session: fine enough for a live view, and 200 lines/s at 2,000. */
const BYTECOUNT_S = 10;

/** What was found after connecting. Everything that comes later is told as it happens. */
export interface Snapshot {
  /** Differs after OpenVPN was started anew. */
  readonly pid: number;
  readonly version: string;
  readonly clients: readonly StatusClient[];
}

export interface ManagementListener {
  attached(snapshot: Snapshot): void;
  notified(notification: Notification): void;
  /** The connection is gone; all that was known is old. */
  detached(): void;
  /** Nobody listens on the socket (again and again, until it changes). */
  absent(): void;
}

/** Values reach `auth` and `deny` only after they were checked against a grammar: no quotes, no newlines. */
export class ManagementClient {
  readonly #path: string;
  readonly #listener: ManagementListener;
  #connection: ManagementConnection | undefined;

  constructor(path: string, listener: ManagementListener) {
    this.#path = path;
    this.#listener = listener;
  }

  /** Runs until the signal ends it; sessions stay as they are. */
  async run(signal: AbortSignal): Promise<void> {
    let pause = RETRY_MS.first;
    while (!signal.aborted) {
      const served = await this.#serveOnce(signal);
      pause = served ? RETRY_MS.first : Math.min(pause * 2, RETRY_MS.most);
      await delay(pause, undefined, { signal }).catch(() => undefined);
    }
  }

  /** `client-auth`: lets in with these client-connect lines; none: `client-auth-nt`. @throws DialInError */
  async auth(cid: number, kid: number, lines: readonly string[]): Promise<void> {
    if (lines.length === 0) await this.#command(`client-auth-nt ${cid} ${kid}`);
    else await this.#command([`client-auth ${cid} ${kid}`, ...lines, 'END'].join('\n'));
  }

  /** `client-deny`: `reason` for OpenVPN's log, `told` for the client. @throws DialInError */
  async deny(cid: number, kid: number, { reason, told }: { reason: string; told: string }): Promise<void> {
    await this.#command(`client-deny ${cid} ${kid} "${reason}" "${told}"`);
  }

  /** `client-kill`: at once, without a word to the client. @throws DialInError */
  async kill(cid: number): Promise<void> {
    await this.#command(`client-kill ${cid}`);
  }

  async #command(text: string): Promise<void> {
    const connection = this.#connection;
    if (!connection) throw new DialInError('not-attached', 'not connected to OpenVPN');
    await connection.command(text);
  }

  /** @returns whether OpenVPN answered, so that the next attempt may come soon */
  async #serveOnce(signal: AbortSignal): Promise<boolean> {
    // What is told before the snapshot is part of it, but for logins: those wait for an answer.
    let early: Notification[] | undefined = [];
    const onMessage = (message: Notification) => {
      if (early) early.push(message);
      else this.#listener.notified(message);
    };
    const connection = await ManagementConnection.open(this.#path, { onMessage, signal }).catch(
      (error: unknown) => {
        if (!signal.aborted && nobodyListens(error)) this.#listener.absent();
        return undefined;
      },
    );
    if (!connection) return false;
    const snapshot = await ask(connection).catch(() => undefined);
    if (snapshot) {
      this.#connection = connection;
      this.#listener.attached(snapshot);
      for (const message of early) this.#listener.notified(message);
      early = undefined;
    } else connection.close();
    await connection.closed;
    this.#connection = undefined;
    if (snapshot) this.#listener.detached();
    return snapshot !== undefined;
  }
}

/** No socket, or one that a process left behind: unlike a full queue, this says that there is no OpenVPN. */
function nobodyListens(error: unknown): boolean {
  const cause = error instanceof DialInError ? error.cause : undefined;
  return (
    cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ECONNREFUSED')
  );
}

async function ask(connection: ManagementConnection): Promise<Snapshot> {
  const [version, pid, , status] = await Promise.all([
    connection.command('version', 'block'),
    connection.command('pid'),
    connection.command(`bytecount ${BYTECOUNT_S}`),
    connection.command('status 3', 'block'),
  ]);
  return {
    pid: Number(/pid=(\d{1,10})/.exec(pid[0] ?? '')?.[1] ?? 0),
    version: /OpenVPN (\d[\w.]{0,30})/.exec(version[0] ?? '')?.[1] ?? '',
    clients: parseStatus(status),
  };
}
