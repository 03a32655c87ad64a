/** Takes in an account that comes from another appliance: all of it, or nothing. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Account } from '../accounts/account.ts';
import { KeyPool } from '../certificates/keys.ts';
import { unpack, placeOf } from '../backups/archive/layout.ts';
import type { Part } from '../backups/archive/manifest.ts';
import { unsealed } from '../backups/archive/sealing.ts';
import { BackupError } from '../backups/errors.ts';
import { checkAccount } from '../backups/rehearsal/check-account.ts';
import { WorkFolder } from '../backups/work-folder.ts';
import { poolProblem } from '../networks/account-addresses.ts';
import { Refusal } from '../refusal.ts';
import { SecretBox } from '../secrets/box.ts';
import type { Reader } from '../store/database.ts';
import { requireOwnSchema, withAccountFile } from './account-file.ts';
import { endSignIns, TravellingFacts, type ExportOptions } from './exports.ts';
import { reseal } from './reseal.ts';

const IMPORT_MAX_MS = 3_600_000;
const FACTS_MAX_BYTES = 10_000;

export interface Imported {
  readonly account: Account;
  /** Not served where it comes from any more, and so served here at once. */
  readonly moved: boolean;
}

export class AccountImports {
  readonly #options: ExportOptions;
  readonly #folder: WorkFolder;

  constructor(options: ExportOptions) {
    this.#options = options;
    this.#folder = new WorkFolder(options.dataFolder);
  }

  /** @throws BackupError; Refusal `conflict` for what is here already */
  async take(cipher: AsyncIterable<Uint8Array>, identity: string, by: string): Promise<Imported> {
    const { exclusive, signal } = this.#options;
    return exclusive.run({ kind: 'import', by, maxMs: IMPORT_MAX_MS, signal }, (end) =>
      this.#folder.during(async (folder) => {
        const side = join(folder, 'account');
        const manifest = await unpack(unsealed(cipher, identity), side, { kind: 'account', signal: end });
        const part = manifest.parts.find((one) => one.kind === 'account');
        if (part === undefined) throw new BackupError('damaged', 'it holds no account');
        return this.#adopt(side, part);
      }),
    );
  }

  async #adopt(side: string, part: Part & { kind: 'account' }): Promise<Imported> {
    const { accounts, store, box, now } = this.#options;
    const { account: id } = part;
    const facts = await readFacts(side);
    if ((await store.accountIds()).includes(id)) throw conflict('account-here');
    if (await accounts.list.knows(facts.name)) throw conflict('name-taken');
    const path = placeOf(side, part);
    const travelling = await SecretBox.open(join(side, 'keys', 'installation.key'));
    const status = facts.moved ? 'active' : 'suspended';
    await withAccountFile(path, async (file) => {
      await requireOwnSchema(file, side);
      await this.#requireStranger(file);
      await endSignIns(file);
      await reseal(file, id, { from: travelling, to: box });
      const checking = { box, keyPool: new KeyPool({ signal: AbortSignal.abort() }), now };
      // The room's number is given when it is reserved; every one is as good.
      await checkAccount(file, { ...facts, id, room: SOME_ROOM, status, createdAt: '' }, checking);
    }).catch(unfit);
    const { moved, ...kept } = facts;
    return { account: await accounts.adopt({ id, ...kept }, { path, status }), moved };
  }

  /** The same authority or a tag under another id would be a second self: who dials in might be led to either (IMMUNITY 20). */
  async #requireStranger(file: Pick<Account['db'], 'read'>): Promise<void> {
    const theirs = new Set(await file.read(marksOf));
    for (const { db } of this.#options.accounts.all())
      if ((await db.read(marksOf)).some((mark) => theirs.has(mark))) throw conflict('account-here');
  }
}

/** By what an account's machines and people are known at the door and in its room. */
async function marksOf(reader: Reader): Promise<string[]> {
  const rows = await reader.all<{ mark: string }>(
    'SELECT certificate AS mark FROM authorities UNION ALL SELECT tag FROM certificates',
  );
  return rows.map(({ mark }) => mark);
}

const SOME_ROOM = 1 as Account['facts']['room'];

async function readFacts(side: string) {
  const path = join(side, 'facts.json');
  if ((await stat(path)).size > FACTS_MAX_BYTES) throw new BackupError('damaged', 'its facts are too long');
  const facts = TravellingFacts.safeParse(JSON.parse(await readFile(path, 'utf8').catch(() => 'null')));
  if (!facts.success || poolProblem(facts.data.pool) !== undefined)
    throw new BackupError('damaged', 'its facts are wrong');
  return facts.data;
}

function conflict(code: 'account-here' | 'name-taken'): Refusal {
  return new Refusal('conflict', [{ field: 'file', code }]);
}

/** Whatever does not hold together in a file from elsewhere is one thing to the owner; the log says which. */
function unfit(cause: unknown): never {
  if (cause instanceof BackupError || cause instanceof Refusal) throw cause;
  throw new BackupError('rehearsal-failed', 'the account does not hold together', { cause });
}
