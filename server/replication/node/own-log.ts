/** The log that a primary writes, from its start on and whether or not a standby was ever paired: restoring to a moment needs it too. */
import { join } from 'node:path';
import type { CaptureNews } from '../capture.ts';
import type { ReplicationError } from '../errors.ts';
import { ReplicationLog } from '../log.ts';
import type { Lsn } from '../record/header.ts';
import { Spool } from '../spool/spool.ts';
import { replicationFolder, type NodeStates } from './state.ts';

export interface OwnLog {
  readonly states: NodeStates;
  readonly spool: Spool;
  /** Of the spool. */
  readonly folder: string;
  readonly following: ReplicationLog;
  readonly news: LogNews;
  /** After the store was closed, which makes the last records. */
  close(): Promise<void>;
}

/** Hears of the log before anybody who wants to know of it is made. */
export class LogNews implements CaptureNews {
  /** Replaced by who serves the standby. */
  onRecord: (file: string, lsn: Lsn) => void = () => undefined;
  onBehind: (file: string, error: ReplicationError) => void = () => undefined;
  onTakenAnew: (file: string, why: string) => void = () => undefined;

  recorded(file: string, lsn: Lsn): void {
    this.onRecord(file, lsn);
  }
  behind(file: string, error: ReplicationError): void {
    this.onBehind(file, error);
  }
  takenAnew(file: string, why: string): void {
    this.onTakenAnew(file, why);
  }
}

/** @throws ReplicationError `foreign-record`, `damaged-record`, `io` */
export async function openOwnLog(dataFolder: string, states: NodeStates, now: () => Date): Promise<OwnLog> {
  const { cluster, epoch } = states.current;
  const folder = join(replicationFolder(dataFolder), 'log');
  const spool = await Spool.open({ folder, cluster, epoch });
  const news = new LogNews();
  const following = new ReplicationLog({ spool, epoch, now: () => now().getTime(), tell: news });
  return { states, spool, folder, following, news, close: () => spool.close() };
}
