/** Puts the portal together from its parts. */
import { access, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Accounts } from './accounts/accounts.ts';
import { Audit } from './audit/audit.ts';
import { Branding } from './branding/branding.ts';
import { KeyPool } from './certificates/keys.ts';
import { Renewals } from './devices/renewals.ts';
import { dialInsFactory } from './dialin/factory.ts';
import { watchOverEnds } from './clock/watch-over-ends.ts';
import { DoorLog } from './dialin/door-log.ts';
import { DialInTickets } from './dialin/tickets.ts';
import { composeInstallation } from './installation/compose.ts';
import { createLog } from './log.ts';
import { Mailer } from './mail/mailer.ts';
import { composeBundles } from './bundle/compose.ts';
import { Care } from './health/care.ts';
import { TroubleBook } from './health/trouble-book.ts';
import { MetricTokens } from './metrics/tokens.ts';
import { Notices } from './notices/notices.ts';
import { Operators } from './operators/operators.ts';
import { BACKEND_REALM } from './people/people-file.ts';
import { People } from './people/people.ts';
import { SecondSteps } from './people/second-steps.ts';
import { SignIn } from './people/sign-in.ts';
import type { Portal } from './portal.ts';
import { carryOutSwitch, composeWholeState } from './portability/compose.ts';
import { composePrimary } from './replication/node/compose.ts';
import { openOwnLog, type OwnLog } from './replication/node/own-log.ts';
import type { PrimaryLease } from './replication/lease/primary-lease.ts';
import type { PrimaryNode } from './replication/node/primary.ts';
import { NodeStates } from './replication/node/state.ts';
import { ApplianceSocket } from './rooms/appliance-socket.ts';
import { BackOff } from './secrets/back-off.ts';
import { SecretBox } from './secrets/box.ts';
import type { Settings } from './settings.ts';
import { composeJoining } from './standby/joining/compose.ts';
import { accountMigrations } from './store/migrations/account.ts';
import { systemMigrations } from './store/migrations/system.ts';
import type { Database } from './store/database.ts';
import { Store, type StoreOptions } from './store/store.ts';
import { LogCounts } from './system/log-counts.ts';

/** Operators answer for every account: their password rules are not for changing. */
const OPERATOR_PASSWORD_RULES = { minLength: 12, classes: 1, refuseNames: true };

export interface Composed {
  readonly portal: Portal;
  readonly store: Store;
  readonly appliance: ApplianceSocket;
  readonly care: Care;
  readonly ownLog: OwnLog;
  readonly pair: PrimaryNode;
  readonly lease: PrimaryLease;
}

const idle = (): void => undefined;

/** Without its key an installation's secrets cannot be opened; a new one would only hide that (IMMUNITY 25). */
async function openBox(dataFolder: string, store: Store): Promise<SecretBox> {
  const folder = join(dataFolder, 'keys');
  const keyFile = join(folder, 'installation.key');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const began = await store.system.read((reader) => reader.get('SELECT 1 AS there FROM installation'));
  if (began !== undefined) await access(keyFile);
  return SecretBox.open(keyFile);
}

/** The store, each commit of it in the log of all commits. */
async function openFollowed(opening: StoreOptions, states: NodeStates, now: () => Date) {
  const ownLog = await openOwnLog(opening.folder, states, now);
  const store = await Store.open({ ...opening, following: ownLog.following });
  await ownLog.following.forgetMissing(['system', ...(await store.accountIds())]);
  return { store, ownLog };
}

interface PeopleParts {
  readonly db: Database;
  readonly box: SecretBox;
  readonly now: () => Date;
  readonly productName: () => string;
  readonly accounts: Accounts;
  readonly audit: Audit;
  readonly backOff: BackOff;
}

function backEndPeople({ db, box, now, productName, accounts, audit, backOff }: PeopleParts) {
  const people = new People(
    { db, table: 'operators', realm: BACKEND_REALM, accountName: 'ferngate' },
    { box, now, productName, rules: async () => OPERATOR_PASSWORD_RULES, changed: async () => undefined },
  );
  const signIn = new SignIn({
    realms: async (realm) => (realm === BACKEND_REALM ? { people, audit } : accounts.active(realm)),
    backOff,
    steps: new SecondSteps(),
  });
  return { people, signIn };
}

export interface Life {
  /** Ends the portal, which its keeper starts again. */
  readonly restart?: () => void;
  /** What this node is, where somebody has looked already. */
  readonly states?: NodeStates;
}

export async function compose(settings: Settings, signal: AbortSignal, life: Life = {}): Promise<Composed> {
  const now = () => new Date();
  const logCounts = new LogCounts(now);
  const log = createLog(settings.logLevel, logCounts.note);
  const migrations = { system: systemMigrations, account: accountMigrations };
  const { dataFolder } = settings;
  const troubles = new TroubleBook();
  const opening = { folder: dataFolder, log, migrations, signal, onTrouble: troubles.heard };
  await carryOutSwitch(dataFolder, log, signal);
  const states = life.states ?? (await NodeStates.open(dataFolder, signal));
  const { store, ownLog } = await openFollowed(opening, states, now);
  const box = await openBox(settings.dataFolder, store);
  const keyPool = new KeyPool({ signal });
  const appliance = new ApplianceSocket(join(settings.runFolder, 'appliance.sock'));
  const doorLog = await DoorLog.listen(join(settings.runFolder, 'portal', 'door-log.sock'), signal);
  const backOff = new BackOff();
  const tickets = new DialInTickets();
  const dialIns = dialInsFactory({ settings, box, backOff, tickets, doorLog, now, log });
  const db = store.system;
  const notices = new Notices(now);
  const installed = composeInstallation({ db, box, keyPool, settings, notices, log, now });
  const { place, portalAuthority } = installed;
  const care = await Care.open({ dataFolder, notices, log, now, logCounts, troubles });
  const branding = new Branding({ db, folder: join(settings.runFolder, 'branding'), notices, log, now });
  const productName = () => branding.productName();
  const tools = { box, keyPool, appliance, place, tickets, portalAuthority, productName, now };
  const accounts = new Accounts({ store, tools, log, dialIns });
  const audit = new Audit(db, now);
  const { people, signIn } = backEndPeople({ ...tools, db, accounts, audit, backOff });
  const restart = life.restart ?? idle;
  const parts = { ...tools, store, accounts, ownLog, notices, audit, restart, log, signal };
  const heard = { choices: installed.parts.choices, standby: () => pair.standby.status() };
  const whole = composeWholeState({ ...parts, ...heard }, settings, restart);
  const pair = await composePrimary({ ...parts, ...whole }, settings);
  const portal: Portal = {
    ...installed.parts,
    accounts,
    operators: new Operators(db, now),
    people,
    signIn,
    renewals: new Renewals({ accounts: (name) => accounts.active(accounts.idOf(name) ?? ''), backOff }),
    notices,
    ...care.parts,
    metricTokens: new MetricTokens(db, now),
    bundles: composeBundles({ portal: () => portal, care, dataFolder, signal }),
    branding,
    clock: watchOverEnds({ system: db, accounts: () => accounts.all(), now, log }),
    mail: new Mailer({ db, box, notices, log, now, senderName: () => branding.senderName() }),
    ...whole,
    standby: pair.standby,
    proofs: pair.proofs,
    lease: pair.lease,
    joining: composeJoining({ dataFolder, states, place, keyPool, now, life, signal }),
    appliance,
    audit,
    log,
    now,
  };
  return { portal, store, appliance, care, ownLog, pair: pair.node, lease: pair.lease };
}
