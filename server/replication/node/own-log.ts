/** The log that a primary writes, from its start on and whether or not a standby was ever paired: restoring to a moment needs it too. */
import { join } from 'node:path';
import type { CaptureNews } from '../capture.ts';
import type { ReplicationError } from '../errors.ts';
import { ReplicationLog } from '../log.ts';
import type { Lsn } from '../record/header.ts';
import { Spool } from '../spool/spool.ts';
import { forgetExchange, wasExchanged } from './exchanged.ts';
import { replicationFolder, type NodeStates } from './state.ts';

export interface OwnLog {
  readonly states: NodeStates;
  readonly spool: Spool;
  /** Of the spool. */
  readonly folder: string;
  readonly following: ReplicationLog;
  readonly news: LogNews;
  /** Each file was opened once. */
  settled(): Promise<void>;
  /** After the store was closed, which makes the last records. */
  close(): Promise<void>;
}

/** Hears of the log before anybody who wants to know of it is made. */
export class LogNews implements CaptureNews {
  /** Replaced by who serves the standby. */
  onRecord: (file: string, lsn: Lsn) => void = () => undefined;
  onBehind: (file: string, error: ReplicationError) => void = () => undefined;
  #hears: ((file: string, why: string) => void) | null = null;
  /** Said while the first file was opened, when nobody heard it yet. */
  readonly #early: [file: string, why: string][] = [];

  /** Whoever tells the owner; hears also what was said before. */
  set onTakenAnew(hears: (file: string, why: string) => void) {
    this.#hears = hears;
    for (const [file, why] of this.#early.splice(0)) hears(file, why);
  }

  recorded(file: string, lsn: Lsn): void {
    this.onRecord(file, lsn);
  }
  behind(file: string, error: ReplicationError): void {
    this.onBehind(file, error);
  }
  takenAnew(file: string, why: string): void {
    if (this.#hears === null) this.#early.push([file, why]);
    else this.#hears(file, why);
  }
}

/** @throws ReplicationError `foreign-record`, `io` */
export async function openOwnLog(dataFolder: string, states: NodeStates, now: () => Date): Promise<OwnLog> {
  const { cluster, epoch } = states.current;
  const folder = join(replicationFolder(dataFolder), 'log');
  const spool = await Spool.openOwn({ folder, cluster, epoch });
  const news = new LogNews();
  const following = new ReplicationLog({ spool, epoch, now: () => now().getTime(), tell: news });
  if (await wasExchanged(dataFolder)) following.replacedAll();
  const settled = (): Promise<void> => {
    following.settled();
    return forgetExchange(dataFolder);
  };
  return { states, spool, folder, following, news, settled, close: () => spool.close() };
}
