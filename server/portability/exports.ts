/**
 * One account on its way to another appliance, with its authority, its keys and its people, so that routers and profiles
 * go on working there unchanged.
 *
 * The owner of this appliance lets it go; the owner of the other takes it; in between it is encrypted to one of them. A
 * *copy* changes nothing here. A *move* stops the account here first, so that nothing is written that the other does not
 * have, and keeps it stopped: exactly one appliance serves it.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import type { ReadStream } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Account } from '../accounts/account.ts';
import type { Accounts } from '../accounts/accounts.ts';
import { installationOf } from '../backups/backup-run.ts';
import { writeContainer } from '../backups/archive/container.ts';
import { measured, placeOf, requireSpace } from '../backups/archive/layout.ts';
import { FORMAT, type Manifest, type Part } from '../backups/archive/manifest.ts';
import { sealed } from '../backups/archive/sealing.ts';
import { PRODUCT_VERSION } from '../backups/product.ts';
import { insideOf } from '../backups/snapshot.ts';
import { WorkFolder } from '../backups/work-folder.ts';
import type { ExclusiveWork } from '../exclusive/exclusive-work.ts';
import { AccountName, requiredLine } from '../operations/values.ts';
import { SecretBox } from '../secrets/box.ts';
import { randomId } from '../secrets/random.ts';
import type { Store } from '../store/store.ts';
import { utcTime } from '../store/times.ts';
import { withAccountFile } from './account-file.ts';
import { Outgoing } from './outgoing.ts';
import { reseal } from './reseal.ts';

const EXPORT_MAX_MS = 3_600_000;

/** What the system file knows of an account, as far as it goes with it. The room's number is the other's choice. */
export const TravellingFacts = z.strictObject({
  name: AccountName,
  title: requiredLine(80),
  pool: z.string().max(20),
  maxDevices: z.int().min(1).max(10_000),
  maxUsers: z.int().min(1).max(10_000),
  maxSessions: z.int().min(2).max(16_384),
  /** It is not served where it comes from any more. */
  moved: z.boolean(),
});

export interface ExportOptions {
  readonly store: Store;
  readonly box: SecretBox;
  readonly accounts: Accounts;
  readonly exclusive: ExclusiveWork;
  readonly dataFolder: string;
  readonly portalName: () => string;
  readonly now: () => Date;
  readonly signal: AbortSignal;
}

export interface Exported {
  readonly id: string;
  readonly bytes: number;
  readonly fileName: string;
}

export class AccountExports {
  readonly #options: ExportOptions;
  readonly #outgoing: Outgoing;
  readonly #folder: WorkFolder;

  constructor(options: ExportOptions) {
    this.#options = options;
    this.#outgoing = new Outgoing(options.dataFolder);
    this.#folder = new WorkFolder(options.dataFolder);
  }

  async start(): Promise<void> {
    await this.#outgoing.clear();
  }

  /** @throws Refusal `gone` */
  read(id: string): Promise<ReadStream> {
    return this.#outgoing.read(id);
  }

  /**
   * @param wanted `move`: the account is stopped here, and stays so until somebody takes it back
   * @throws Refusal `not-found`, `conflict`; BackupError
   */
  async make(name: string, wanted: { recipient: string; move: boolean; by: string }): Promise<Exported> {
    const { accounts, exclusive, signal } = this.#options;
    const { recipient, move, by } = wanted;
    return exclusive.run({ kind: 'export', by, maxMs: EXPORT_MAX_MS, signal }, async (end) => {
      const account = move ? await accounts.moveAway(name) : accounts.byName(name);
      return this.#folder.during(async (folder) => {
        const manifest = await this.#pack(account, { folder, move, signal: end });
        const plain = writeContainer(manifest, (part) => placeOf(folder, part));
        const kept = await this.#outgoing.keep(sealed(plain, [recipient]));
        return { ...kept, fileName: `ferngate-account-${name}-${manifest.madeAt.slice(0, 10)}.age` };
      });
    });
  }

  async #pack(
    account: Account,
    at: { folder: string; move: boolean; signal: AbortSignal },
  ): Promise<Manifest> {
    const { store, box, now, portalName } = this.#options;
    const { folder, move, signal } = at;
    const { facts } = account;
    const [accountPart, keys, factsPart] = partsOf(facts);
    await requireSpace(folder, await store.bytes());
    for (const inner of [join('accounts', facts.id), 'keys'])
      await mkdir(join(folder, inner), { recursive: true, mode: 0o700 });
    const path = placeOf(folder, accountPart);
    await store.copyAccount(facts.id, path, signal);
    const travelling = await SecretBox.open(placeOf(folder, keys));
    const inside = await withAccountFile(path, async (file) => {
      await endSignIns(file);
      await reseal(file, facts.id, { from: box, to: travelling });
      return file.read(insideOf);
    });
    const told: z.input<typeof TravellingFacts> = { ...pick(facts), moved: move };
    await writeFile(placeOf(folder, factsPart), JSON.stringify(told), { mode: 0o600 });
    const parts: Part[] = [];
    for (const part of [keys, factsPart, { ...accountPart, schema: inside.schema }] as const)
      parts.push({ ...part, ...(await measured(placeOf(folder, part))) });
    return {
      format: FORMAT,
      kind: 'account',
      id: randomId('bak'),
      product: PRODUCT_VERSION,
      madeAt: utcTime(now()),
      installation: await installationOf(store),
      name: portalName(),
      position: null,
      counts: { accounts: 1, devices: inside.devices, users: inside.users, operators: 0 },
      parts,
    };
  }
}

/** Nobody is signed in or dialled in there because he was here. */
export async function endSignIns(file: Pick<Account['db'], 'write'>): Promise<void> {
  await file.write(async (tx) => {
    for (const table of ['sessions', 'reset_links', 'vpn_logins', 'move_place'])
      await tx.run(`DELETE FROM ${table}`);
  });
}

function partsOf({ id, name, title }: Account['facts']) {
  const unmeasured = { bytes: 0, sha256: '' };
  return [
    { kind: 'account' as const, account: id, name, title, schema: [] as string[], ...unmeasured },
    { kind: 'keys' as const, ...unmeasured },
    { kind: 'facts' as const, ...unmeasured },
  ] as const;
}

function pick({ name, title, pool, maxDevices, maxUsers, maxSessions }: Account['facts']) {
  return { name, title, pool, maxDevices, maxUsers, maxSessions };
}
