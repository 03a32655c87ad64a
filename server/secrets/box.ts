/**
 * Secrets at rest: authorities' private keys, TOTP secrets, tls-crypt-v2 keys.
 *
 * Two parties: who holds the key file can open everything; who holds only a database file, a backup of
 * it or write access to it can neither read a sealed value nor move it to another row or account,
 * because the place (`context`) is authenticated with it.
 *
 * Sealed, version 1: `01 | key id (8) | nonce (12) | AES-256-GCM ciphertext | tag (16)`; authenticated
 * beside it: version, key id and context (NIST SP 800-38D).
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import {
  createKeyFile,
  type InstallationKey,
  KEY_ID_BYTES,
  newInstallationKey,
  readKeyFile,
  replaceKeyFile,
} from './key-file.ts';
import { SecretError } from './secret-error.ts';

const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = 1 + KEY_ID_BYTES;
const OVERHEAD_BYTES = HEADER_BYTES + NONCE_BYTES + TAG_BYTES;

export class SecretBox {
  readonly #current: InstallationKey;
  readonly #keys: ReadonlyMap<string, Buffer>;

  private constructor(keys: InstallationKey[]) {
    const [current] = keys;
    if (!current) throw new SecretError('key-file-damaged', 'there is no installation key');
    this.#current = current;
    this.#keys = new Map(keys.map(({ id, key }) => [id, key]));
  }

  /**
   * Opens the installation's key file; at the first start makes it (0600, on the disk before this returns).
   *
   * @throws SecretError `key-file-damaged`, `key-file-exposed`
   */
  static async open(keyFile: string): Promise<SecretBox> {
    const present = await readKeyFile(keyFile);
    if (present) return new SecretBox(present);
    await createKeyFile(keyFile, [newInstallationKey()]);
    return new SecretBox((await readKeyFile(keyFile)) ?? []);
  }

  /**
   * Puts a new key in front; what older keys sealed still opens. Afterwards seal again whatever
   * `isCurrent` calls old.
   */
  static async rotate(keyFile: string): Promise<SecretBox> {
    const keys = [newInstallationKey(), ...((await readKeyFile(keyFile)) ?? [])];
    await replaceKeyFile(keyFile, keys);
    return new SecretBox(keys);
  }

  /** @param context where the value lives, e.g. `account:acc_…:authority:aut_…`; needed again to open it */
  seal(plain: string | Uint8Array, context: string): Uint8Array {
    const header = Buffer.concat([Buffer.of(VERSION), Buffer.from(this.#current.id, 'hex')]);
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#current.key, nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(authenticated(header, context));
    const body = typeof plain === 'string' ? cipher.update(plain, 'utf8') : cipher.update(plain);
    return Buffer.concat([header, nonce, body, cipher.final(), cipher.getAuthTag()]);
  }

  /** @throws SecretError `unknown-key`, `not-openable` */
  open(sealed: Uint8Array, context: string): Buffer {
    const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
    if (bytes.length < OVERHEAD_BYTES || bytes[0] !== VERSION) throw notOpenable();
    const header = bytes.subarray(0, HEADER_BYTES);
    const key = this.#keys.get(keyIdOf(header));
    if (!key) throw new SecretError('unknown-key', 'sealed under a key that this installation does not have');
    const nonce = bytes.subarray(HEADER_BYTES, HEADER_BYTES + NONCE_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(authenticated(header, context));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    const body = decipher.update(bytes.subarray(HEADER_BYTES + NONCE_BYTES, -TAG_BYTES));
    try {
      return Buffer.concat([body, decipher.final()]);
    } catch (cause) {
      throw notOpenable({ cause });
    }
  }

  /** False: sealed under a key that a rotation has replaced. */
  isCurrent(sealed: Uint8Array): boolean {
    return keyIdOf(Buffer.from(sealed.subarray(0, HEADER_BYTES))) === this.#current.id;
  }
}

function keyIdOf(header: Buffer): string {
  return header.subarray(1).toString('hex');
}

function authenticated(header: Buffer, context: string): Buffer {
  return Buffer.concat([header, Buffer.from(context, 'utf8')]);
}

function notOpenable(options?: ErrorOptions): SecretError {
  return new SecretError('not-openable', 'a sealed value is damaged or belongs elsewhere', options);
}
