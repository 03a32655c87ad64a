/** Opens a copy as a portal of this version would: the same store, migrations, keys and code of rooms. */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { pino } from 'pino';
import { AccountList } from '../../../accounts/account-list.ts';
import type { AccountFacts } from '../../../accounts/facts.ts';
import { KeyPool } from '../../../certificates/keys.ts';
import { Choices } from '../../../installation/choices.ts';
import { Installation, type PortalIdentity } from '../../../installation/installation.ts';
import { Place } from '../../../installation/place.ts';
import { ApplianceSocket } from '../../../rooms/appliance-socket.ts';
import { SecretBox } from '../../../secrets/box.ts';
import { accountMigrations } from '../../../store/migrations/account.ts';
import { systemMigrations } from '../../../store/migrations/system.ts';
import { Store } from '../../../store/store.ts';
import type { ProofJob } from './job.ts';

export interface OpenCopy {
  readonly store: Store;
  readonly box: SecretBox;
  readonly keyPool: KeyPool;
  readonly appliance: ApplianceSocket;
  readonly accounts: readonly AccountFacts[];
  readonly place: Place;
  readonly zone: string;
  readonly identity: () => Promise<PortalIdentity>;
  readonly runFolder: string;
  readonly now: () => Date;
  readonly openMs: number;
  readonly signal: AbortSignal;
}

const APPLIANCE_MAX_MS = 10_000;

/** @throws Error when it cannot be opened; StoreError, SecretError say why */
export async function withCopy<T>(job: ProofJob, work: (copy: OpenCopy) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const { signal } = stop;
  const log = pino({ level: 'silent' });
  const began = performance.now();
  const migrations = { system: systemMigrations, account: accountMigrations };
  const store = await Store.open({ folder: job.folder, log, migrations, signal });
  try {
    const { failed } = await store.migrateAll();
    const [first] = failed;
    if (first !== undefined) throw new Error(`${first.id}: ${first.error.message}`);
    const openMs = Math.round(performance.now() - began);
    // A key is made where none is; here that would hide what is wrong (IMMUNITY 25).
    await access(job.keyFile);
    const now = () => new Date();
    const parts = { db: store.system, box: await SecretBox.open(job.keyFile), now };
    // Nothing is made ahead: seldom does a look need a new key.
    const keyPool = new KeyPool({ signal, size: 0 });
    const place = new Place(job.place);
    const { zone } = await new Choices({ db: store.system, place }).load();
    const appliance = new ApplianceSocket(join(job.runFolder, 'appliance.sock'));
    void appliance.run(signal);
    const installation = new Installation({ ...parts, keyPool });
    return await work({
      ...{ store, box: parts.box, keyPool, appliance, place, zone, now, openMs, signal },
      accounts: await new AccountList(store.system, now).list(),
      identity: () => installation.portalIdentity(place.name, place.also),
      runFolder: job.runFolder,
    });
  } finally {
    stop.abort();
    await store.close();
  }
}

/** Connected, and nothing of what it is handed runs. @throws Error when nobody answers there */
export async function connected({
  appliance,
  signal,
}: Pick<OpenCopy, 'appliance' | 'signal'>): Promise<void> {
  if (!appliance.connected) await untilConnected(appliance, signal);
  await appliance.call('rooms.hold', { held: true });
}

async function untilConnected(appliance: ApplianceSocket, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  appliance.onConnected(() => resolve(undefined));
  const timer = setTimeout(() => reject(new Error('the appliance does not answer')), APPLIANCE_MAX_MS);
  signal.addEventListener('abort', () => clearTimeout(timer));
  await promise.finally(() => clearTimeout(timer));
}
