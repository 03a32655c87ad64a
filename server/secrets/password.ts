/**
 * Passwords that people choose: argon2id (RFC 9106), stored as a PHC string
 * (`$argon2id$v=19$m=…,t=…,p=…$salt$hash`, github.com/P-H-C/phc-string-format).
 */
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { SecretError } from './secret-error.ts';
import { siteKey } from './source-key.ts';
import { Turns } from './turns.ts';

const argon2Async = promisify(argon2);

/** OWASP asks for 19 MiB and two passes at least; 32 MiB is some 60 ms of one core of a small appliance. */
const MEMORY_KIB = 32 * 1024;
const PASSES = 2;
/** More lanes would only help on machines with cores to spare. */
const LANES = 1;
const SALT_BYTES = 16;
const HASH_BYTES = 32;

/** Twice the password that a person would type; longer input is not hashed at all (IMMUNITY 34). */
export const PASSWORD_MAX_CHARACTERS = 256;

/** Node's pool has four threads, and SQLite and the disk need some of them: 2 × 32 MiB at once. */
const AT_ONCE = 2;
/** At 60 ms each the last in the queue waits two seconds. */
const WAITING_MAX = 64;

/** A stored hash, e.g. from a restored backup, must not ask for more than this. */
const STORED_MEMORY_MAX_KIB = 256 * 1024;
const STORED_PASSES_MAX = 10;
const STORED_LANES_MAX = 4;

const PHC =
  /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{43,86})$/;

interface Cost {
  memory: number;
  passes: number;
  parallelism: number;
}
interface Stored extends Cost {
  salt: Buffer;
  hash: Buffer;
}

const CURRENT: Cost = { memory: MEMORY_KIB, passes: PASSES, parallelism: LANES };

/** Who does not exist has this: same salt length, same cost, and no password that fits. */
const NOBODY: Stored = { ...CURRENT, salt: Buffer.alloc(SALT_BYTES), hash: Buffer.alloc(HASH_BYTES) };

const turns = new Turns({ atOnce: AT_ONCE, waitingMax: WAITING_MAX });

/** @param source who asks, for his place in the queue @throws SecretError `password-too-long`, `busy` */
export async function hashPassword(text: string, source = ''): Promise<string> {
  if (isTooLong(text)) throw new SecretError('password-too-long', 'the password is too long');
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(text, { ...CURRENT, salt, hash: NOBODY.hash }, source);
  return `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=${LANES}$${base64(salt)}$${base64(hash)}`;
}

/**
 * Whether the password fits. Without a stored hash (unknown user, no password set) it does the same
 * work and answers false, so that time does not tell who exists (IMMUNITY 10).
 *
 * @param source who asks, for his place in the queue
 * @throws SecretError `hash-damaged`, `busy`
 */
export async function verifyPassword(text: string, hash: string | undefined, source = ''): Promise<boolean> {
  const stored = hash === undefined ? NOBODY : parse(hash);
  const derived = await derive(isTooLong(text) ? '' : text, stored, source);
  const fits = timingSafeEqual(derived, stored.hash);
  return fits && stored !== NOBODY && !isTooLong(text);
}

/** The hash was made with other costs than today's: hash anew at the next successful sign-in. */
export function needsRehash(hash: string): boolean {
  const { memory, passes, parallelism } = parse(hash);
  return memory !== MEMORY_KIB || passes !== PASSES || parallelism !== LANES;
}

/** One form for what keyboards write in several: `é` as one or two code points (NIST SP 800-63B, 5.1.1.2). */
export function normalisePassword(text: string): string {
  return text.normalize('NFKC');
}

function isTooLong(text: string): boolean {
  return text.length > PASSWORD_MAX_CHARACTERS;
}

function derive(text: string, { salt, hash, ...cost }: Stored, source: string): Promise<Buffer> {
  const message = Buffer.from(normalisePassword(text), 'utf8');
  const parameters = { message, nonce: salt, tagLength: hash.length, ...cost };
  return turns.run(() => argon2Async('argon2id', parameters), siteKey(source));
}

function parse(phc: string): Stored {
  const [, m, t, p, salt = '', hash = ''] = PHC.exec(phc) ?? [];
  const stored = {
    memory: Number(m),
    passes: Number(t),
    parallelism: Number(p),
    salt: Buffer.from(salt, 'base64'),
    hash: Buffer.from(hash, 'base64'),
  };
  const sane =
    stored.parallelism >= 1 &&
    stored.parallelism <= STORED_LANES_MAX &&
    stored.memory >= 8 * stored.parallelism &&
    stored.memory <= STORED_MEMORY_MAX_KIB &&
    stored.passes >= 1 &&
    stored.passes <= STORED_PASSES_MAX;
  if (!sane) throw new SecretError('hash-damaged', 'a stored password hash is damaged');
  return stored;
}

/** PHC strings carry base64 without padding. */
function base64(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '');
}
