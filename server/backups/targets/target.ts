/**
 * A place for backups, as the rest of this folder needs it. `disk.ts`, `sftp.ts` and `s3.ts` implement it.
 *
 * A target is trusted with nothing: what lies there is encrypted, is read back and compared, and its words are neither
 * believed nor repeated. What is written has another name, or is not there at all, until it is complete.
 */
export interface BackupTarget {
  /**
   * Writes all of it and only then gives it its name.
   * @throws BackupError; then nothing of this name is there
   */
  put(file: BackupFile, pieces: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<void>;
  /** @throws BackupError `target-missing`, … */
  get(file: BackupFile, signal: AbortSignal): AsyncIterable<Uint8Array>;
  /** No error when it is not there; also removes what a broken-off `put` of this name left. */
  remove(file: BackupFile, signal: AbortSignal): Promise<void>;
  /** Which of our files are there, complete. */
  list(signal: AbortSignal): Promise<ListedFile[]>;
}

export interface ListedFile {
  readonly file: BackupFile;
  readonly bytes: number;
}

/** `ferngate-20261123T023000Z-k5mw3q….age`: sorts by time, names nobody, and is a plain name everywhere. */
const NAME = /^ferngate-\d{8}T\d{6}Z-[a-z2-7]{16}\.age$/;

/** A checked name: the only text that becomes part of a path or an address at a target. */
export type BackupFile = string & { readonly [checked]: true };
declare const checked: unique symbol;

export function backupFile(text: string): BackupFile | undefined {
  return NAME.test(text) ? (text as BackupFile) : undefined;
}

/** @param id `bak_…` */
export function fileOf(id: string, madeAt: Date): BackupFile {
  const time = madeAt.toISOString().replace(/[-:]|\.\d{3}/g, '');
  const file = backupFile(`ferngate-${time}-${id.slice('bak_'.length)}.age`);
  if (file === undefined) throw new Error('no name for a backup');
  return file;
}

/** What a file is called until it is complete; no backup's name. */
export function unfinished(file: BackupFile): string {
  return `.${file}.unfinished`;
}
