/**
 * The keys that make an account an account of its own: its authority, its room's server certificate, its
 * tls-crypt-v2 key and auth-token secret. Private parts are sealed to their row; only the room's own
 * leave the file, to the appliance.
 */
import { issue, roomServerName } from '../certificates/authority.ts';
import { CertificateError } from '../certificates/certificate-error.ts';
import type { KeyPool } from '../certificates/keys.ts';
import { newAuthTokenSecret, newClientKey, newServerKey } from '../certificates/tls-crypt-v2.ts';
import { Refusal } from '../refusal.ts';
import type { SecretBox } from '../secrets/box.ts';
import type { Database } from '../store/database.ts';
import { utcTime } from '../store/times.ts';
import { Authorities, type AuthorityRow, type Bundle, type Signer } from './authorities.ts';

/** Nobody can be given a certificate that is worth nothing: the account needs a new authority, or the right time. */
async function issueOrRefuse(wanted: Parameters<typeof issue>[0]): ReturnType<typeof issue> {
  try {
    return await issue(wanted);
  } catch (cause) {
    if (!(cause instanceof CertificateError) || cause.code !== 'authority-expired') throw cause;
    throw new Refusal('conflict', [{ field: '', code: 'authority-ended' }], { cause });
  }
}

/** A room's certificate is renewed with the room, without anybody noticing; its end is the authority's. */
const ROOM_DAYS = 20 * 365;
/**
 * A machine stands for decades and nobody renews by hand; identity is the row, which can be disabled at
 * any moment, so a short life would only bring an outage.
 */
const DEVICE_DAYS = 20 * 365;
/** A laptop is replaced sooner. */
const SEAT_DAYS = 3 * 365;

export interface RoomKeys {
  /** All trusted authorities in one PEM text, the newest first. */
  readonly authorities: string;
  readonly certificate: string;
  readonly key: string;
  readonly tlsCryptV2: string;
  readonly authTokenSecret: string;
}

export interface ClientKeys {
  readonly authorityId: string;
  /** Whom it is to trust, and by what it is known later that it does. */
  readonly bundle: Bundle;
  readonly certificate: string;
  readonly key: string;
  readonly fingerprint: string;
  readonly notAfter: string;
  /** Wrapped tls-crypt-v2 client key in PEM, and its tag, by which the door finds the room. */
  readonly tlsCryptV2: string;
  readonly tag: string;
}

/** Certificate and key of the room's server, the key sealed for the file. */
export interface SealedServer {
  readonly certificate: string;
  readonly key: Uint8Array;
}

export class AccountKeys {
  readonly authorityRows: Authorities;
  readonly #accountId: string;
  readonly #db: Database;
  readonly #box: SecretBox;
  readonly #pool: KeyPool;
  readonly #now: () => Date;

  constructor(
    accountId: string,
    options: { db: Database; box: SecretBox; keyPool: KeyPool; now: () => Date },
  ) {
    this.authorityRows = new Authorities(accountId, options);
    this.#accountId = accountId;
    this.#db = options.db;
    this.#box = options.box;
    this.#pool = options.keyPool;
    this.#now = options.now;
  }

  /** Makes the first authority and the room's keys of a new account. */
  async create(): Promise<void> {
    const authority = await this.authorityRows.make(1);
    await this.#db.write((tx) => this.authorityRows.insert(tx, authority, 'issuing'));
    const server = await this.serverFrom(await this.authorityRows.signer('issuing'));
    await this.#db.write((tx) =>
      tx.run(
        'INSERT INTO room_keys (id, tls_crypt_v2, auth_token_secret, certificate, key) VALUES (1, ?, ?, ?, ?)',
        this.#seal(newServerKey(), 'tls-crypt-v2'),
        this.#seal(newAuthTokenSecret(), 'auth-token'),
        server.certificate,
        server.key,
      ),
    );
  }

  /** A new certificate for the room's server, not stored yet. */
  async serverFrom(authority: Signer): Promise<SealedServer> {
    const pair = await this.#pool.take();
    const { certificate } = await issue({
      kind: 'server',
      commonName: roomServerName(this.#accountId),
      authority,
      publicKey: pair.publicKey,
      days: ROOM_DAYS,
      now: this.#now(),
    });
    return { certificate, key: this.#seal(pair.privatePem, 'key') };
  }

  /** Trusted authorities: the issuing one first, then its planned successor or the former one. */
  authorities(): Promise<AuthorityRow[]> {
    return this.authorityRows.list();
  }

  async trusted(): Promise<string> {
    return (await this.authorityRows.bundle()).pem;
  }

  async room(): Promise<RoomKeys> {
    const row = await this.#db.read((reader) =>
      reader.get<{
        tls_crypt_v2: Uint8Array;
        auth_token_secret: Uint8Array;
        certificate: string;
        key: Uint8Array;
      }>('SELECT tls_crypt_v2, auth_token_secret, certificate, key FROM room_keys'),
    );
    if (row === undefined) throw new Error('an account file without room keys');
    const open = (sealed: Uint8Array, what: string) =>
      this.#box.open(sealed, `${this.#accountId}:room:${what}`).toString('utf8');
    return {
      authorities: await this.trusted(),
      certificate: row.certificate,
      key: open(row.key, 'key'),
      tlsCryptV2: open(row.tls_crypt_v2, 'tls-crypt-v2'),
      authTokenSecret: open(row.auth_token_secret, 'auth-token'),
    };
  }

  /** New keys for a device or a seat. The private key is in the answer and nowhere else. */
  async issueFor(kind: 'device' | 'seat', id: string): Promise<ClientKeys> {
    const authority = await this.authorityRows.signer('issuing');
    const bundle = await this.authorityRows.bundle();
    const pair = await this.#pool.take();
    const issued = await issueOrRefuse({
      kind,
      // The same for every certificate of one device or seat: OpenVPN lets the newer session replace the older.
      commonName: `${kind}.${id}`,
      authority,
      publicKey: pair.publicKey,
      days: kind === 'device' ? DEVICE_DAYS : SEAT_DAYS,
      now: this.#now(),
    });
    const { tlsCryptV2 } = await this.room();
    const wrapped = newClientKey(tlsCryptV2);
    return {
      authorityId: authority.id,
      bundle,
      certificate: issued.certificate,
      key: pair.privatePem,
      fingerprint: issued.fingerprint,
      notAfter: utcTime(issued.notAfter),
      tlsCryptV2: wrapped.pem,
      tag: wrapped.tag,
    };
  }

  /** Every tag that leads to this account's room. */
  async tags(): Promise<string[]> {
    const rows = await this.#db.read((reader) => reader.all<{ tag: string }>('SELECT tag FROM certificates'));
    return rows.map((row) => row.tag);
  }

  #seal(plain: string, what: string): Uint8Array {
    return this.#box.seal(plain, `${this.#accountId}:room:${what}`);
  }
}
