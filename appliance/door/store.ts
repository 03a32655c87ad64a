/** What the door must know at boot, before the portal is there: `<data>/appliance/door/`, root only. */
import { mkdir, readFile, readdir, rm } from 'node:fs/promises';
import { isIPv6 } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import { systemCode } from '../errors.ts';
import { replaceFile, syncFolder } from '../files/replace-file.ts';
import { verbs, type Entrances, type Input } from '../protocol.ts';
import { KeyTag, RoomNumber } from '../protocol-values.ts';
import { DoorError } from './errors.ts';
import type { RoomTags } from './tag-book.ts';

export const RoomTagsFile = z.strictObject({
  address: z.string().refine((text) => isIPv6(text) && !text.includes('%'), 'not an IPv6 address'),
  tags: z.array(KeyTag).max(100_000),
});

const ROOM_FILE = /^room-(\d{1,5})\.json$/;

export class DoorStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async open(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
  }

  async rooms(): Promise<Map<RoomNumber, RoomTags>> {
    const rooms = new Map<RoomNumber, RoomTags>();
    for (const name of await readdir(this.#folder)) {
      const digits = ROOM_FILE.exec(name)?.[1];
      if (digits === undefined) continue;
      const content = await this.#read(name, RoomTagsFile);
      if (content !== undefined) rooms.set(RoomNumber.parse(Number(digits)), content);
    }
    return rooms;
  }

  async putRoom(room: RoomNumber, entry: RoomTags): Promise<void> {
    await replaceFile(this.#path(room), JSON.stringify(entry));
  }

  async removeRoom(room: RoomNumber): Promise<void> {
    await rm(this.#path(room), { force: true });
    await syncFolder(this.#folder);
  }

  portal(): Promise<Input<'door.portal'> | undefined> {
    return this.#read('portal.json', verbs['door.portal'].input);
  }

  async putPortal(portal: Input<'door.portal'>): Promise<void> {
    await replaceFile(join(this.#folder, 'portal.json'), JSON.stringify(portal));
  }

  /** Closed until somebody has said otherwise (CVE-2017-7937). */
  async entrances(): Promise<Entrances> {
    return (await this.#read('entrances.json', verbs['door.entrances'].input))?.open ?? 'set-up';
  }

  async putEntrances(open: Entrances): Promise<void> {
    await replaceFile(join(this.#folder, 'entrances.json'), JSON.stringify({ open }));
  }

  #path(room: RoomNumber): string {
    return join(this.#folder, `room-${room}.json`);
  }

  async #read<T>(name: string, shape: z.ZodType<T>): Promise<T | undefined> {
    const path = join(this.#folder, name);
    try {
      return shape.parse(JSON.parse(await readFile(path, 'utf8')));
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return undefined;
      // The parser's own words would carry pieces of the file, which may be a key (IMMUNITY 29).
      throw new DoorError('damaged-file', `${path} does not read as it was written`);
    }
  }
}
