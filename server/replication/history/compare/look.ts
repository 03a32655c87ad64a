/** Then and now side by side: first of all accounts, then of one, a page at a time. */
import { DatabaseFile } from '../../../store/database-file.ts';
import type { Database, Reader } from '../../../store/database.ts';
import type { Store } from '../../../store/store.ts';
import { imagePath } from '../../replica/images.ts';
import { differences, type Difference } from './diff.ts';
import { THING_KINDS, thingsOf, type Thing, type ThingKind } from './inventory.ts';

const QUIET = { info: () => undefined, warn: () => undefined };
/** Fifty thousand components are read in a second or two. */
const LOOK_MAX_MS = 60_000;

export interface Counts {
  readonly users: number;
  readonly devices: number;
  readonly components: number;
  readonly rights: number;
}

export interface AccountFactsThen {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly pool: string;
  readonly maxDevices: number;
  readonly maxUsers: number;
  readonly maxSessions: number;
}

export interface AccountLook {
  readonly name: string;
  readonly title: string;
  readonly change: 'back' | 'gone' | 'changed' | 'same';
  readonly then: Counts | null;
  readonly now: Counts | null;
  readonly differences: number;
  /** Locked or deleted since: they come back locked. */
  readonly locked: { readonly users: number; readonly devices: number };
  /** Revoked since: they stay so. */
  readonly revoked: { readonly certificates: number; readonly tokens: number };
}

export class Look {
  readonly #folder: string;
  readonly #store: Store;

  /** @param folder where the files of then are; nobody else has them open */
  constructor(folder: string, store: Store) {
    this.#folder = folder;
    this.#store = store;
  }

  /** Those that people saw then. */
  accountsThen(): Promise<AccountFactsThen[]> {
    return this.#within('system', (file) => file.read((reader) => reader.all<AccountFactsThen>(ACCOUNTS)));
  }

  async account(one: { id: string; name: string; title: string; there: boolean }): Promise<AccountLook> {
    const { id, name, title, there } = one;
    const live = there ? this.#store.account(id) : null;
    const now = (await live?.read((reader) => countsOf(reader))) ?? null;
    return this.#within(id, async (file) => {
      const then = await file.read((reader) => countsOf(reader));
      let number = 0;
      if (live) for (const kind of THING_KINDS) number += (await this.#compare(file, live, kind)).length;
      const change = live === null ? 'back' : number > 0 ? 'changed' : 'same';
      const ended = live === null ? { locked: ALL_LOCKED, revoked: NONE } : await endedSince(file, live);
      return { name, title, change, then, now, differences: number, ...ended };
    });
  }

  /** An account that there was not: it would be gone. */
  async gone(one: { id: string; name: string; title: string }): Promise<AccountLook> {
    const now = await this.#store.account(one.id).read((reader) => countsOf(reader));
    const { name, title } = one;
    return {
      name,
      title,
      change: 'gone',
      then: null,
      now,
      differences: 0,
      locked: ALL_LOCKED,
      revoked: NONE,
    };
  }

  /** @param there whether the account is there now */
  things(id: string, kind: ThingKind, there: boolean): Promise<Difference[]> {
    return this.#within(id, async (file) => {
      if (there) return this.#compare(file, this.#store.account(id), kind);
      return differences(await things(file, kind), []);
    });
  }

  async #compare(then: Database, now: Database, kind: ThingKind): Promise<Difference[]> {
    return differences(await things(then, kind), await things(now, kind));
  }

  async #within<T>(name: string, work: (file: DatabaseFile) => Promise<T>): Promise<T> {
    const file = await DatabaseFile.open({ path: imagePath(this.#folder, name), log: QUIET });
    try {
      return await work(file);
    } finally {
      await file.close();
    }
  }
}

const ACCOUNTS = `SELECT id, name, title, pool, max_devices AS maxDevices, max_users AS maxUsers,
  max_sessions AS maxSessions FROM accounts WHERE status IN ('active', 'suspended') ORDER BY title COLLATE NOCASE, name`;

const ALL_LOCKED = { users: 0, devices: 0 };
const NONE = { certificates: 0, tokens: 0 };

function things(file: Database, kind: ThingKind): Promise<Thing[]> {
  return file.read((reader) => thingsOf(reader, kind), { maxMs: LOOK_MAX_MS });
}

async function countsOf(reader: Reader): Promise<Counts> {
  const counts = await reader.get<Counts>(
    `SELECT (SELECT count(*) FROM users) AS users, (SELECT count(*) FROM devices) AS devices,
       (SELECT count(*) FROM components) AS components, (SELECT count(*) FROM grants) AS rights`,
  );
  return counts ?? { users: 0, devices: 0, components: 0, rights: 0 };
}

/** What counted then and does not now. */
async function endedSince(then: Database, now: Database) {
  const left = async (query: string): Promise<number> => {
    const keys = async (file: Database) =>
      file.read((reader) => reader.all<{ key: string }>(query), { maxMs: LOOK_MAX_MS });
    const present = new Set((await keys(now)).map(({ key }) => key));
    return (await keys(then)).filter(({ key }) => !present.has(key)).length;
  };
  return {
    locked: {
      users: await left(`SELECT id AS key FROM users WHERE status = 'active'`),
      devices: await left(`SELECT id AS key FROM devices WHERE status = 'enabled'`),
    },
    revoked: {
      certificates: await left('SELECT fingerprint AS key FROM certificates'),
      tokens: await left('SELECT hash AS key FROM tokens'),
    },
  };
}
