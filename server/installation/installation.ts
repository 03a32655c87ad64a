/** The one row about this installation: its authority and the portal's certificate. */
import {
  issuePortalCertificate,
  portalCertificateDue,
  type PortalNames,
} from '../certificates/portal-certificate.ts';
import { anchorOf } from '../certificates/check-identity.ts';
import { newAuthority, type Authority } from '../certificates/authority.ts';
import { readCertificate } from '../certificates/certificate.ts';
import { CertificateError } from '../certificates/certificate-error.ts';
import type { KeyPool } from '../certificates/keys.ts';
import type { SecretBox } from '../secrets/box.ts';
import type { Database } from '../store/database.ts';
import { isStoreError } from '../store/errors.ts';
import { utcTime } from '../store/times.ts';
import { PortalIdentities } from './portal-identities.ts';

interface InstallationRow {
  authority_certificate: string;
  authority_key: Uint8Array;
  portal_certificate: string;
  portal_key: Uint8Array;
  second_factor_required: number;
}

const AUTHORITY_CONTEXT = 'installation:authority';
const PORTAL_CONTEXT = 'installation:portal';

export interface PortalIdentity {
  /** Leaf first, then the installation's authority. */
  readonly chain: string;
  readonly key: string;
  /** SHA-256 of the leaf, as browsers show it: `AB:CD:…`. */
  readonly fingerprint: string;
  /** Made by the installation's own authority. */
  readonly own: boolean;
}

export class Installation {
  /** What somebody chose instead of the installation's own certificate. */
  readonly identities: PortalIdentities;
  readonly #db: Database;
  readonly #box: SecretBox;
  readonly #keyPool: KeyPool;
  readonly #now: () => Date;

  constructor(options: { db: Database; box: SecretBox; keyPool: KeyPool; now: () => Date }) {
    this.#db = options.db;
    this.#box = options.box;
    this.#keyPool = options.keyPool;
    this.#now = options.now;
    this.identities = new PortalIdentities(options);
  }

  /**
   * What the portal shows under this name: the certificate that somebody chose, or else the installation's own, made
   * at first start and renewed when its end or its name says so.
   */
  async portalIdentity(name: string, also: readonly string[] = []): Promise<PortalIdentity> {
    const own = await this.#own({ name, also });
    const chosen = await this.identities.fitting(name);
    const { chain, key } = chosen ?? own;
    return { chain, key, own: chosen === undefined, fingerprint: readCertificate(chain).fingerprint256 };
  }

  async #own(names: PortalNames): Promise<{ chain: string; key: string }> {
    const row = (await this.#row()) ?? (await this.#create(names));
    const due = portalCertificateDue(row.portal_certificate, { ...names, now: this.#now() });
    const { portal_certificate: chain, portal_key: sealed } = due
      ? await this.#renewIfPossible(row, names)
      : row;
    return { chain, key: this.#box.open(sealed, PORTAL_CONTEXT).toString('utf8') };
  }

  /** The installation's own authority, in PEM. */
  async authority(): Promise<string> {
    const row = await this.#row();
    if (row === undefined) throw new Error('an installation that has not begun');
    return row.authority_certificate;
  }

  /** Whom machines trust for the portal: the own authority, and the one of a certificate that somebody chose. */
  async trusted(): Promise<string> {
    const own = await this.authority();
    const { chain } = await this.identities.read();
    return chain === null ? own : own + anchorOf(chain);
  }

  async secondFactorRequired(): Promise<boolean> {
    return (await this.#row())?.second_factor_required !== 0;
  }

  async #row(): Promise<InstallationRow | undefined> {
    return this.#db.read((reader) => reader.get<InstallationRow>('SELECT * FROM installation'));
  }

  async #create(names: PortalNames): Promise<InstallationRow> {
    const now = this.#now();
    const pair = await this.#keyPool.take();
    const authority = await newAuthority({ id: 'installation', generation: 1, now }, pair);
    const portal = await this.#issue(authority, names);
    await this.#db.write((tx) =>
      tx.run(
        `INSERT INTO installation
           (id, created_at, authority_certificate, authority_key, portal_certificate, portal_key)
         VALUES (1, ?, ?, ?, ?, ?)`,
        utcTime(now),
        authority.certificate,
        this.#box.seal(authority.key, AUTHORITY_CONTEXT),
        portal.portal_certificate,
        portal.portal_key,
      ),
    );
    const row = await this.#row();
    if (row === undefined) throw new Error('the installation row was not written');
    return row;
  }

  /**
   * Goes on with the one that stands where no new one can be made: the clock shows a time in which the authority does
   * not hold, or the disk takes nothing. Browsers judge by their own clocks; a portal that does not start helps nobody.
   * The owner is told by the notices of the clock, the disk and the certificate's end, and each night it is tried again.
   */
  async #renewIfPossible(row: InstallationRow, names: PortalNames) {
    try {
      return await this.#renew(row, names);
    } catch (error) {
      const ended = error instanceof CertificateError && error.code === 'authority-expired';
      if (!ended && !isStoreError(error)) throw error;
      return row;
    }
  }

  async #renew(row: InstallationRow, names: PortalNames) {
    const authority: Authority = {
      certificate: row.authority_certificate,
      key: this.#box.open(row.authority_key, AUTHORITY_CONTEXT).toString('utf8'),
    };
    const portal = await this.#issue(authority, names);
    await this.#db.write((tx) =>
      tx.run(
        'UPDATE installation SET portal_certificate = ?, portal_key = ?',
        portal.portal_certificate,
        portal.portal_key,
      ),
    );
    return portal;
  }

  async #issue(authority: Authority, names: PortalNames) {
    const pair = await this.#keyPool.take();
    const { chain } = await issuePortalCertificate({
      authority,
      ...names,
      publicKey: pair.publicKey,
      now: this.#now(),
    });
    return { portal_certificate: chain, portal_key: this.#box.seal(pair.privatePem, PORTAL_CONTEXT) };
  }
}
