/**
 * Puts a restored state in the place of the present one: between two lives of the portal, so that nobody ever sees half
 * of each. A note says how far it has come; each step can be done twice; so a power cut at any moment is followed by the
 * rest of it at the next start, before any file is opened.
 *
 *     <data>/portal/restore/ready/     what is to serve: system.db, accounts/, keys/
 *     <data>/portal/restore/leaving/   what served, while it is moved
 *     <data>/portal/restore/former/    what served before, until somebody says that it may go
 *     <data>/portal/restore/switch     the note: there is something to do at the next start
 */
import { access, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { lockFolder } from '../../store/folder-lock.ts';
import { syncFolder } from '../../store/folder-sync.ts';

/** With the sidecars of SQLite: a log left behind would be replayed into the other file (REPLICATION.md 3.16). */
const ITEMS = ['system.db', 'system.db-wal', 'system.db-shm', 'accounts', 'keys'];
const NOTE_MAX_BYTES = 10_000;

/** `back`: what was put aside is to become ready; then as with every other state. */
const Note = z.strictObject({ phase: z.enum(['back', 'out', 'in']) });
type Note = z.infer<typeof Note>;

export interface BothStates {
  /** What serves until now; nobody has its files open. */
  readonly live: string;
  readonly ready: string;
}

export class StateSwitch {
  readonly #live: string;
  readonly #folder: string;

  /** @param dataFolder the portal's own */
  constructor(dataFolder: string) {
    this.#live = dataFolder;
    this.#folder = join(dataFolder, 'restore');
  }

  get ready(): string {
    return join(this.#folder, 'ready');
  }

  async hasFormer(): Promise<boolean> {
    return isThere(this.#former);
  }

  /** From here on the next start switches. `ready` is complete and on the disk. */
  async decide(): Promise<void> {
    for (const name of await readdir(this.ready))
      if (/-(wal|shm)$/.test(name)) await rm(join(this.ready, name), { force: true });
    await this.#begin();
  }

  /**
   * The next start goes back to what served before. False: there is nothing to go back to. Nothing is moved before the
   * note is on the disk: without it a start takes `ready` away, and that would be the only copy.
   */
  async decideBack(): Promise<boolean> {
    if (!(await this.hasFormer())) return false;
    await this.#write({ phase: 'back' });
    return true;
  }

  /** What served before may go, with its keys. */
  async forgetFormer(): Promise<void> {
    await rm(this.#former, { recursive: true, force: true });
    await syncFolder(this.#folder);
  }

  /**
   * At the start, before any file is opened: carries on where a switch stopped.
   * @param before may look at both states and change what is ready, as often as it is asked; false: nothing is switched,
   *   and what served goes on serving
   * @returns whether another state serves from now on
   */
  async carryOut(signal: AbortSignal, before?: (states: BothStates) => Promise<boolean>): Promise<boolean> {
    if ((await this.#read()) === undefined) return false;
    const lock = await lockFolder(this.#live, signal);
    try {
      if ((await this.#read())?.phase === 'back') await this.#fetchFormer();
      if ((await this.#read())?.phase === 'out') {
        const untouched = (await readdir(this.#leaving)).length === 0;
        if (untouched && before && !(await before({ live: this.#live, ready: this.ready }))) {
          await rm(this.#note, { force: true });
          await syncFolder(this.#folder);
          return false;
        }
        await this.#move(this.#live, this.#leaving);
        await this.#write({ phase: 'in' });
      }
      await this.#move(this.ready, this.#live);
      await this.#finish();
      return true;
    } finally {
      await lock.release();
    }
  }

  /** It keeps its logs: it served, and a power cut may have left its last writes in them. */
  async #fetchFormer(): Promise<void> {
    if (await isThere(this.#former)) {
      await rm(this.ready, { recursive: true, force: true });
      await rename(this.#former, this.ready);
    }
    await this.#begin();
  }

  async #begin(): Promise<void> {
    await rm(this.#leaving, { recursive: true, force: true });
    await mkdir(this.#leaving, { mode: 0o700 });
    await syncFolder(this.ready);
    await syncFolder(this.#folder);
    await this.#write({ phase: 'out' });
  }

  async #finish(): Promise<void> {
    if (await isThere(this.#leaving)) {
      await rm(this.#former, { recursive: true, force: true });
      await rename(this.#leaving, this.#former);
    }
    await rm(this.ready, { recursive: true, force: true });
    await syncFolder(this.#folder);
    await rm(this.#note, { force: true });
    await syncFolder(this.#folder);
  }

  async #move(from: string, to: string): Promise<void> {
    for (const item of ITEMS)
      if (await isThere(join(from, item))) await rename(join(from, item), join(to, item));
    await syncFolder(to);
    await syncFolder(from);
  }

  async #read(): Promise<Note | undefined> {
    const text = await readFile(this.#note, 'utf8').catch((error: unknown) => {
      if (isMissing(error)) return undefined;
      throw error;
    });
    return text === undefined ? undefined : Note.parse(JSON.parse(text.slice(0, NOTE_MAX_BYTES)));
  }

  /** Replaced whole: there is always exactly one of the two phases to read. */
  async #write(note: Note): Promise<void> {
    const sibling = `${this.#note}.new`;
    const file = await open(sibling, 'w', 0o600);
    try {
      await file.writeFile(JSON.stringify(note));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(sibling, this.#note);
    await syncFolder(this.#folder);
  }

  get #note(): string {
    return join(this.#folder, 'switch');
  }
  get #leaving(): string {
    return join(this.#folder, 'leaving');
  }
  get #former(): string {
    return join(this.#folder, 'former');
  }
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
