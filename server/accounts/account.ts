/**
 * One company on the appliance, with everything that belongs to it and no way to anything else: whoever
 * holds an Account can reach its file, its room and nothing of another account.
 */
import { Audit } from '../audit/audit.ts';
import { Connections } from '../connections/connections.ts';
import { Components } from '../devices/components.ts';
import { Devices } from '../devices/devices.ts';
import { Projects } from '../devices/projects.ts';
import type { DialIns } from '../dialin/dial-ins.ts';
import type { RefusedLately } from '../dialin/refused-lately.ts';
import type { DialInTickets } from '../dialin/tickets.ts';
import type { KeyPool } from '../certificates/keys.ts';
import { AccountKeys } from '../keys/account-keys.ts';
import { AuthorityChange } from '../keys/authority-change.ts';
import { LiveEvents } from '../live/events.ts';
import { People } from '../people/people.ts';
import { Grants } from '../rights/grants.ts';
import type { Appliance } from '../rooms/appliance.ts';
import { Room } from '../rooms/room.ts';
import { Seats } from '../seats/seats.ts';
import type { SecretBox } from '../secrets/box.ts';
import type { Database } from '../store/database.ts';
import { Users } from '../users/users.ts';
import { Cutoff } from './cutoff.ts';
import type { AccountFacts, FoundPlace } from './facts.ts';
import { SettingsStore } from './settings.ts';

export interface AccountTools {
  readonly box: SecretBox;
  readonly keyPool: KeyPool;
  readonly appliance: Appliance;
  readonly place: FoundPlace;
  readonly tickets: DialInTickets;
  /** By whom the portal's own HTTPS is certified, in PEM: routers trust nobody else. */
  readonly portalAuthority: () => Promise<string>;
  /** What the product is called here; stands in people's authenticator programs. */
  readonly productName: () => string;
  readonly now: () => Date;
}

export class Account {
  readonly facts: AccountFacts;
  readonly place: FoundPlace;
  readonly db: Database;
  readonly now: () => Date;
  readonly settings: SettingsStore;
  readonly keys: AccountKeys;
  readonly authorityChange: AuthorityChange;
  readonly portalAuthority: () => Promise<string>;
  readonly people: People;
  readonly users: Users;
  readonly grants: Grants;
  readonly seats: Seats;
  readonly devices: Devices;
  readonly components: Components;
  readonly projects: Projects;
  readonly connections: Connections;
  readonly room: Room;
  readonly dialIns: DialIns;
  readonly refused: RefusedLately;
  readonly tickets: DialInTickets;
  readonly cutoff: Cutoff;
  readonly live: LiveEvents;
  readonly audit: Audit;

  constructor(
    facts: AccountFacts,
    tools: AccountTools,
    own: { db: Database; dialIns: DialIns; live: LiveEvents; refused: RefusedLately },
  ) {
    const { db } = own;
    const { now, box, keyPool, appliance } = tools;
    this.facts = facts;
    this.place = tools.place;
    this.db = db;
    this.now = now;
    this.live = own.live;
    this.dialIns = own.dialIns;
    this.refused = own.refused;
    this.tickets = tools.tickets;
    this.audit = new Audit(db, now);
    this.settings = new SettingsStore(db);
    this.keys = new AccountKeys(facts.id, { db, box, keyPool, now });
    this.authorityChange = new AuthorityChange({ db, keys: this.keys, now });
    this.portalAuthority = tools.portalAuthority;
    this.devices = new Devices(facts, db, now);
    this.components = new Components(db);
    this.projects = new Projects(db);
    this.connections = new Connections(db, now);
    this.users = new Users(facts, db, now);
    this.grants = new Grants(db, now);
    this.seats = new Seats(facts, { db, keys: this.keys, now });
    this.room = new Room(facts, { db, keys: this.keys, appliance, now });
    this.cutoff = new Cutoff(this);
    this.people = new People(
      { db, table: 'users', realm: facts.id, accountName: facts.name },
      {
        box,
        now,
        productName: tools.productName,
        rules: () => this.settings.passwordRules(),
        changed: (userId) => this.cutoff.credentialsChanged(userId),
      },
    );
  }
}
