/** A primary and a standby that are killed again and again, and what has to hold each time. */
import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Identity } from '../../../../server/replication/link/identity.ts';
import { Expectations } from './expectations.ts';
import type { SideConfig, Spot } from './protocol.ts';
import { differences, numbersIn } from './referee.ts';
import type { Side, Sides } from './side.ts';
import { standing } from './standby-side.ts';

const SPOTS: Record<SideConfig['role'], readonly Spot[]> = {
  primary: ['spilled', 'committed', 'recorded', 'before-checkpoint', 'after-checkpoint'],
  standby: ['taken', 'applied', 'synced'],
};

/** A life lasts for so many lines at most, and then some milliseconds. */
const LINES_MAX = 16;
const MORE_MS = 12;

/** What a start, or coming to rest, may take on a loaded machine. */
const PATIENCE_MS = 60_000;

interface Life {
  readonly side: Side;
  readonly up: Promise<void>;
  /** Kills itself, so nobody else has to. */
  readonly suicide: boolean;
  ended: boolean;
  lines: number;
  /** What it said at its start, of each file. */
  readonly has: Map<string, string>;
  end: string;
}

export interface PairOptions {
  readonly folder: string;
  readonly sides: Sides;
  readonly primary: Identity;
  readonly standby: Identity;
}

export class Pair {
  readonly #options: PairOptions;
  readonly said = new Expectations();
  #incarnation = 0;
  kills = 0;
  compared = 0;

  constructor(options: PairOptions) {
    this.#options = options;
  }

  /** Until so many kills have been, with a look at both disks after every `lookEvery` of them. */
  async run(kills: number, lookEvery: number): Promise<void> {
    let primary = await this.#start('primary');
    let standby = await this.#start('standby');
    while (this.kills < kills) {
      const which = randomInt(10);
      await this.#untilWorthIt(which < 6 ? primary : standby, primary);
      const [killPrimary, killStandby] = [which < 6 || primary.ended, which >= 5 || standby.ended];
      const before = this.kills;
      await Promise.all([killPrimary && this.#kill(primary), killStandby && this.#kill(standby)]);
      const looking = Math.floor(this.kills / lookEvery) > Math.floor(before / lookEvery);
      if (killPrimary && (looking || randomInt(6) === 0))
        standby = await this.#lookAtStandby(standby, killStandby);
      else if (killStandby) standby = await this.#start('standby');
      if (killPrimary) primary = await this.#start('primary');
      if (this.said.faults.length > 0) break;
      if (!looking) continue;
      await this.#compare(primary, standby);
      primary = await this.#start('primary');
      standby = await this.#start('standby');
    }
    // With a fault they may never come to rest, and what they would show then says nothing new.
    if (this.said.faults.length === 0) return this.#compare(primary, standby);
    for (const { side } of [primary, standby]) side.kill();
  }

  async #start(role: SideConfig['role']): Promise<Life> {
    const { folder, sides, primary, standby } = this.#options;
    this.#incarnation += 1;
    const spots = SPOTS[role];
    const spot = spots[randomInt(spots.length)];
    const suicide = spot && this.kills > 2 && randomInt(2) === 0 ? { spot, after: 1 + randomInt(6) } : null;
    const [own, other] = role === 'primary' ? [primary, standby] : [standby, primary];
    const config: SideConfig = {
      role,
      folder: join(folder, role === 'standby' && folder.endsWith('1') ? 'standby-seeded' : role),
      socket: join(folder, 'link'),
      identity: own,
      pinned: other.fingerprint,
      incarnation: this.#incarnation,
      forgetBelow: this.said.forgetBelow,
      suicide,
    };
    const side = sides.take();
    const up = Promise.withResolvers<undefined>();
    const life: Life = {
      side,
      up: up.promise,
      suicide: suicide !== null,
      ended: false,
      lines: 0,
      has: new Map(),
      end: '',
    };
    await side.begin(config, (words) => {
      life.lines += 1;
      if (words[0] === 'up') {
        this.#checkStart(role, life);
        up.resolve(undefined);
      }
      if (words[0] === 'has') life.has.set(words[1] ?? '', words[2] ?? '');
      if (words[0] === 'end') life.end = words.slice(1).join(' ');
      this.said.hear(words);
    });
    void side.ended().then(() => {
      life.ended = true;
      up.resolve(undefined);
    });
    // A standby that begins with a seed comes up when a primary is there.
    if (role === 'primary' || this.said.acknowledged > 0)
      await within(life.up, () => `${role} does not come up: ${life.side.errors}`);
    return life;
  }

  /** At its word, before it does anything that could be missing in what it had. */
  #checkStart(role: SideConfig['role'], { has }: Life): void {
    if (role === 'primary') this.said.checkPrimary(has);
    else this.#checkHas(Number([...has.keys()][0]));
  }

