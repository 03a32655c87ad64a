/**
 * The certificate that somebody chose for the portal: uploaded, asked for and answered, or fetched by ACME. The
 * installation's own one stands beside it always and takes over where this one cannot be shown.
 */
import { X509Certificate } from 'node:crypto';
import { checkIdentity, isForName, type CheckedIdentity } from '../certificates/check-identity.ts';
import type { KeyPool } from '../certificates/keys.ts';
import { signingRequest } from '../certificates/signing-request.ts';
import { UploadError } from '../certificates/upload-error.ts';
import { invalid } from '../refusal.ts';
import type { SecretBox } from '../secrets/box.ts';
import type { Database } from '../store/database.ts';

export type IdentityKind = 'own' | 'uploaded' | 'acme';

interface Row {
  kind: IdentityKind;
  chain: string | null;
  key: Uint8Array | null;
  request: string | null;
  request_key: Uint8Array | null;
}

export interface ChosenIdentity {
  readonly kind: IdentityKind;
  /** Null: the installation's own is shown. */
  readonly chain: string | null;
  /** A signing request in PEM that waits for its answer. */
  readonly request: string | null;
}

const KEY_CONTEXT = 'installation:identity';
const REQUEST_CONTEXT = 'installation:request';

export class PortalIdentities {
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

  async read(): Promise<ChosenIdentity> {
    const { kind, chain, request } = await this.#row();
    return { kind, chain, request };
  }

  /** What can be shown under this name now; undefined when the installation's own has to stand in. */
  async fitting(name: string): Promise<CheckedIdentity | undefined> {
    const { kind, chain, key } = await this.#row();
    if (kind === 'own' || chain === null || key === null) return undefined;
    const leaf = new X509Certificate(chain);
    if (!isForName(leaf, name) || this.#now() >= leaf.validToDate) return undefined;
    return { chain, key: this.#box.open(key, KEY_CONTEXT).toString('utf8') };
  }

  async useOwn(): Promise<void> {
    await this.#db.write((tx) =>
      tx.run(`UPDATE portal_identity SET kind = 'own', chain = NULL, key = NULL, acme_next_at = NULL,
        acme_failures = 0, acme_error = ''`),
    );
  }

  /** From now on this one; the request that it answers is over. */
  async use(kind: 'uploaded' | 'acme', { chain, key }: CheckedIdentity): Promise<void> {
    const sealed = this.#box.seal(key, KEY_CONTEXT);
    await this.#db.write(async (tx) => {
      // What ACME brings counts only as long as nobody has chosen otherwise meanwhile.
      const still = kind === 'acme' ? ' WHERE acme_next_at IS NOT NULL' : '';
      await tx.run(`UPDATE portal_identity SET kind = ?, chain = ?, key = ?${still}`, kind, chain, sealed);
      if (kind === 'uploaded')
        await tx.run('UPDATE portal_identity SET request = NULL, request_key = NULL, acme_next_at = NULL');
    });
  }

  /** A new key and a request for this name; the key never leaves the box. An earlier request is forgotten. */
  async newRequest(name: string): Promise<string> {
    const { privatePem } = await this.#keyPool.take();
    const request = await signingRequest(name, privatePem);
    const sealed = this.#box.seal(privatePem, REQUEST_CONTEXT);
    await this.#db.write((tx) =>
      tx.run('UPDATE portal_identity SET request = ?, request_key = ?', request, sealed),
    );
    return request;
  }

  async dropRequest(): Promise<void> {
    await this.#db.write((tx) => tx.run('UPDATE portal_identity SET request = NULL, request_key = NULL'));
  }

  /**
   * The authority's answer to the request.
   * @throws Refusal `invalid` with `no-request`; UploadError
   */
  async answer(certificates: readonly string[], name: string): Promise<void> {
    const { request_key: sealed } = await this.#row();
    if (sealed === null) throw invalid('certificate', 'no-request');
    const key = this.#box.open(sealed, REQUEST_CONTEXT).toString('utf8');
    await this.use('uploaded', checkIdentity({ certificates, key }, { name, now: this.#now() }));
  }

  async #row(): Promise<Row> {
    const row = await this.#db.read((reader) =>
      reader.get<Row>('SELECT kind, chain, key, request, request_key FROM portal_identity'),
    );
    if (row === undefined) throw new UploadError('certificate-unreadable');
    return row;
  }
}
