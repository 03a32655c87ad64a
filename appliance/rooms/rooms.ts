/**
 * All rooms of this machine. Calls that name the same room are carried out in the order in which they
 * came; different rooms don't wait for each other.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkRoom } from '../proof/check-room.ts';
import { ApplianceError } from '../errors.ts';
import type { Input, Output, ProofFinding, RoomSpec, RoomState, Term } from '../protocol.ts';
import { RoomNumber } from '../protocol-values.ts';
import { Serial } from '../serial.ts';
import type { Held } from './room-store.ts';
import { noSuchRoom, Room, type RoomDependencies } from './room.ts';

/** At boot hundreds of rooms begin at once; more at a time only wait for the processor. */
const STARTING_AT_ONCE = 8;

/** What the machine refused is tried again this often. */
const REPAIR_EVERY_MS = 30_000;

type Entry = { room: Room; serial: Serial };

export class Rooms {
  readonly #deps: RoomDependencies;
  readonly #entries = new Map<RoomNumber, Entry>();
  /** One decision after the other: an older one must not have the last word. */
  readonly #holding = new Serial();
  #held = false;
  #over: Term | null = null;
  /** What is on the disk. */
  #stored: Held = { held: false, over: null };

  constructor(deps: RoomDependencies) {
    this.#deps = deps;
  }

