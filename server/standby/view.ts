/** What people, programs and the console are told of a node that does not serve. No secret is in it. */
import type { Role } from '../replication/fencing/rules.ts';
import type { Kept } from './former/kept.ts';
import type { Standing } from './follow/standing.ts';
import type { Statement } from './promotion/statement.ts';

export interface StandbyView {
  readonly role: Role;
  readonly node: string;
  readonly epoch: number;
  /** Whose standby it is; null for one that was told to leave. */
  readonly primary: { readonly name: string; readonly addresses: readonly string[] } | null;
  readonly standing: Standing;
  /** The last record that is durable here, and the last that is in the files. */
  readonly lsn: number;
  readonly applied: number;
  /** Whether it could be promoted: it holds everything up to a record. */
  readonly promotable: boolean;
  /** What is true if it were promoted without the primary now; null while it holds nothing. */
  readonly statement: Statement | null;
  /** It was decided that it serves from its next start on. */
  readonly promoting: boolean;
  /** Left over from when this node served. */
  readonly kept: readonly Kept[];
}

export type Promoted =
  /** The primary handed over: nothing is missing. */
  | { readonly kind: 'in-order'; readonly epoch: number }
  | { readonly kind: 'alone'; readonly epoch: number }
  /** The primary cannot be reached: nothing has happened, and somebody has to say that it is off or cut off. */
  | { readonly kind: 'confirm'; readonly statement: Statement };