  #checkHas(lsn: number): void {
    if (lsn < this.said.acknowledged)
      this.said.faults.push(`the standby has ${lsn}, and acknowledged ${this.said.acknowledged}`);
  }

  /** A moment in which there is something to lose. */
  async #untilWorthIt(life: Life, primary: Life): Promise<void> {
    const enough = primary.lines + 1 + randomInt(LINES_MAX);
    const deadline = performance.now() + PATIENCE_MS;
    const ended = (): boolean => life.ended || primary.ended;
    while (!ended() && primary.lines < enough && performance.now() < deadline) await delay(2);
    if (!life.suicide) await delay(randomInt(MORE_MS));
    // Its spot may never come; nobody waits for that.
    else for (let waits = 0; !ended() && waits < 12; waits += 1) await delay(5);
  }

  async #kill(life: Life): Promise<void> {
    life.side.kill();
    const how = await life.side.ended();
    if (how !== 'SIGKILL') this.said.faults.push(`ended by itself: ${how}`);
    this.kills += 1;
  }

  /** The primary is lost: has the standby, with what it has, everything that was confirmed as safe? */
  async #lookAtStandby(standby: Life, dead: boolean): Promise<Life> {
    const last = dead ? await this.#start('standby') : standby;
    // Killed before it had its seed, it has nothing yet, and nothing was confirmed.
    if (this.said.acknowledged === 0) return last;
    await this.#end(last);
    if (last.end === '') return this.#start('standby');
    this.#checkHas(Number(last.end.split(' ')[0]));
    this.said.checkStandby(await numbersIn(standing(this.#standbyFolder()).images));
    return this.#start('standby');
  }

  /** Both come to rest with everything, and are the same byte by byte. */
  async #compare(primary: Life, standby: Life): Promise<void> {
    let last = standby;
    primary.side.stop();
    // It comes to rest when the standby has everything, so there has to be one that lives.
    while (!primary.ended) {
      if (last.ended) last = await this.#replaced(last);
      await Promise.race([primary.side.ended(), last.side.ended()]);
    }
    await this.#end(primary);
    await this.#end(last);
    if (primary.end === '' || last.end === '') return;
    if (primary.end !== last.end) this.said.faults.push(`ends at ${primary.end} and ${last.end}`);
    const data = join(this.#options.folder, 'primary', 'data');
    this.said.faults.push(...(await differences(data, standing(this.#standbyFolder()).images)));
    this.compared += 1;
    this.said.forget(this.#incarnation);
  }

  async #replaced(standby: Life): Promise<Life> {
    await this.#end(standby);
    return this.#start('standby');
  }

  /** Lets it come to rest; one that was to kill itself may do that instead. */
  async #end(life: Life): Promise<void> {
    life.side.stop();
    const how = await within(life.side.ended(), () => `does not come to rest: ${life.side.errors}`);
    if (how === 'SIGKILL' && life.suicide) this.kills += 1;
    else if (life.end === '') this.said.faults.push(`did not come to rest: ${how}`);
  }

  #standbyFolder(): string {
    const { folder } = this.#options;
    return join(folder, folder.endsWith('1') ? 'standby-seeded' : 'standby');
  }
}

async function within<T>(work: Promise<T>, complain: () => string): Promise<T> {
  const stop = new AbortController();
  const late = delay(PATIENCE_MS, undefined, { signal: stop.signal }).then(
    () => {
      throw new Error(complain());
    },
    () => new Promise<never>(() => undefined),
  );
  try {
    return await Promise.race([work, late]);
  } finally {
    stop.abort();
  }
}
