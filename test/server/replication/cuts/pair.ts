/** A pair one side of which is in a guest whose power is cut, again and again, and what has to hold each time. */
import { appendFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Identity } from '../../../../server/replication/link/identity.ts';
import { command, holds, until } from '../../../world/command.ts';
import { Expectations } from '../crash/expectations.ts';
import type { SideConfig } from '../crash/protocol.ts';
import { differences, numbersIn } from '../crash/referee.ts';
import { Side } from '../crash/side.ts';
import { standing } from '../crash/standby-side.ts';
import { firstDifference, readChain } from './chain.ts';
import type { Guest, GuestSide } from './guest.ts';
import { planCut, type CutPlan } from './plan.ts';

type Role = SideConfig['role'];

/** In the guest; test/server/replication/cuts/guest-run.sh. */
const ADDRESSES = { guest: '10.77.0.2', here: '10.77.0.1' } as const;
const PORT = 7443;

/** A start, an answer or coming to rest, emulated on a loaded machine. */
const PATIENCE_MS = 240_000;
/** For a spot that may never come, and for writes that may not come before it. */
const SPOT_MS = 25_000;

const PACE_MS = 500;

interface Life {
  readonly side: Side | GuestSide;
  readonly role: Role;
  readonly has: Map<string, string>;
  up: boolean;
  ended: boolean;
  /** It came to its spot and waits for the cut. */
  asks: boolean;
  both: number;
  end: string;
}

export interface PairOptions {
  readonly folder: string;
  readonly guest: Guest;
  /** Which side is in the guest. */
  readonly inside: Role;
  readonly identities: Readonly<Record<Role, Identity>>;
  readonly random: () => number;
}

export class CutPair {
  readonly said = new Expectations();
  readonly #options: PairOptions;
  #incarnation = 0;
  #lives: Partial<Record<Role, Life>> = {};

  constructor(options: PairOptions) {
    this.#options = options;
  }

  get inside(): Role {
    return this.#options.inside;
  }

