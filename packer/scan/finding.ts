import type { Entry } from './tree.ts';

/** Everything that must not be in the image; `docs/SECURITY.md` says for each what it would mean. */
export type FindingKind =
  | 'password'
  | 'login-user'
  | 'authorized-keys'
  | 'private-key'
  | 'stored-credentials'
  | 'shell-history'
  | 'test-code'
  | 'repository'
  | 'machine-id'
  | 'host-key'
  | 'random-seed'
  | 'lease'
  | 'package-lists'
  | 'log'
  | 'world-writable'
  | 'unknown-owner'
  | 'device-file'
  | 'set-id';

export interface Finding {
  readonly kind: FindingKind;
  readonly path: string;
  /** What exactly, in words; never the secret itself. */
  readonly what: string;
}

/** What a rule knows beside the entry. */
export interface Surroundings {
  /** Numbers of the users and groups that the part's own /etc/passwd and /etc/group name; root always. */
  readonly uids: ReadonlySet<number>;
  readonly gids: ReadonlySet<number>;
  /** Packages that only development needs, by name. */
  readonly developmentPackages: ReadonlySet<string>;
}

/** Says what is wrong with an entry, if anything is. */
export type Rule = (entry: Entry, around: Surroundings) => Promise<Finding | undefined> | Finding | undefined;
