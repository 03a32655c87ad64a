/**
 * The desired state of each room, so that rooms return at boot without the portal: `<data>/rooms/<n>/`
 * with `spec.json` (keys inside: root only) and `names.json`. Allowances are *not* kept: after a boot a room
 * is closed until the portal has said what is allowed.
 */
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ApplianceError, systemCode } from '../errors.ts';
import { diskFull, replaceFile, syncFolder } from '../files/replace-file.ts';
import { RoomSpec, Term, verbs } from '../protocol.ts';
import type { RoomNumber } from '../protocol-values.ts';
import type { Name } from './names-file.ts';

const Held = z.strictObject({ held: z.boolean(), over: Term.nullable().default(null) });
export type Held = z.infer<typeof Held>;

const StoredNames = verbs['room.names'].input.shape.names;

export class RoomStore {
  readonly #folder: string;

  /** @param dataFolder `<data>/appliance` */
  constructor(dataFolder: string) {
    this.#folder = join(dataFolder, 'rooms');
  }

  async writeSpec(spec: RoomSpec): Promise<void> {
    const folder = await this.#roomFolder(spec.room);
    await replaceFile(join(folder, 'spec.json'), JSON.stringify(spec));
  }

  async writeNames(room: RoomNumber, names: readonly Name[]): Promise<void> {
    const folder = await this.#roomFolder(room);
    await replaceFile(join(folder, 'names.json'), JSON.stringify(names));
  }

  /** Null: there is no such room. @throws ApplianceError `internal` for a damaged one */
  readSpec(room: RoomNumber): Promise<RoomSpec | null> {
    return readParsed(join(this.#folder, String(room), 'spec.json'), RoomSpec.nullable(), null);
  }

  readNames(room: RoomNumber): Promise<Name[]> {
    return readParsed(join(this.#folder, String(room), 'names.json'), StoredNames, []);
  }

  /**
   * Every room that was put and not removed. One whose file is damaged stays closed and is told apart:
   * it must not keep the others from starting, and the portal puts it again.
   */
  async readSpecs(): Promise<{ specs: RoomSpec[]; damaged: { room: string; error: unknown }[] }> {
    const specs: RoomSpec[] = [];
    const damaged: { room: string; error: unknown }[] = [];
    for (const room of await this.#rooms()) {
      try {
        const spec = await readParsed(join(this.#folder, room, 'spec.json'), RoomSpec.nullable(), null);
        if (spec !== null) specs.push(spec);
      } catch (error) {
        damaged.push({ room, error });
      }
    }
    return { specs, damaged };
  }

  /** Does this machine stand by, so that no room runs, and which term is over on it? */
  readHeld(): Promise<Held> {
    return readParsed(this.#heldFile, Held, { held: false, over: null });
  }

  async writeHeld(held: Held): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await replaceFile(this.#heldFile, JSON.stringify(held));
  }

  get #heldFile(): string {
    return join(this.#folder, 'held.json');
  }

  /** Forgets a room, its keys included; without `spec.json` the rest is not a room any more. */
  async remove(room: RoomNumber): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await rm(join(this.#folder, String(room), 'spec.json'), { force: true });
    await rm(join(this.#folder, String(room)), { recursive: true, force: true });
    await syncFolder(this.#folder);
  }

  async #rooms(): Promise<string[]> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    return (await readdir(this.#folder)).filter((name) => /^\d+$/.test(name));
  }

  async #roomFolder(room: RoomNumber): Promise<string> {
    const folder = join(this.#folder, String(room));
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await syncFolder(this.#folder);
    } catch (error) {
      throw diskFull(error, folder);
    }
    return folder;
  }
}

async function readParsed<T>(path: string, schema: z.ZodType<T>, absent: T): Promise<T> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return absent;
    throw error;
  }
  const parsed = schema.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  throw new ApplianceError('internal', `${path} is not what was written: ${z.prettifyError(parsed.error)}`);
}