  /** One cut, and everything that is looked at after it; both sides are at rest before and after. @returns what was seen, in words */
  async round(): Promise<string> {
    const { guest, inside, random } = this.#options;
    const plan = planCut(inside, random);
    const before = { ...this.said.counts };
    await this.#start('primary', plan);
    await this.#start('standby', plan);
    await this.#untilWorthIt(plan);
    // The other side goes at the same moment, and comes back only after somebody has looked.
    if (plan.alone && inside === 'standby') await this.#kill();
    const lost = await guest.cut(plan.loss, random);
    this.#alive(inside).ended = true;
    guest.disk.copyTo(join(this.#options.folder, 'after-cut.raw'));
    const atSpot = this.#alive(inside).asks;
    const booting = performance.now();
    if (plan.alone) await this.#lookAtStandby(plan);
    if (this.#alive(inside).ended) await this.#start(inside, { ...plan, spot: null });
    await this.#comesUp(inside);
    const seconds = Math.round((performance.now() - booting) / 1000);
    if (this.#alive(other(inside)).ended) await this.#start(other(inside), { ...plan, spot: null });
    await this.#inSyncAgain();
    const lsn = await this.#compare();
    const { here, both, undone } = this.said.counts;
    return [
      `${inside} cut ${atSpot ? `at “${plan.spot?.spot ?? ''}”` : 'at random'}${plan.alone ? ', the other side away' : ''}`,
      `${lost.lost} of ${lost.unflushed} pieces that were not flushed are lost`,
      `back after ${seconds} s`,
      `${here - before.here} writes, ${both - before.both} on both, ${undone - before.undone} taken back`,
      `same up to record ${lsn}`,
    ].join('; ');
  }

  /** Everything that somebody needs who looks why: disks, files, what was said. */
  async keep(folder: string): Promise<void> {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await command('cp', '-r', '--sparse=always', `${this.#options.folder}/.`, folder);
    this.#options.guest.disk.copyTo(join(folder, 'now.raw'));
    await writeFile(join(folder, 'faults.txt'), this.said.faults.join('\n'));
  }

  async #start(role: Role, { spot, seed }: CutPlan): Promise<void> {
    const { guest, inside, identities } = this.#options;
    this.#incarnation += 1;
    const config: SideConfig = {
      role,
      folder: role === inside ? join('/var/lib/ferngate', this.#name(role)) : this.#here(role),
      socket: '',
      network: { host: inside === 'primary' ? ADDRESSES.guest : ADDRESSES.here, port: PORT },
      identity: identities[role],
      pinned: identities[other(role)].fingerprint,
      incarnation: this.#incarnation,
      forgetBelow: this.said.forgetBelow,
      suicide: role === inside ? spot : null,
      ...(role === inside ? {} : { paceMs: PACE_MS }),
      random: seed + this.#incarnation,
    };
    const side = role === inside ? await guest.start() : new Side(join(this.#options.folder, 'compiled'));
    const life: Life = { side, role, has: new Map(), up: false, ended: false, asks: false, both: 0, end: '' };
    this.#lives[role] = life;
    await side.begin(config, (words) => this.#hear(life, words));
    void side.ended().then(() => (life.ended = true));
  }

  #hear(life: Life, words: readonly string[]): void {
    appendFileSync(
      join(this.#options.folder, 'said.log'),
      `${Math.round(performance.now())} ${life.role} ${words.join(' ')}\n`,
    );
    if (words[0] === 'has') life.has.set(words[1] ?? '', words[2] ?? '');
    if (words[0] === 'cut') life.asks = true;
    if (words[0] === 'both') life.both += 1;
    if (words[0] === 'end') life.end = words.slice(1).join(' ');
    if (words[0] === 'up') {
      // At its word, before it does anything that could be missing in what it had.
      if (life.role === 'primary') this.said.checkPrimary(life.has);
      else this.#checkHas(Number([...life.has.keys()][0]));
      life.up = true;
    }
    this.said.hear(words);
  }

  #checkHas(lsn: number): void {
    if (lsn < this.said.acknowledged)
      this.said.faults.push(`the standby has ${lsn}, and acknowledged ${this.said.acknowledged}`);
  }

  async #untilWorthIt({ lines, moreMs, spot }: CutPlan): Promise<void> {
    const [primary, inside] = [this.#alive('primary'), this.#alive(this.#options.inside)];
    const over = (): boolean => inside.asks || inside.ended || primary.ended || this.#atFault();
    await until('writes that are on both', () => over() || primary.both >= lines, PATIENCE_MS);
    if (spot !== null) await holds(over, SPOT_MS, 5);
    else await delay(moreMs);
    for (const life of [primary, inside])
      if (life.ended) throw new Error(`the ${life.role} ended by itself: ${await this.#complaints(life)}`);
  }

  async #comesUp(role: Role): Promise<void> {
    const life = this.#alive(role);
    // One that begins with a seed comes up when there is a primary that has one for it.
    if (role === 'standby' && this.said.acknowledged === 0) return;
    await this.#waitFor(life, `${role} that is up`, () => life.up);
  }

  async #inSyncAgain(): Promise<void> {
    const primary = this.#alive('primary');
    const before = primary.both;
    await this.#waitFor(primary, 'write that is on both again', () => primary.both > before + 1);
  }

  /** The primary is lost: has the standby, with what it has, everything that was confirmed as safe? */
  async #lookAtStandby(plan: CutPlan): Promise<void> {
    if (this.said.acknowledged === 0) return;
    if (this.#options.inside === 'standby') await this.#start('standby', { ...plan, spot: null });
    await this.#comesUp('standby');
    await this.#rest('standby');
    this.#checkHas(Number(this.#alive('standby').end.split(' ')[0]));
    const { images } = standing(await this.#left('standby'));
    this.said.checkStandby(await numbersIn(images));
  }

  /** Both come to rest with everything: the same, byte by byte, and two whole logs. @returns the last record */
  async #compare(): Promise<number> {
    await this.#rest('primary');
    await this.#rest('standby');
    const [primary, standby] = [this.#alive('primary').end, this.#alive('standby').end];
    if (primary !== standby) this.said.faults.push(`ends at ${primary} and ${standby}`);
    const left = { primary: await this.#left('primary'), standby: standing(await this.#left('standby')) };
    this.said.faults.push(...(await differences(join(left.primary, 'data'), left.standby.images)));
    const [word, hash] = primary.split(' ');
    const lsn = Number(word);
    try {
      const logs = [join(left.primary, 'log'), left.standby.log] as const;
      const [ours, theirs] = [await readChain(logs[0], lsn), await readChain(logs[1], lsn)];
      const differs = firstDifference(ours, theirs);
      if (differs !== null) this.said.faults.push(`record ${differs} differs`);
      if (ours.get(lsn) !== hash) this.said.faults.push(`record ${lsn} is another than it was said to be`);
    } catch (error) {
      this.said.faults.push(`the log is not whole: ${String(error)}`);
    }
    this.said.forget(this.#incarnation);
    return lsn;
  }

  async #rest(role: Role): Promise<void> {
    const life = this.#alive(role);
    life.side.stop();
    await this.#waitFor(life, `${role} at rest`, () => life.end !== '');
    await life.side.ended();
    if (role === this.#options.inside) await this.#options.guest.isOff();
  }

  async #kill(): Promise<void> {
    const { side } = this.#alive(other(this.#options.inside));
    if (side instanceof Side) side.kill();
    await side.ended();
  }

  async #waitFor(life: Life, what: string, condition: () => boolean): Promise<void> {
    const over = (): boolean => condition() || life.ended || this.#atFault();
    await until(what, over, PATIENCE_MS).catch(async (error: unknown) => {
      throw new Error(`${String(error)}: ${await this.#complaints(life)}`);
    });
    // Nobody comes to rest who was refused, and there is nothing left to be seen.
    if (this.#atFault()) throw new Error('it ended there');
    if (!condition()) throw new Error(`there is no ${what}: ${await this.#complaints(life)}`);
  }

  #atFault(): boolean {
    return this.said.faults.length > 0;
  }

  async #complaints({ side }: Life): Promise<string> {
    return side instanceof Side ? side.errors : this.#options.guest.screen;
  }

  #alive(role: Role): Life {
    const life = this.#lives[role];
    if (!life) throw new Error(`there was no ${role} yet`);
    return life;
  }

  /** Where a side that is at rest has its files; for the one in the guest, a copy. */
  async #left(role: Role): Promise<string> {
    const { folder, guest, inside } = this.#options;
    if (role !== inside) return this.#here(role);
    const [disk, to] = [join(folder, 'at-rest.raw'), join(folder, 'from-guest')];
    guest.disk.copyTo(disk);
    await rm(to, { recursive: true, force: true });
    await mkdir(to);
    await command('debugfs', '-R', `rdump /${this.#name(role)} ${to}`, disk);
    return join(to, this.#name(role));
  }

  #here(role: Role): string {
    return join(this.#options.folder, this.#name(role));
  }

  /** One that is in the guest begins with a seed, the other with the first record; see `crash/standby-side.ts`. */
  #name(role: Role): string {
    return role === 'standby' && this.#options.inside === 'standby' ? 'standby-seeded' : role;
  }
}

const other = (role: Role): Role => (role === 'primary' ? 'standby' : 'primary');
