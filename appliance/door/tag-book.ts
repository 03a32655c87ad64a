/** Which tag leads to which room: what the door should know, whatever HAProxy knows at the moment. */
import type { RoomNumber } from '../protocol-values.ts';
import { DoorError } from './errors.ts';

export type RoomTags = {
  /** IPv6 address of the room's OpenVPN. */
  address: string;
  tags: readonly string[];
};

export class TagBook {
  readonly #rooms = new Map<RoomNumber, RoomTags>();
  readonly #owners = new Map<string, RoomNumber>();

  /** @throws DoorError `tag-taken`; nothing has changed then. */
  verify(room: RoomNumber, tags: readonly string[]): void {
    for (const tag of tags) {
      const owner = this.#owners.get(tag);
      // Whose key it is stays untold: rooms are accounts (IMMUNITY 8).
      if (owner !== undefined && owner !== room) {
        throw new DoorError('tag-taken', `tag ${tag.slice(0, 8)}… already leads to another room`);
      }
    }
  }

  put(room: RoomNumber, entry: RoomTags): void {
    this.verify(room, entry.tags);
    this.remove(room);
    this.#rooms.set(room, entry);
    for (const tag of entry.tags) this.#owners.set(tag, room);
  }

  remove(room: RoomNumber): void {
    for (const tag of this.#rooms.get(room)?.tags ?? []) this.#owners.delete(tag);
    this.#rooms.delete(room);
  }

  get(room: RoomNumber): RoomTags | undefined {
    return this.#rooms.get(room);
  }

  /** Tag → address, the content of HAProxy's map. */
  wanted(): Map<string, string> {
    const map = new Map<string, string>();
    for (const { address, tags } of this.#rooms.values()) {
      for (const tag of tags) map.set(tag, address);
    }
    return map;
  }
}
