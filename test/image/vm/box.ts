/** A box that is set up, with a plant around it and a root shell in it: what the parts begin with that look at one at work. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Api, ApiError } from '../../world/api.ts';
import { until } from '../../world/command.ts';
import { APPLIANCE_ADDRESS } from '../../world/internet.ts';
import { becomeOwner } from '../../world/owner.ts';
import type { Inside } from '../machine/inside.ts';
import type { Machine } from '../machine/machine.ts';
import { introduced } from '../outside/console.ts';
import { Plant } from '../outside/plant.ts';
import { ACCOUNT, ADMINISTRATOR } from '../outside/set-up.ts';
import type { Bench, Plugged } from './bench.ts';

/** What the portal is called until somebody names it. */
export const FIRST_NAME = 'ferngate.local';
/** Of the frames that pass; see `wire.ts`. */
export const WIRE = { here: 41_001, there: 41_002 };

const boxes = new WeakMap<Bench, Promise<Box>>();

export interface Notice {
  readonly code: string;
  readonly about: string;
  readonly detail: string;
}

export class Box {
  readonly bench: Bench;
  readonly plugged: Plugged;
  readonly fingerprint: string;
  readonly plant: Plant;
  readonly operator: Api;
  machine: Machine;

  private constructor(parts: {
    bench: Bench;
    plugged: Plugged;
    fingerprint: string;
    plant: Plant;
    operator: Api;
    machine: Machine;
  }) {
    this.bench = parts.bench;
    this.plugged = parts.plugged;
    this.fingerprint = parts.fingerprint;
    this.plant = parts.plant;
    this.operator = parts.operator;
    this.machine = parts.machine;
  }

  /** The same for all parts of a run: booting and setting up takes minutes. */
  static of(bench: Bench): Promise<Box> {
    const known = boxes.get(bench) ?? Box.#setUp(bench);
    boxes.set(bench, known);
    known.catch(() => boxes.delete(bench));
    return known;
  }

  static async #setUp(bench: Bench): Promise<Box> {
    const plugged = await bench.import('box', 7);
    const machine = await bench.start(plugged, { withInside: true, wire: WIRE });
    const { fingerprint, setUpLink } = await introduced(machine.serial, bench.patienceMs);
    const outside = outsideOf(fingerprint);
    const operator = await becomeOwner(outside, setUpLink);
    await until('account', () => hasAccount(operator), bench.patienceMs);
    const { link } = await operator.post(`/backend/accounts/${ACCOUNT.name}/administrators`, {
      ...ADMINISTRATOR,
    });
    const folder = join(bench.folder, 'box-plant');
    await mkdir(folder);
    const plant = await Plant.build({
      ...{ internet: bench.lan.internet, outside, administratorLink: String(link), folder },
      ...{ names: { [FIRST_NAME]: APPLIANCE_ADDRESS }, patienceMs: bench.patienceMs, second: true },
    });
    await plant.works();
    await machine.inside.ready(bench.patienceMs);
    return new Box({ bench, plugged, fingerprint, plant, operator, machine });
  }

  /** The next part that asks gets another box: this one is not what it was. */
  static forget(bench: Bench): void {
    boxes.delete(bench);
  }

  get inside(): Inside {
    return this.machine.inside;
  }

  get patienceMs(): number {
    return this.bench.patienceMs;
  }

  /** Waits for a condition as long as an emulated machine may take. */
  until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
    return until(what, condition, this.bench.patienceMs);
  }

  /** @param fingerprint another one than at first, after the portal has changed */
  async answers(fingerprint = this.fingerprint): Promise<boolean> {
    const asked = outsideOf(fingerprint).send('GET', '/healthz');
    return (await asked.catch(() => undefined))?.status === 200;
  }

  /** Switches it on again, after it went off or was cut; with what was attached meanwhile. */
  async boot(attached: { secondDisk?: string } = {}): Promise<void> {
    this.machine = await this.bench.start(this.plugged, { withInside: true, wire: WIRE, ...attached });
    await this.until('portal', () => this.answers());
    await this.inside.ready(this.patienceMs);
  }

  async standing(): Promise<Notice[]> {
    return (await this.operator.get<{ notices: Notice[] }>('/backend/system/health')).notices;
  }

  async close(): Promise<void> {
    await this.plant.close();
    if (this.machine.running) await this.machine.cut();
  }
}

/** A room that takes longer to start than the portal waits is refused for the moment; who asks again finds it. */
async function hasAccount(operator: Api): Promise<boolean> {
  const done = (asked: Promise<unknown>) =>
    asked.then(
      () => true,
      (error: unknown) => {
        if (error instanceof ApiError) return false;
        throw error;
      },
    );
  const there = () => done(operator.get(`/backend/accounts/${ACCOUNT.name}`));
  return (await there()) || (await done(operator.post('/backend/accounts', { ...ACCOUNT }))) || there();
}

function outsideOf(fingerprint: string): Api {
  return new Api({ kind: 'https', host: APPLIANCE_ADDRESS, port: 443, fingerprint });
}
