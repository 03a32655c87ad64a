/**
 * The keys that make an account an account of its own: its authority, its room's server certificate, its
 * tls-crypt-v2 key and auth-token secret. Private parts are sealed to their row; only the room's own
 * leave the file, to the appliance.
 */
import { issue, newAuthority, roomServerName, type Authority } from '../certificates/authority.ts';
import type { KeyPool } from '../certificates/keys.ts';
import { newAuthTokenSecret, newClientKey, newServerKey } from '../certificates/tls-crypt-v2.ts';
import type { SecretBox } from '../secrets/box.ts';
import { randomId } from '../secrets/random.ts';
import type { Database, Reader } from '../store/database.ts';
import { utcTime } from '../store/times.ts';

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
  /** All trusted authorities in one PEM text, the issuing one first. */
  readonly authorities: string;
  readonly certificate: string;
  readonly key: string;
  readonly tlsCryptV2: string;
  readonly authTokenSecret: string;
}

export interface ClientKeys {
  readonly authorityId: string;
  readonly certificate: string;
  readonly key: string;
  readonly fingerprint: string;
  readonly notAfter: string;
  /** Wrapped tls-crypt-v2 client key in PEM, and its tag, by which the door finds the room. */
  readonly tlsCryptV2: string;
  readonly tag: string;
}

export interface AuthorityRow {
  readonly id: string;
  readonly state: 'issuing' | 'next' | 'former';
  readonly certificate: string;
  readonly created_at: string;
  readonly not_after: string;
}

export class AccountKeys {
  readonly #accountId: string;
  readonly #db: Database;
  readonly #box: SecretBox;
  readonly #pool: KeyPool;
  readonly #now: () => Date;

  constructor(
    accountId: string,
    options: { db: Database; box: SecretBox; keyPool: KeyPool; now: () => Date },
  ) {
    this.#accountId = accountId;
    this.#db = options.db;
    this.#box = options.box;
    this.#pool = options.keyPool;
    this.#now = options.now;
  }

  /** Makes the first authority and the room's keys of a new account. */
  async create(): Promise<void> {
    const authority = await this.makeAuthority('issuing', 1);
    const pair = await this.#pool.take();
    const server = await issue({
      kind: 'server',
      commonName: roomServerName(this.#accountId),
      authority,
      publicKey: pair.publicKey,
      days: ROOM_DAYS,
      now: this.#now(),
    });
    const seal = (plain: string, what: string) => this.#box.seal(plain, `${this.#accountId}:room:${what}`);
    await this.#db.write((tx) =>
      tx.run(
        'INSERT INTO room_keys (id, tls_crypt_v2, auth_token_secret, certificate, key) VALUES (1, ?, ?, ?, ?)',
        seal(newServerKey(), 'tls-crypt-v2'),
        seal(newAuthTokenSecret(), 'auth-token'),
        server.certificate,
        seal(pair.privatePem, 'key'),
      ),
    );
  }

  async makeAuthority(state: AuthorityRow['state'], generation: number): Promise<Authority> {
    const id = randomId('aut');
    const pair = await this.#pool.take();
    const made = await newAuthority({ id: this.#accountId, generation, now: this.#now() }, pair);
    await this.#db.write((tx) =>
      tx.run(
        'INSERT INTO authorities (id, state, certificate, key, created_at, not_after) VALUES (?, ?, ?, ?, ?, ?)',
        id,
        state,
        made.certificate,
        this.#box.seal(made.key, this.#authorityContext(id)),
        utcTime(this.#now()),
        utcTime(made.notAfter),
      ),
    );
    return made;
  }

  /** Trusted authorities: the issuing one first, then its planned successor or the former ones. */
  async authorities(): Promise<AuthorityRow[]> {
    return this.#db.read((reader) =>
      reader.all<AuthorityRow>(
        `SELECT id, state, certificate, created_at, not_after FROM authorities
         ORDER BY state = 'issuing' DESC, created_at DESC`,
      ),
    );
  }

  async trusted(): Promise<string> {
    return (await this.authorities()).map((row) => row.certificate).join('');
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
    const authority = await this.#issuing();
    const pair = await this.#pool.take();
    const issued = await issue({
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

  async #issuing(): Promise<Authority & { id: string }> {
    const row = await this.#db.read((reader: Reader) =>
      reader.get<{ id: string; certificate: string; key: Uint8Array }>(
        `SELECT id, certificate, key FROM authorities WHERE state = 'issuing'`,
      ),
    );
    if (row === undefined) throw new Error('an account file without an issuing authority');
    const key = this.#box.open(row.key, this.#authorityContext(row.id)).toString('utf8');
    return { id: row.id, certificate: row.certificate, key };
  }

  #authorityContext(id: string): string {
    return `${this.#accountId}:authority:${id}`;
  }
}
