/**
 * The one entrance on three TCP ports, in front of all rooms and the portal: HAProxy.
 *
 * Four parties. A *caller* from the internet, whom nobody trusts: his first packet decides where he goes, and
 * if it is not exactly what a client of ours sends, he gets no byte. *HAProxy* holds no secret but the
 * portal's TLS key; a tag only finds the room, and the room's OpenVPN verifies the key itself. The *portal*
 * names tags, certificate and its own name, through the appliance's closed verbs. The *appliance*, root,
 * starts HAProxy and speaks to its admin socket.
 *
 * Truth lies on disk, one file per room; HAProxy's maps are copies that can always be made anew. Nothing
 * that changes at run time needs a reload, so no change drops a tunnel. HAProxy outlives the appliance.
 *
 * A tag that is taken away opens no new connection; standing ones belong to the room, whose OpenVPN ends
 * them. Before the first `putPortal` the pages' ports serve VPN only: there is no certificate to show.
 *
 * Until the portal says that somebody owns the box, only the pages' TLS port is listened on and no tag leads
 * anywhere. HAProxy binds all ports when it starts and lets go of the others within milliseconds, before it has
 * a tag or a name to answer with.
 */
import { rename, writeFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import type { CommandRunner } from '../commands/run.ts';
import type { Supervisor } from '../daemons/program.ts';
import { systemCode } from '../errors.ts';
import type { Log } from '../log.ts';
import { finding, inClosedFolder } from '../proof/closed.ts';
import { verbs, type Entrances, type Input, type Output, type ProofFinding } from '../protocol.ts';
import type { RoomNumber } from '../protocol-values.ts';
import { Serial } from '../serial.ts';
import { DoorError } from './errors.ts';
import { Haproxy, makeRunFolder } from './haproxy.ts';
import { LiveDoor } from './live-door.ts';
import { planChange, renderMap, type MapChange, type TagMap } from './map-change.ts';
import { planDoor, verifyPlan, type DoorPlan, type DoorSettings } from './plan.ts';
import { verifyIdentity } from './portal-identity.ts';
import { rehearseDoor } from './rehearse.ts';
import { DoorStore, RoomTagsFile } from './store.ts';
import { TagBook, type RoomTags } from './tag-book.ts';

export type DoorOptions = DoorSettings & { supervisor: Supervisor; run: CommandRunner; log: Log };

export class Door {
  readonly #plan: DoorPlan;
  readonly #log: Log;
  readonly #run: CommandRunner;
  readonly #store: DoorStore;
  readonly #live: LiveDoor;
  readonly #haproxy: Haproxy;
  readonly #book = new TagBook();
  readonly #serial = new Serial();
  readonly #lifetime = new AbortController();
  #portal: Input<'door.portal'> | undefined;
  #open: Entrances = 'set-up';

  constructor(options: DoorOptions) {
    this.#plan = planDoor(options);
    this.#log = options.log;
    this.#run = options.run;
    this.#store = new DoorStore(this.#plan.stateFolder);
    this.#live = new LiveDoor(this.#plan);
    this.#haproxy = new Haproxy({
      plan: this.#plan,
      supervisor: options.supervisor,
      run: options.run,
      log: options.log,
      signal: this.#lifetime.signal,
      ready: (pid) => this.#bringUp(pid),
    });
  }

  /**
   * Opens the ports with what is on disk, or takes over the HAProxy that already serves them.
   *
   * @throws DoorError `bad-setting`, `port-taken`, `not-permitted`, `damaged-file`, `not-running`. After the
   *   last one HAProxy is tried again, with growing pauses, until `stop`.
   */
  start(): Promise<void> {
    return this.#serial.run(async () => {
      verifyPlan(this.#plan);
      await this.#read();
      await makeRunFolder(this.#plan);
      await this.#writeTagMap();
      await this.#haproxy.start();
      await this.#compare();
    });
  }

  /**
   * The portal's name and certificate, in use from the next connection on.
   *
   * @throws DoorError `bad-certificate`, `not-running`; nothing has changed then.
   */
  putPortal(input: Input<'door.portal'>): Promise<void> {
    return this.#serial.run(async () => {
      const portal = verbs['door.portal'].input.parse(input);
      verifyIdentity(portal);
      await this.#live.usePortal(portal, async () => {
        await this.#store.putPortal(portal);
        this.#portal = portal;
      });
    });
  }

  /**
   * Which ports are open, from now on and after each start.
   *
   * @throws DoorError `admin-refused`, `not-running` (written down, in force when HAProxy is back)
   */
  putEntrances(open: Entrances): Promise<void> {
    return this.#serial.run(async () => {
      if (open === this.#open && !this.#live.inDoubt) return this.#live.useEntrances(open);
      await this.#store.putEntrances(open);
      this.#open = open;
      await this.#writeTagMap();
      await this.#compareEntrances();
    });
  }

  /**
   * All tags that lead to this room, replacing those before; additions come into force before removals.
   *
   * @param roomAddress IPv6 address of the room's OpenVPN
   * @throws DoorError `tag-taken` (nothing has changed then), `not-running` (written down, in force when HAProxy is back)
   */
  putTags(room: RoomNumber, roomAddress: string, tags: readonly string[]): Promise<void> {
    return this.#serial.run(async () => {
      const entry = RoomTagsFile.parse({ address: roomAddress, tags: [...new Set(tags)] });
      this.#book.verify(room, entry.tags);
      const before = mapOf(this.#book.get(room));
      const change = planChange(before, mapOf(entry));
      if (change.kind !== 'none' || this.#book.get(room) === undefined)
        await this.#store.putRoom(room, entry);
      this.#book.put(room, entry);
      await this.#bring(change);
    });
  }

  /** No tag leads to this room any more. Absent already: no error. */
  removeRoom(room: RoomNumber): Promise<void> {
    return this.#serial.run(async () => {
      const before = mapOf(this.#book.get(room));
      await this.#store.removeRoom(room);
      this.#book.remove(room);
      await this.#bring(planChange(before, new Map()));
    });
  }

  /** Could the door be opened with this name and certificate, and is that what is prepared? Nothing that runs is touched. */
  check(input: Input<'door.check'>): Promise<ProofFinding[]> {
    return this.#serial.run(async () => {
      const found: ProofFinding[] = [];
      if (this.#portal === undefined) found.push(finding('door', 'missing', 'name and certificate'));
      else if (!isDeepStrictEqual(this.#portal, input))
        found.push(finding('door', 'differs', 'name or certificate'));
      if (!(await this.#haproxy.isCurrent())) found.push(finding('door', 'differs', 'the configuration'));
      try {
        verifyIdentity(input);
        const parts = { plan: this.#plan, run: this.#run, portal: input, tags: this.#book.wanted() };
        await inClosedFolder(this.#plan.root, (folder) => rehearseDoor(folder, parts));
      } catch (error) {
        if (!(error instanceof DoorError)) throw error;
        found.push(finding('door', 'refused', error.message));
      }
      return found;
    });
  }

  /** Are these the tags that lead to this room, and to no other? */
  checkTags(room: RoomNumber, tags: readonly string[]): Promise<ProofFinding[]> {
    return this.#serial.run(async () => {
      const held = new Set(this.#book.get(room)?.tags);
      const wanted = new Set(tags);
      const lacking = [...wanted].filter((tag) => !held.has(tag)).length;
      const surplus = [...held].filter((tag) => !wanted.has(tag)).length;
      if (lacking + surplus === 0) return [];
      return [finding('tags', 'differs', `${lacking} are not prepared, ${surplus} too many`)];
    });
  }

  async describe(): Promise<Output<'door.describe'>> {
    const { state } = this.#haproxy;
    const answer = { ports: this.#plan.ports, open: this.#open, pid: null, reason: '', openConnections: 0 };
    if (state.kind === 'failed') return { ...answer, status: 'failed', reason: state.reason };
    if (state.kind !== 'running') return { ...answer, status: 'stopped' };
    try {
      return {
        ...answer,
        status: 'running',
        pid: state.pid,
        openConnections: await this.#live.openConnections(),
      };
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'HAProxy does not answer';
      return { ...answer, status: 'failed', pid: state.pid, reason };
    }
  }

  /** Ends HAProxy and with it all tunnels. To leave it running, let go: `release`. */
  stop(): Promise<void> {
    return this.#serial.run(async () => {
      await this.#haproxy.stop();
      this.#lifetime.abort();
    });
  }

  /** Ends the watching only: HAProxy serves on, and the next appliance takes it over. */
  release(): void {
    this.#lifetime.abort();
  }

  async #read(): Promise<void> {
    await this.#store.open();
    for (const [room, entry] of await this.#store.rooms()) this.#book.put(room, entry);
    this.#portal = await this.#store.portal();
    this.#open = await this.#store.entrances();
  }

  /** Called again and again after a start of HAProxy, the one after a crash included, until it is true. */
  async #bringUp(pid: number): Promise<boolean> {
    if (!(await this.#live.isServedBy(pid))) return false;
    try {
      await this.#compare();
      return true;
    } catch (error) {
      // Asked again in a moment; if it never succeeds, this HAProxy is ended and another one started.
      this.#log.debug({ err: error }, 'HAProxy does not yet hold what it should');
      return false;
    }
  }

  async #compare(): Promise<void> {
    await this.#compareEntrances();
    if (this.#portal === undefined) return;
    try {
      await this.#live.usePortal(this.#portal, () => Promise.resolve());
    } catch (error) {
      // The pages stay away then, but a certificate must not keep the machines out.
      if (!(error instanceof DoorError) || error.code !== 'bad-certificate') throw error;
      this.#log.error({ err: error }, 'the pages are not served: HAProxy refuses their certificate');
    }
  }

  /** Closing comes before anything else can be answered, opening when all is there that should answer. */
  async #compareEntrances(): Promise<void> {
    if (this.#open === 'set-up') await this.#live.useEntrances('set-up');
    await this.#live.compareTags(() => this.#wanted());
    if (this.#open === 'all') await this.#live.useEntrances('all');
  }

  /** What HAProxy's map should hold: on 443 too no tag leads to a room of a box that nobody owns. */
  #wanted(): TagMap {
    return this.#open === 'all' ? this.#book.wanted() : new Map();
  }

  async #bring(change: MapChange): Promise<void> {
    if (this.#open === 'set-up' || (change.kind === 'none' && !this.#live.inDoubt)) return;
    await this.#writeTagMap();
    const next = (all: TagMap): MapChange => (change.kind === 'version' ? { kind: 'version', all } : change);
    await this.#live.changeTags(next, () => this.#wanted());
  }

  /** What HAProxy reads when it is started. On a memory disk, so there is nothing to make durable. */
  async #writeTagMap(): Promise<void> {
    const path = this.#plan.tagMap;
    try {
      await writeFile(`${path}.new`, renderMap(this.#wanted()), { mode: 0o600 });
      await rename(`${path}.new`, path);
    } catch (error) {
      throw systemCode(error) === 'EACCES'
        ? new DoorError('not-permitted', `${path} cannot be written`)
        : error;
    }
  }
}

function mapOf(entry: RoomTags | undefined): TagMap {
  return new Map(entry?.tags.map((tag) => [tag, entry.address]));
}
