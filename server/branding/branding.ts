/**
 * Whose product this appliance is sold as.
 *
 * Three parties: an integrator signs a record with a name, a logo, colours and presets; the image carries it and his
 * public key beside the slots, where nobody vouches for either; the owner, whose box it is, sees who branded it and
 * can turn it off. The key that came with the first valid record is kept: later ones must be signed with it and
 * have a higher number. What does not hold is never used, and the owner reads why.
 */
import { join } from 'node:path';
import type { BrandingContent, Support } from '../../updates/branding/content.ts';
import type { Presets } from '../../updates/branding/presets.ts';
import { verifyBranding, type Branding as Verified } from '../../updates/branding/read-branding.ts';
import { RecordError, type RecordErrorCode } from '../../updates/errors.ts';
import { readBounded } from '../../updates/files.ts';
import { KEY_FILE_MAX_BYTES } from '../../updates/keys.ts';
import { RECORD_MAX_BYTES } from '../../updates/record.ts';
import { refuseOlder } from '../../updates/verify.ts';
import type { Log } from '../log.ts';
import type { Notices } from '../notices/notices.ts';
import type { Database } from '../store/database.ts';
import { utcTime } from '../store/times.ts';
import { brandAssets, type BrandAsset } from './brand-assets.ts';

export const PLAIN_NAME = 'Ferngate';
const RECORD_FILE = 'branding.record';
const KEY_FILE = 'branding.pub';

export interface BrandingOptions {
  readonly db: Database;
  /** Where the image puts what it carries; may be empty or missing. */
  readonly folder: string;
  readonly notices: Notices;
  readonly log: Log;
  readonly now: () => Date;
}

interface Row {
  record: Uint8Array;
  keys: string;
  used: 0 | 1;
}

interface Held {
  readonly verified: Verified;
  readonly assets: readonly BrandAsset[];
  readonly used: boolean;
}

export interface Refused {
  readonly code: RecordErrorCode;
  readonly reason: string;
}

export class Branding {
  readonly #options: BrandingOptions;
  #held: Held | undefined;
  #refused: Refused | undefined;

  constructor(options: BrandingOptions) {
    this.#options = options;
  }

  /** To be called once at the start: verifies what is kept and what the image carries. Throws for the store only. */
  async load(): Promise<void> {
    this.#held = undefined;
    this.#refused = undefined;
    const row = await this.#row();
    try {
      if (row !== undefined) this.#hold(verifyBranding(Buffer.from(row.record), row.keys), row.used === 1);
      const offered = await this.#offered(row?.keys);
      if (offered !== undefined) await this.#take(offered);
    } catch (error) {
      if (!(error instanceof RecordError)) throw error;
      this.#refused = { code: error.code, reason: error.message };
      this.#options.log.error({ code: error.code, reason: error.message }, 'a branding record is not used');
    }
    const { notices } = this.#options;
    if (this.#refused === undefined) notices.clear('branding-refused', '');
    else notices.raise('branding-refused', '', `${this.#refused.code}: ${this.#refused.reason}`);
  }

  /** What is kept, used or not, and why the last record was refused. */
  describe(): { readonly held: Held | undefined; readonly refused: Refused | undefined } {
    return { held: this.#held, refused: this.#refused };
  }

  /** The owner's choice; it outlives newer records. @returns false when there is no branding */
  async use(used: boolean): Promise<boolean> {
    if (this.#held === undefined) return false;
    await this.#options.db.write((tx) => tx.run('UPDATE branding SET used = ?', used ? 1 : 0));
    this.#held = { ...this.#held, used };
    return true;
  }

  productName(): string {
    return this.#content()?.product ?? PLAIN_NAME;
  }

  /** Who letters are from. */
  senderName(): string {
    return this.presets().mailSenderName ?? this.productName();
  }

  support(): Support | null {
    return this.#content()?.support ?? null;
  }

  /** What forms begin with and new accounts start from; never what somebody has set. */
  presets(): Presets {
    return this.#content()?.presets ?? {};
  }

  /** Also while it is turned off: a page that was made before may still ask for them. */
  assets(): readonly BrandAsset[] {
    return this.#held?.assets ?? [];
  }

  asset(name: BrandAsset['name']): string | null {
    if (this.#held?.used !== true) return null;
    return this.#held.assets.find((one) => one.name === name)?.path ?? null;
  }

  #content(): BrandingContent | undefined {
    return this.#held?.used === true ? this.#held.verified.content : undefined;
  }

  #hold(verified: Verified, used: boolean): void {
    this.#held = { verified, used, assets: brandAssets(verified) };
  }

  /** What the image carries, verified with the key that is kept; with its own the first time. */
  async #offered(keptKeys: string | undefined): Promise<Verified | undefined> {
    const { folder } = this.#options;
    const record = await readBounded(join(folder, RECORD_FILE), RECORD_MAX_BYTES);
    const keys = await readBounded(join(folder, KEY_FILE), KEY_FILE_MAX_BYTES);
    if (record === undefined && keys === undefined) return undefined;
    if (record === undefined) throw new RecordError('unreadable', 'there is a key and no record');
    if (keys === undefined) throw new RecordError('unreadable', 'there is a record and no key');
    return verifyBranding(record, keptKeys ?? keys.toString('latin1'));
  }

  async #take(offered: Verified): Promise<void> {
    const held = this.#held;
    const { counter } = offered.record;
    refuseOlder(
      offered.record,
      held === undefined ? undefined : { counter: held.verified.record.counter, bytes: held.verified.bytes },
    );
    if (held !== undefined && counter === held.verified.record.counter) return;
    await this.#options.db.write((tx) =>
      tx.run(
        `INSERT INTO branding (id, record, keys, used, taken_at) VALUES (1, ?1, ?2, 1, ?3)
         ON CONFLICT (id) DO UPDATE SET record = ?1, taken_at = ?3`,
        offered.bytes,
        offered.keysPem,
        utcTime(this.#options.now()),
      ),
    );
    this.#hold(offered, held?.used ?? true);
    this.#options.log.info({ counter, signers: offered.signers }, 'a branding record is used from now on');
  }

  async #row(): Promise<Row | undefined> {
    return this.#options.db.read((reader) => reader.get<Row>('SELECT record, keys, used FROM branding'));
  }
}
