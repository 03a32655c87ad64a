/** What operations of the back end and before sign-in work with; composed in `main.ts`. */
import type { Accounts } from './accounts/accounts.ts';
import type { Audit } from './audit/audit.ts';
import type { Branding } from './branding/branding.ts';
import type { ClockWatch } from './clock/clock-watch.ts';
import type { Backups } from './backups/backups.ts';
import type { Renewals } from './devices/renewals.ts';
import type { Restore } from './backups/restore/restore.ts';
import type { History } from './replication/history/history.ts';
import type { ExclusiveWork } from './exclusive/exclusive-work.ts';
import type { Installation } from './installation/installation.ts';
import type { AcmeChallenges } from './installation/acme-challenges.ts';
import type { AcmeRenewal } from './installation/acme-renewal.ts';
import type { Choices } from './installation/choices.ts';
import type { Ownership } from './installation/ownership.ts';
import type { Place } from './installation/place.ts';
import type { Bundles } from './bundle/bundles.ts';
import type { Health } from './health/health.ts';
import type { Log } from './log.ts';
import type { Mailer } from './mail/mailer.ts';
import type { MetricTokens } from './metrics/tokens.ts';
import type { Notices } from './notices/notices.ts';
import type { Operators } from './operators/operators.ts';
import type { People } from './people/people.ts';
import type { SignIn } from './people/sign-in.ts';
import type { Machine } from './system/machine.ts';
import type { Samples } from './system/samples.ts';
import type { AccountExports } from './portability/exports.ts';
import type { AccountImports } from './portability/imports.ts';
import type { PrimaryLease } from './replication/lease/primary-lease.ts';
import type { StandbyPart } from './replication/node/standby-part.ts';
import type { StandbyProofs } from './replication/proof/standby-proofs.ts';
import type { Appliance } from './rooms/appliance.ts';
import type { Joining } from './standby/joining/joining.ts';

export interface Portal {
  readonly place: Place;
  readonly accounts: Accounts;
  readonly installation: Installation;
  readonly ownership: Ownership;
  /** What was chosen at set-up and can be chosen anew. */
  readonly choices: Choices;
  readonly acme: AcmeRenewal;
  readonly challenges: AcmeChallenges;
  readonly operators: Operators;
  /** Credentials, sessions and tokens of the operators. */
  readonly people: People;
  readonly signIn: SignIn;
  /** Routers that ask for their next configuration. */
  readonly renewals: Renewals;
  readonly notices: Notices;
  readonly health: Health;
  /** What was measured of the machine, and the machine itself. */
  readonly samples: Samples;
  readonly machine: Machine;
  readonly metricTokens: MetricTokens;
  readonly bundles: Bundles;
  /** Whose product this is sold as. */
  readonly branding: Branding;
  /** Keeps ends where they were granted when somebody sets the clock back. */
  readonly clock: ClockWatch;
  /** Letters to the owner. */
  readonly mail: Mailer;
  /** The one turn of backups, restores, patches and their like. */
  readonly exclusive: ExclusiveWork;
  readonly backups: Backups;
  readonly restore: Restore;
  /** The past: what can be gone back to, and the way there. */
  readonly history: History;
  readonly exports: AccountExports;
  readonly imports: AccountImports;
  /** The way to become the standby of another appliance. */
  readonly joining: Joining;
  /** Whether this machine may serve, where a witness says who may. */
  readonly lease: PrimaryLease;
  /** The other appliance of a pair, if there is one. */
  readonly standby: StandbyPart;
  /** How the other appliance proved that it could serve. */
  readonly proofs: StandbyProofs;
  readonly appliance: Appliance;
  readonly audit: Audit;
  readonly log: Log;
  readonly now: () => Date;
}
