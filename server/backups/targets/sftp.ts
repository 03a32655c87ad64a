/**
 * A folder on an SFTP server (ssh2). The server's host key is taken at the first contact, shown, and from then on nobody
 * else counts as this target.
 */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type SftpClient from 'ssh2-sftp-client';
import { BackupError, isBackupError } from '../errors.ts';
import { resolveTarget } from './address.ts';
import { backupFile, unfinished, type BackupFile, type BackupTarget, type ListedFile } from './target.ts';

const CONNECT_MAX_MS = 20_000;
/** A server that says nothing for so long is gone; a slow one still answers. */
const SILENCE_MAX_MS = 60_000;

export interface SftpPlace {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** On the server; absolute, or from where the sign-in leads. */
  readonly folder: string;
}

export interface SftpSecret {
  readonly password?: string;
  /** PEM as OpenSSH writes it. */
  readonly privateKey?: string;
}

export interface SftpOptions {
  readonly place: SftpPlace;
  readonly secret: SftpSecret;
  /** `SHA256:…` as OpenSSH prints it; null before the first contact. */
  readonly hostKey: string | null;
  /** Called at the first contact, before anything secret is said. */
  readonly met: (hostKey: string) => Promise<void>;
}

export class SftpTarget implements BackupTarget {
  readonly #options: SftpOptions;

  constructor(options: SftpOptions) {
    this.#options = options;
  }

  async put(file: BackupFile, pieces: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<void> {
    await this.#connected(signal, async (client) => {
      const temporary = this.#path(unfinished(file));
      try {
        const stream = client.createWriteStream(temporary, { mode: 0o600 });
        stream.on('error', heardElsewhere);
        await pipeline(Readable.from(pieces), stream, { signal });
        // OpenSSH's rename refuses to replace; nothing of this name is there before.
        await client.rename(temporary, this.#path(file));
      } catch (error) {
        await client.delete(temporary, true).catch(() => undefined);
        throw error;
      }
    });
  }

  async *get(file: BackupFile, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const client = await this.#connect(signal);
    const stop = () => void client.end().catch(() => undefined);
    signal.addEventListener('abort', stop, { once: true });
    try {
      const stream = client.createReadStream(this.#path(file));
      stream.on('error', heardElsewhere);
      for await (const piece of stream) yield piece as Buffer;
    } catch (error) {
      throw understood(error);
    } finally {
      signal.removeEventListener('abort', stop);
      await client.end().catch(() => undefined);
    }
  }

  async remove(file: BackupFile, signal: AbortSignal): Promise<void> {
    await this.#connected(signal, async (client) => {
      for (const name of [file, unfinished(file)]) await client.delete(this.#path(name), true);
    });
  }

  async list(signal: AbortSignal): Promise<ListedFile[]> {
    return this.#connected(signal, async (client) => {
      const found = await client.list(this.#options.place.folder === '' ? '.' : this.#options.place.folder);
      return found.flatMap(({ name, size }) => {
        const file = backupFile(name);
        return file === undefined ? [] : [{ file, bytes: size }];
      });
    });
  }

  #path(name: string): string {
    const { folder } = this.#options.place;
    return folder === '' ? name : `${folder.replace(/\/+$/, '')}/${name}`;
  }

  async #connected<T>(signal: AbortSignal, work: (client: SftpClient) => Promise<T>): Promise<T> {
    const client = await this.#connect(signal);
    const stop = () => void client.end().catch(() => undefined);
    signal.addEventListener('abort', stop, { once: true });
    try {
      return await work(client);
    } catch (error) {
      throw understood(error);
    } finally {
      signal.removeEventListener('abort', stop);
      await client.end().catch(() => undefined);
    }
  }

  async #connect(signal: AbortSignal): Promise<SftpClient> {
    const { place, secret, hostKey, met } = this.#options;
    const { address } = await resolveTarget(place.host, signal);
    // Six MiB that most appliances never need.
    const { default: Client } = await import('ssh2-sftp-client');
    const client = new Client();
    // What ends a connection is told to whoever waits for it; nobody may die of it.
    for (const event of ['error', 'end', 'close']) client.on(event, () => undefined);
    let seen = '';
    try {
      await client.connect({
        host: address,
        port: place.port,
        username: place.user,
        ...secret,
        readyTimeout: CONNECT_MAX_MS,
        keepaliveInterval: SILENCE_MAX_MS / 3,
        keepaliveCountMax: 3,
        hostVerifier: (key: Buffer, verify: (valid: boolean) => void) => {
          seen = fingerprint(key);
          if (hostKey !== null) verify(seen === hostKey);
          else
            met(seen).then(
              () => verify(true),
              () => verify(false),
            );
        },
      });
      return client;
    } catch (error) {
      await client.end().catch(() => undefined);
      if (hostKey !== null && seen !== '' && seen !== hostKey)
        throw new BackupError('target-host-key', 'another host key than at the first contact');
      throw seen === ''
        ? new BackupError('target-unreachable', 'no SSH server answers', { cause: error })
        : refused(error);
    }
  }
}

/** A stream may fail once more when its connection ends, after whoever used it has gone; nobody may die of that. */
const heardElsewhere = (): void => undefined;

/** As `ssh-keygen -l` prints it (OpenSSH). */
function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

function refused(cause: unknown): BackupError {
  return new BackupError('target-refused', 'the SSH server refuses the sign-in', { cause });
}

/** SFTP's status codes (draft-ietf-secsh-filexfer-02, 7) as ssh2 passes them on, or names of system errors. */
const CODES: Readonly<Record<string, BackupError['code']>> = {
  2: 'target-missing',
  ENOENT: 'target-missing',
  ERR_BAD_PATH: 'target-missing',
  3: 'target-refused',
  EACCES: 'target-refused',
  ERR_BAD_AUTH: 'target-refused',
  14: 'target-full',
};

function understood(error: unknown): unknown {
  if (isBackupError(error)) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ABORT_ERR') return error;
  return new BackupError(CODES[code] ?? 'target-failed', 'the SFTP server', { cause: error });
}
