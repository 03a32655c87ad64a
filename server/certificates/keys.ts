/**
 * RSA key pairs, made on Node's thread pool: one takes 130 ms to a second of a core, which must happen neither
 * on the event loop nor while a page waits.
 */
import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';

const generateKeyPairAsync = promisify(generateKeyPair);

/** As strong as 128 bits (NIST SP 800-57, part 1, table 2), beyond 2030 as BSI TR-02102-1 asks. */
export const RSA_BITS = 3072;

/** A page asks for one key, seldom two. */
const POOL_SIZE = 4;

export interface RsaKeyPair {
  /** PKCS #8 in PEM. */
  privatePem: string;
  /** SubjectPublicKeyInfo in PEM. */
  publicKey: string;
}

export async function generateRsaKey(): Promise<RsaKeyPair> {
  const pair = await generateKeyPairAsync('rsa', {
    modulusLength: RSA_BITS,
    publicExponent: 65_537,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return { privatePem: pair.privateKey, publicKey: pair.publicKey };
}

interface Taker {
  resolve(pair: RsaKeyPair): void;
  reject(reason: unknown): void;
}

/**
 * Keeps a few key pairs ready, in memory only. One is made at a time, so that three threads of the pool stay
 * free for the store and the disk.
 */
export class KeyPool {
  readonly #signal: AbortSignal;
  readonly #size: number;
  readonly #ready: RsaKeyPair[] = [];
  readonly #takers: Taker[] = [];
  #making = false;

  /** Starts filling at once; ends with the signal, which also refuses those who still wait. */
  constructor({ signal, size = POOL_SIZE }: { signal: AbortSignal; size?: number }) {
    this.#signal = signal;
    this.#size = size;
    signal.addEventListener('abort', () => this.#end(), { once: true });
    this.#fill();
  }

  get ready(): number {
    return this.#ready.length;
  }

  /** A pair that nobody else gets; in the order of asking. Rejects with the signal's reason. */
  async take(): Promise<RsaKeyPair> {
    this.#signal.throwIfAborted();
    const pair = this.#ready.shift();
    const taken =
      pair ?? new Promise<RsaKeyPair>((resolve, reject) => this.#takers.push({ resolve, reject }));
    this.#fill();
    return taken;
  }

  #fill(): void {
    const missing = this.#size + this.#takers.length - this.#ready.length;
    if (this.#making || missing <= 0 || this.#signal.aborted) return;
    this.#making = true;
    generateRsaKey().then(
      (pair) => this.#made(pair),
      (reason: unknown) => this.#failed(reason),
    );
  }

  #made(pair: RsaKeyPair): void {
    this.#making = false;
    if (this.#signal.aborted) return;
    const taker = this.#takers.shift();
    if (taker) taker.resolve(pair);
    else this.#ready.push(pair);
    this.#fill();
  }

  /** Not tried again until somebody asks: a failure here is lasting, and he learns of it. */
  #failed(reason: unknown): void {
    this.#making = false;
    for (const taker of this.#takers.splice(0)) taker.reject(reason);
  }

  #end(): void {
    this.#ready.length = 0;
    for (const taker of this.#takers.splice(0)) taker.reject(this.#signal.reason);
  }
}