  /** Takes over what runs, starts what should run, ends what belongs to no room any more. */
  async open(): Promise<void> {
    const { store, log } = this.#deps;
    this.#stored = await store.readHeld();
    this.#held = this.#stored.held;
    this.#over = this.#stored.over;
    const { specs, damaged } = await store.readSpecs();
    for (const { room, error } of damaged)
      log.error({ room, err: error }, 'room not started: its file is damaged');
    const known = new Set<RoomNumber>(specs.map((spec) => spec.room));
    for (const room of await this.#leftOver()) if (!known.has(room)) await this.remove({ room });
    await eachOf(specs, (spec) => this.#apply(spec));
    void this.#keepRepairing();
  }

  put(spec: RoomSpec): Promise<RoomState> {
    return this.#inOrder(spec.room, (room) => room.put(spec));
  }

  async remove({ room }: Input<'room.remove'>): Promise<void> {
    await this.#inOrder(room, (each) => each.remove());
  }

  get isHeld(): boolean {
    return this.#held;
  }

  /** The term in which no room of this machine may run any more. */
  get over(): Term | null {
    return this.#over;
  }

  /**
   * Whether this machine stands by: then every room is made ready and no program of it runs, also after a boot.
   * Held: answered when all programs have ended. Let go: answered when it is written down; rooms start meanwhile.
   * @param term held: it is over here; let go: the one in which this machine serves. @throws ApplianceError `term-over`
   */
  hold(held: boolean, term?: Term): Promise<void> {
    return this.#holding.run(() => this.#hold(held, term));
  }

  async #hold(held: boolean, term: Term | undefined): Promise<void> {
    if (!held && this.#over !== null && !isBehind(term, this.#over))
      throw new ApplianceError('term-over', 'the other appliance of the pair serves: this one may not');
    const over = held ? (term ?? this.#over) : null;
    if (!held) await this.#store({ held, over });
    const before = this.#held;
    this.#held = held;
    this.#over = over;
    const rooms = [...this.#entries.keys()];
    // A machine that may not serve any more makes all rooms quiet before it makes any of them ready.
    if (held) await eachOf(rooms, (number) => this.#inOrder(number, (room) => room.endPrograms()));
    if (held !== before) void eachOf(rooms, (room) => this.#heldOrNot(room));
    // Last: a disk that takes nothing must not keep rooms running.
    if (held) await this.#store({ held, over });
  }

  /** Before `open`: it starts nothing then. */
  async holdFromStart(): Promise<void> {
    const { store } = this.#deps;
    await store.writeHeld({ ...(await store.readHeld()), held: true });
  }

  async #store(held: Held): Promise<void> {
    if (JSON.stringify(held) === JSON.stringify(this.#stored)) return;
    await this.#deps.store.writeHeld(held);
    this.#stored = held;
  }

  list(): Output<'room.list'> {
    const rooms = [...this.#entries.values()].map(({ room }) => room).filter((room) => room.exists);
    return { rooms: rooms.map((room) => room.describe()) };
  }

  /** What the machine refused at boot is tried again before somebody who presses is refused for it. */
  allow({ room, allowances }: Input<'room.allow'>): Promise<void> {
    return this.#inOrder(room, async (each) => {
      await each.repair();
      await each.allow(allowances);
    });
  }

  held({ room }: Input<'room.held'>): Promise<Output<'room.held'>> {
    return this.#inOrder(room, (each) => each.held());
  }

  /** What speaks against this room as it is prepared or runs. */
  check(input: Omit<Input<'room.check'>, 'tags'>): Promise<ProofFinding[]> {
    const { site, store, run } = this.#deps;
    return this.#inOrder(input.spec.room, (each) =>
      checkRoom(input, { site, store, run, rulesIntact: async () => (await each.held()).rulesIntact }),
    );
  }

  putNames({ room, names }: Input<'room.names'>): Promise<void> {
    return this.#inOrder(room, (each) => each.putNames(names));
  }

  /** @throws ApplianceError `no-such-room` */
  uplinkAddress(room: RoomNumber): string {
    const entry = this.#entries.get(room);
    if (!entry?.room.exists) throw noSuchRoom(room);
    return entry.room.uplinkAddress;
  }

  /** Ends every room that runs on this machine; what is stored stays and returns with the next start. */
  async endAll(): Promise<void> {
    await eachOf(await this.#leftOver(), (room) => this.#inOrder(room, (each) => each.close()));
  }

  #inOrder<T>(number: RoomNumber, work: (room: Room) => Promise<T>): Promise<T> {
    const entry = this.#entries.get(number) ?? {
      room: new Room(number, { ...this.#deps, held: () => this.#held }),
      serial: new Serial(),
    };
    this.#entries.set(number, entry);
    return entry.serial.run(() => work(entry.room));
  }

  /** One room that cannot be opened must not keep the others closed: the failure is its state. */
  async #apply(spec: RoomSpec): Promise<void> {
    try {
      await this.#inOrder(spec.room, (room) => room.apply(spec));
    } catch (error) {
      this.#deps.log.error({ room: spec.room, err: error }, 'room not opened; it is tried again');
    }
  }

  async #heldOrNot(number: RoomNumber): Promise<void> {
    try {
      await this.#inOrder(number, (room) => room.heldOrNot());
    } catch (error) {
      this.#deps.log.error(
        { room: number, err: error },
        'room not brought to what it should be; it is tried again',
      );
    }
  }

  async #keepRepairing(): Promise<void> {
    while (!this.#ended()) {
      // Ends early, with an error, when the signal says so; the loop then ends too.
      await sleep(REPAIR_EVERY_MS, undefined, { signal: this.#deps.signal, ref: false }).catch(
        () => undefined,
      );
      for (const { room, serial } of this.#entries.values()) {
        if (this.#ended()) return;
        await serial
          .run(() => room.repair())
          .catch((error: unknown) => this.#deps.log.warn({ err: error }, 'not repaired'));
      }
    }
  }

  #ended(): boolean {
    return this.#deps.signal.aborted;
  }

  /** The rooms that have something running on this machine, by their folders. */
  async #leftOver(): Promise<RoomNumber[]> {
    const folders = await readdir(join(this.#deps.site.runFolder, 'rooms')).catch(() => []);
    return folders.flatMap((name) => {
      const room = RoomNumber.safeParse(Number(name));
      return room.success ? [room.data] : [];
    });
  }
}

async function eachOf<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const worker = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: STARTING_AT_ONCE }, worker));
}

/** Of a pair that is another one by now nothing is over. */
function isBehind(term: Term | undefined, over: Term): boolean {
  return term !== undefined && (term.cluster !== over.cluster || term.epoch > over.epoch);
}
