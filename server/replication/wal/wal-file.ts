import { readSync } from 'node:fs';
import { access, open, type FileHandle } from 'node:fs/promises';
import { scanWal, type WalPosition, type WalScan, type WalSource } from './scan.ts';

/** The write-ahead log beside a database file. Only it may be opened in this process (REPLICATION.md 3, rule 11). */
export class WalFile implements WalSource {
  readonly #path: string;
  #file: FileHandle | null = null;

  /** @param path of the database */
  constructor(path: string) {
    this.#path = `${path}-wal`;
  }

  /** @param from where the last scan ended; null to begin at the log's first frame */
  async scan(from: WalPosition | null): Promise<WalScan> {
    try {
      this.#file ??= await open(this.#path, 'r');
    } catch (error) {
      if (isMissing(error)) return { kind: 'unborn' };
      throw error;
    }
    return scanWal(this, from);
  }

  /** Just written, so in memory: microseconds, where the thread pool would cost a commit milliseconds under load. */
  read(into: Buffer, position: number): Promise<number> {
    const file = this.#file;
    return Promise.resolve(file === null ? 0 : readSync(file.fd, into, 0, into.length, position));
  }

  isGone(): Promise<boolean> {
    return access(this.#path).then(() => false, isMissing);
  }

  async close(): Promise<void> {
    await this.#file?.close();
    this.#file = null;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
