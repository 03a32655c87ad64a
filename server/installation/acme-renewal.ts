/**
 * The certificate that is fetched by ACME: when, how often after a failure, and what the owner learns of it.
 */
import { X509Certificate } from 'node:crypto';
import { schedule } from 'node-cron';
import { AcmeError } from '../certificates/acme-error.ts';
import { obtain, type AcmeAuthority } from '../certificates/acme.ts';
import { checkIdentity, isForName } from '../certificates/check-identity.ts';
import { generateRsaKey } from '../certificates/keys.ts';
import { UploadError } from '../certificates/upload-error.ts';
import type { Log } from '../log.ts';
import type { Notices } from '../notices/notices.ts';
import type { SecretBox } from '../secrets/box.ts';
import type { Database } from '../store/database.ts';
import { utcTime } from '../store/times.ts';
import type { AcmeChallenges } from './acme-challenges.ts';
import type { Place } from './place.ts';
import type { PortalIdentities } from './portal-identities.ts';

const HOUR_MS = 3_600_000;
/** Authorities count failures by the hour; after a day it is tried once a day. */
const PAUSES_H = [1, 2, 4, 8, 16, 24];
/** Renewed when a third of its time is left, whatever that time is. */
const LEFT = 1 / 3;

interface Row {
  kind: string;
  chain: string | null;
  acme_directory: string | null;
  acme_contact: string | null;
  acme_root: string | null;
  acme_key: Uint8Array | null;
  acme_next_at: string | null;
  acme_failures: number;
  acme_error: string;
}

export interface AcmeState extends AcmeAuthority {
  /** Null while it is not used. */
  readonly nextAt: string | null;
  readonly failures: number;
  /** What went wrong last, one line; '' when nothing did. */
  readonly error: string;
  readonly working: boolean;
}

export interface AcmeParts {
  readonly db: Database;
  readonly box: SecretBox;
  readonly place: Place;
  readonly identities: PortalIdentities;
  readonly challenges: AcmeChallenges;
  readonly notices: Notices;
  readonly log: Log;
  readonly now: () => Date;
  readonly proxy: Readonly<Record<string, string>>;
}

const KEY_CONTEXT = 'installation:acme';

export class AcmeRenewal {
  readonly #parts: AcmeParts;
  #changed: () => void = () => undefined;
  #working: Promise<void> | undefined;

  constructor(parts: AcmeParts) {
    this.#parts = parts;
  }

  /** @param changed called when there is a new certificate to show */
  start(signal: AbortSignal, changed: () => void): void {
    this.#changed = changed;
    const hourly = schedule('23 * * * *', () => this.look(), { timezone: 'UTC' });
    signal.addEventListener('abort', () => void hourly.destroy(), { once: true });
    void this.look();
  }

  async state(): Promise<AcmeState | null> {
    const row = await this.#row();
    if (row === undefined || row.acme_directory === null) return null;
    return {
      ...authorityOf(row),
      nextAt: row.acme_next_at,
      failures: row.acme_failures,
      error: row.acme_error,
      working: this.#working !== undefined,
    };
  }

  /** From now on this authority; the certificate that is shown stays until the new one is there. */
  async use({ directory, contact, root }: AcmeAuthority): Promise<void> {
    const { db, box, now } = this.#parts;
    const before = await this.#row();
    const same = before?.acme_directory === directory && before.acme_key !== null;
    const key = same ? before.acme_key : box.seal((await generateRsaKey()).privatePem, KEY_CONTEXT);
    await db.write((tx) =>
      tx.run(
        `UPDATE portal_identity SET acme_directory = ?, acme_contact = ?, acme_root = ?, acme_key = ?,
           acme_next_at = ?, acme_failures = 0, acme_error = ''`,
        directory,
        contact,
        root,
        key,
        utcTime(now()),
      ),
    );
  }

  /** Fetches one if it is time. Never rejects. */
  look(): Promise<void> {
    this.#working ??= this.#fetchIfDue()
      .catch((error: unknown) => this.#parts.log.warn({ error }, 'the certificate could not be looked after'))
      .finally(() => (this.#working = undefined));
    return this.#working;
  }

  async #fetchIfDue(): Promise<void> {
    const { place, now } = this.#parts;
    const row = await this.#row();
    if (row === undefined || row.acme_next_at === null || row.acme_key === null) return;
    const renamed = row.chain !== null && !isForName(new X509Certificate(row.chain), place.name);
    if (row.acme_next_at > utcTime(now()) && !(renamed && row.acme_failures === 0)) return;
    try {
      await this.#fetch(row, row.acme_key);
    } catch (error) {
      if (!(error instanceof AcmeError)) throw error;
      await this.#failed(row, error);
    }
  }

  async #fetch(row: Row, sealed: Uint8Array): Promise<void> {
    const { box, place, identities, challenges, notices, now, proxy, log } = this.#parts;
    const accountKey = box.open(sealed, KEY_CONTEXT).toString('utf8');
    const authority = authorityOf(row);
    const { name } = place;
    const publish = (token: string, word: string) => challenges.show(token, word);
    const { chain, key } = await obtain({ authority, accountKey, name, publish, proxy });
    const certificates = [...blocksOf(chain), ...blocksOf(authority.root)];
    const checked = usable(() => checkIdentity({ certificates, key }, { name, now: now(), handedOut: true }));
    await identities.use('acme', checked);
    const next = utcTime(renewalAt(new X509Certificate(checked.chain)));
    await this.#note({ next, failures: 0, error: '' });
    notices.clear('acme-failing', '');
    log.info({ next }, 'a new certificate was fetched');
    this.#changed();
  }

  async #failed({ acme_failures: before }: Row, error: AcmeError): Promise<void> {
    const { notices, log, now } = this.#parts;
    const pause = PAUSES_H[Math.min(before, PAUSES_H.length - 1)] ?? 24;
    const words = [error.code, error.answer].filter(Boolean).join(': ');
    await this.#note({
      next: utcTime(now().getTime() + pause * HOUR_MS),
      failures: before + 1,
      error: words,
    });
    notices.raise('acme-failing', '', words);
    log.warn({ code: error.code, answer: error.answer }, 'no certificate could be fetched');
  }

  async #note({ next, failures, error }: { next: string; failures: number; error: string }): Promise<void> {
    // Not when somebody has turned it off meanwhile.
    await this.#parts.db.write((tx) =>
      tx.run(
        `UPDATE portal_identity SET acme_next_at = ?, acme_failures = ?, acme_error = ?
         WHERE acme_next_at IS NOT NULL`,
        next,
        failures,
        error,
      ),
    );
  }

  async #row(): Promise<Row | undefined> {
    return this.#parts.db.read((reader) => reader.get<Row>('SELECT * FROM portal_identity'));
  }
}

function authorityOf(row: Row): AcmeAuthority {
  return {
    directory: row.acme_directory ?? '',
    contact: row.acme_contact ?? '',
    root: row.acme_root ?? '',
  };
}

function usable<T>(check: () => T): T {
  try {
    return check();
  } catch (cause) {
    if (!(cause instanceof UploadError)) throw cause;
    throw new AcmeError('unusable', { answer: cause.code, cause });
  }
}

function renewalAt({ validFromDate, validToDate }: X509Certificate): number {
  return validToDate.getTime() - (validToDate.getTime() - validFromDate.getTime()) * LEFT;
}

function blocksOf(pem: string): string[] {
  return pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
}
