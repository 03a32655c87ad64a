/**
 * Encryption to the owner's key: the plain `age` format (age-encryption.org/v1, X25519), so that the owner needs
 * nothing of ours to open a backup. The appliance keeps only the recipient, which opens nothing.
 */
import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { setImmediate as turn } from 'node:timers/promises';
import { z } from 'zod';
import { BackupError } from '../errors.ts';

/** First line of every such file (age-encryption.org/v1). */
const FIRST_LINE = Buffer.from('age-encryption.org/v1\n', 'latin1');
/** 64 KiB each take about a millisecond: others get their turn after so many. */
const PIECES_A_TURN = 4;

export const Recipient = z
  .string()
  .trim()
  .refine((text) => !/^age-secret-key-/i.test(text), { error: 'backup-key-secret' })
  .refine(
    (text) => /^age1[02-9ac-hj-np-z]{58}$/.test(text) && opens(() => new Encrypter().addRecipient(text)),
    {
      error: 'backup-recipient',
    },
  );
/** The secret half: comes in with a request, stays in memory, and is never written anywhere. */
export const Identity = z
  .string()
  .max(4000)
  .transform((text) => lineWithKey(text))
  .refine(
    (text) =>
      /^AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}$/.test(text) && opens(() => new Decrypter().addIdentity(text)),
    {
      error: 'backup-identity',
    },
  );

export interface KeyPair {
  readonly identity: string;
  readonly recipient: string;
}

export async function newKeyPair(): Promise<KeyPair> {
  const identity = await generateX25519Identity();
  return { identity, recipient: await identityToRecipient(identity) };
}

export function recipientOf(identity: string): Promise<string> {
  return identityToRecipient(identity);
}

/** Encrypted as it is read: memory holds a few pieces, whatever the size. */
export async function* sealed(
  plain: AsyncIterable<Uint8Array>,
  recipients: readonly string[],
): AsyncGenerator<Uint8Array> {
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  yield* politely(await encrypter.encrypt(webStream(plain)));
}

/** @throws BackupError `not-a-backup`, `wrong-key`, `damaged` */
export async function* unsealed(
  cipher: AsyncIterable<Uint8Array>,
  identity: string,
): AsyncGenerator<Uint8Array> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  // Asked after the owner's: then the header was whole, and the key is another one.
  const seen: { otherKey: boolean; failure: unknown } = { otherKey: false, failure: undefined };
  decrypter.addIdentity({
    unwrapFileKey: () => {
      seen.otherKey = true;
      return null;
    },
  });
  const source = withFirstLine(cipher, (error) => (seen.failure = error));
  try {
    yield* politely(await decrypter.decrypt(webStream(source)));
  } catch (cause) {
    if (seen.failure instanceof Error) throw seen.failure;
    if (cause instanceof BackupError) throw cause;
    if (seen.otherKey) throw new BackupError('wrong-key', 'it is encrypted to another key');
    throw new BackupError('damaged', 'it was cut or changed', { cause });
  }
}

/** What the source itself throws is not what `age` makes of it. */
async function* withFirstLine(
  source: AsyncIterable<Uint8Array>,
  fail: (error: unknown) => void,
): AsyncGenerator<Uint8Array> {
  try {
    let head = Buffer.alloc(0);
    for await (const piece of source) {
      if (head.length >= FIRST_LINE.length) {
        yield piece;
        continue;
      }
      head = Buffer.concat([head, piece]);
      const seen = head.subarray(0, FIRST_LINE.length);
      if (!FIRST_LINE.subarray(0, seen.length).equals(seen)) throw notEncrypted();
      if (head.length >= FIRST_LINE.length) yield head;
    }
    if (head.length < FIRST_LINE.length) throw notEncrypted();
  } catch (error) {
    fail(error);
    throw error;
  }
}

const notEncrypted = () => new BackupError('not-a-backup', 'it is no age file');

/** Ends the source when nobody reads on. */
function webStream(source: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = source[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const next = await iterator.next();
        if (next.done === true) controller.close();
        else controller.enqueue(next.value);
      },
      async cancel() {
        await iterator.return?.();
      },
    },
    { highWaterMark: 1 },
  );
}

async function* politely(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  let pieces = 0;
  for await (const piece of stream) {
    yield piece;
    pieces += 1;
    if (pieces % PIECES_A_TURN === 0) await turn();
  }
}

/** A key file of `age-keygen` has comments above the key. */
function lineWithKey(text: string): string {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  return lines.find((line) => /^age-secret-key-1/i.test(line))?.toUpperCase() ?? text.trim();
}

function opens(attempt: () => void): boolean {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
}
