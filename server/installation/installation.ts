/** The one row about this installation: its authority and the portal's certificate. */
import { issuePortalCertificate, portalCertificateDue } from '../certificates/portal-certificate.ts';
import { newAuthority, type Authority } from '../certificates/authority.ts';
import { readCertificate } from '../certificates/certificate.ts';
import type { KeyPool } from '../certificates/keys.ts';
import type { SecretBox } from '../secrets/box.ts';
import type { Database } from '../store/database.ts';
import { utcTime } from '../store/times.ts';

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
}

export class Installation {
  readonly #db: Database;
  readonly #box: SecretBox;
  readonly #keyPool: KeyPool;
  readonly #now: () => Date;

  constructor(options: { db: Database; box: SecretBox; keyPool: KeyPool; now: () => Date }) {
    this.#db = options.db;
    this.#box = options.box;
    this.#keyPool = options.keyPool;
    this.#now = options.now;
  }

  /** The portal's certificate for this name: made at first start, renewed when its end or its name says so. */
  async portalIdentity(name: string): Promise<PortalIdentity> {
    const row = (await this.#row()) ?? (await this.#create(name));
    const due = portalCertificateDue(row.portal_certificate, { name, now: this.#now() });
    const { portal_certificate: chain, portal_key: sealed } = due ? await this.#renew(row, name) : row;
    return {
      chain,
      key: this.#box.open(sealed, PORTAL_CONTEXT).toString('utf8'),
      fingerprint: readCertificate(chain).fingerprint256,
    };
  }

  /** The authority that certifies the portal, in PEM. */
  async authority(): Promise<string> {
    const row = await this.#row();
    if (row === undefined) throw new Error('an installation that has not begun');
    return row.authority_certificate;
  }

  async secondFactorRequired(): Promise<boolean> {
    return (await this.#row())?.second_factor_required !== 0;
  }

  async #row(): Promise<InstallationRow | undefined> {
    return this.#db.read((reader) => reader.get<InstallationRow>('SELECT * FROM installation'));
  }

  async #create(name: string): Promise<InstallationRow> {
    const now = this.#now();
    const pair = await this.#keyPool.take();
    const authority = await newAuthority({ id: 'installation', generation: 1, now }, pair);
    const portal = await this.#issue(authority, name);
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

  async #renew(row: InstallationRow, name: string) {
    const authority: Authority = {
      certificate: row.authority_certificate,
      key: this.#box.open(row.authority_key, AUTHORITY_CONTEXT).toString('utf8'),
    };
    const portal = await this.#issue(authority, name);
    await this.#db.write((tx) =>
      tx.run(
        'UPDATE installation SET portal_certificate = ?, portal_key = ?',
        portal.portal_certificate,
        portal.portal_key,
      ),
    );
    return portal;
  }

  async #issue(authority: Authority, name: string) {
    const pair = await this.#keyPool.take();
    const { chain } = await issuePortalCertificate({
      authority,
      name,
      publicKey: pair.publicKey,
      now: this.#now(),
    });
    return { portal_certificate: chain, portal_key: this.#box.seal(pair.privatePem, PORTAL_CONTEXT) };
  }
}
