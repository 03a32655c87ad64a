/**
 * What a console shows and waits for. Nothing of it is on a disk: a power cut at any prompt loses what was typed, and
 * changes nothing. What changes something is an `Act`, each of them one durable step of somebody else's.
 */
import type { NetworkProblem, NetworkSettings } from '../protocol-network.ts';
import type { Facts } from './facts.ts';
import type { Draft, FieldName } from './fields.ts';
import type { Joined, Promoted } from './pair.ts';
import type { Key } from './terminal/keys.ts';

/** A line that is being typed. A fresh one shows the answer from before: the first letter replaces it, Enter takes it. */
export type Input = { text: string; fresh: boolean };

export type Question =
  | { kind: 'restart' }
  | { kind: 'power-off' }
  | { kind: 'new-link' }
  | { kind: 'recover'; operators: readonly string[] }
  | { kind: 'factory-reset'; name: string }
  | { kind: 'which-backup'; backups: readonly StoredBackup[] }
  | { kind: 'backup-key'; backup: StoredBackup }
  | { kind: 'restore'; ready: ReadyBackup; name: string }
  | { kind: 'promote' }
  /** The primary cannot be reached: somebody has to say that it is off. */
  | { kind: 'isolated'; holds: readonly string[] }
  /** What was typed before comes along, so that going back loses none of it. */
  | { kind: 'join-address'; address: string; code: string }
  | { kind: 'join-code'; address: string; code: string };

/** A backup that lies at one of the targets. */
export type StoredBackup = { target: string; file: string; label: string };

/** A backup that was opened and restored on the side; nothing has changed yet. */
export type ReadyBackup = { id: string; holds: string };

export type NetworkScreen = {
  kind: 'network';
  draft: Draft;
  field: FieldName;
  input: Input;
  /** What is wrong with the answer, and what would be right. */
  wrong: string | null;
  /** Also what most networks need not be asked. */
  more: boolean;
  /** Those that can be chosen; with one there is nothing to ask. */
  interfaces: readonly string[];
};

export type Screen =
  | { kind: 'status'; said: string | null }
  | ({ kind: 'network' } & NetworkScreen)
  | { kind: 'ask'; question: Question; input: Input; wrong: string | null }
  | { kind: 'working'; what: string; from: NetworkScreen | null }
  | { kind: 'link'; title: string; lines: readonly string[]; link: string; wide: boolean };

export type State = { screen: Screen; facts: Facts };

export type Act =
  | { kind: 'try'; settings: NetworkSettings }
  | { kind: 'keep' | 'go-back'; trial: string }
  | { kind: 'restart' | 'power-off' | 'new-link' | 'operators' | 'factory-reset' }
  | { kind: 'recover'; operator: string }
  | { kind: 'backups' }
  | { kind: 'prepare'; backup: StoredBackup; identity: string }
  | { kind: 'restore'; id: string; confirm: string }
  | { kind: 'promote'; isolated: boolean }
  | { kind: 'join'; address: string; code: string };

export type Result =
  | { kind: 'said'; text: string }
  | { kind: 'problems'; problems: readonly NetworkProblem[] }
  | { kind: 'operators'; names: readonly string[] }
  | { kind: 'backups'; backups: readonly StoredBackup[] }
  | { kind: 'ready'; ready: ReadyBackup }
  | { kind: 'promoted'; promoted: Promoted }
  | { kind: 'joined'; joined: Joined }
  /** With what was typed, to be put right. */
  | { kind: 'not-joined'; address: string; code: string; field: 'address' | 'code'; wrong: string }
  | { kind: 'link'; title: string; lines: readonly string[]; path: string };

export type Event =
  | { kind: 'key'; key: Key }
  | { kind: 'facts'; facts: Facts }
  | { kind: 'result'; result: Result }
  /** Nobody has typed for a while. */
  | { kind: 'idle' };

export type Step = { state: State; act?: Act };
