/** What operations of the back end and before sign-in work with; composed in `main.ts`. */
import type { Accounts } from './accounts/accounts.ts';
import type { PublicPlace } from './accounts/facts.ts';
import type { Audit } from './audit/audit.ts';
import type { Branding } from './branding/branding.ts';
import type { Backups } from './backups/backups.ts';
import type { Renewals } from './devices/renewals.ts';
import type { ExclusiveWork } from './exclusive/exclusive-work.ts';
import type { Installation } from './installation/installation.ts';
import type { Bundles } from './bundle/bundles.ts';
import type { Health } from './health/health.ts';
import type { Log } from './log.ts';
import type { Ownership } from './installation/ownership.ts';
import type { Mailer } from './mail/mailer.ts';
import type { MetricTokens } from './metrics/tokens.ts';
import type { Notices } from './notices/notices.ts';
import type { Operators } from './operators/operators.ts';
import type { People } from './people/people.ts';
import type { SignIn } from './people/sign-in.ts';
import type { Machine } from './system/machine.ts';
import type { Samples } from './system/samples.ts';
import type { Appliance } from './rooms/appliance.ts';

export interface Portal {
  readonly place: PublicPlace;
  readonly accounts: Accounts;
  readonly installation: Installation;
  readonly operators: Operators;
  readonly ownership: Ownership;
  /** Credentials, sessions and tokens of the operators. */
  readonly people: People;
  readonly signIn: SignIn;
  /** Routers that ask for their next configuration. */
  readonly renewals: Renewals;
  readonly notices: Notices;
  /** Whose product this is sold as. */
  readonly branding: Branding;
  readonly health: Health;
  /** What was measured of the machine, and the machine itself. */
  readonly samples: Samples;
  readonly machine: Machine;
  readonly metricTokens: MetricTokens;
  readonly bundles: Bundles;
  /** Letters to the owner. */
  readonly mail: Mailer;
  /** The one turn of backups, restores, patches and their like. */
  readonly exclusive: ExclusiveWork;
  readonly backups: Backups;
  readonly appliance: Appliance;
  readonly audit: Audit;
  readonly log: Log;
  readonly now: () => Date;
}
