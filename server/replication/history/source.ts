import type { FileBase } from '../capture.ts';
import type { Lsn } from '../record/header.ts';
import type { Spool } from '../spool/spool.ts';

/** What the history needs of the log that is written here. */
export interface HistorySource {
  /** The folder of the log. */
  readonly folder: string;
  readonly spool: Pick<Spool, 'stand' | 'durable' | 'forget' | 'cluster'>;
  epoch(): number;
  /** The record behind which the time began in which this machine serves; null: it never took over. */
  tookOverAt(): Lsn | null;
  /** Opens a file once, so that it is known what it holds. */
  open(file: string): Promise<void>;
  /** Holds a file at what it is; null while that is not known. */
  pin(file: string): { readonly base: FileBase; readonly release: () => void } | null;
  /** The last record that a paired standby has, 0 while it was not heard since the start; null: there is none. */
  standbyLsn(): Lsn | null;
}
