/** What stands open now: a row of the overview and of the list of connections. */
import type { Iso } from './basics.ts';

export interface OpenConnection {
  readonly id: string;
  readonly serial: string;
  readonly device: string;
  readonly user: string;
  readonly mine: boolean;
  readonly from: Iso;
  readonly until: Iso;
  /** "PLC · S7", at most four; `more` counts the rest. */
  readonly services: readonly { readonly component: string; readonly service: string }[];
  readonly more: number;
  /** The reader may end it. */
  readonly mayEnd: boolean;
}
