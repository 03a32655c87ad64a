/** What every part is given: how much to measure, where to put figures, and worlds that are built once. */
import type { Figure } from './figure.ts';
import type { Sizes } from './sizes.ts';
import { BareVpn } from './bare-vpn.ts';
import { PlantWorld, type Technician } from '../world/plant-world.ts';
import { PRESS, type EnteredDevice } from '../world/plant.ts';
import type { Site } from '../world/site.ts';
import { addBulkService } from './bulk-site.ts';

export interface DialledPlant {
  readonly world: PlantWorld;
  readonly site: Site;
  readonly device: EnteredDevice;
  readonly technician: Technician;
}

export class Bench {
  readonly sizes: Sizes;
  readonly figures: Figure[] = [];
  readonly say: (line: string) => void;
  #world: Promise<PlantWorld> | undefined;
  #dialled: Promise<DialledPlant> | undefined;
  #bare: Promise<BareVpn> | undefined;

  constructor(sizes: Sizes, say: (line: string) => void) {
    this.sizes = sizes;
    this.say = say;
  }

  add(...figures: Figure[]): void {
    this.figures.push(...figures);
  }

  /** An appliance with one account and its administrator. */
  world(): Promise<PlantWorld> {
    this.#world ??= PlantWorld.open('b-');
    return this.#world;
  }

  /** The same, with a site and a technician who may reach it, both dialled in. */
  dialled(): Promise<DialledPlant> {
    this.#dialled ??= this.#dial();
    return this.#dialled;
  }

  /** The reference: site and desk of the same shape on an OpenVPN server with nothing in front or around it. */
  bare(): Promise<BareVpn> {
    this.#bare ??= this.world().then(({ internet, folder }) => BareVpn.open(internet, folder));
    return this.#bare;
  }

  async close(): Promise<void> {
    await (await this.#bare)?.close();
    await (await this.#world)?.close();
  }

  async #dial(): Promise<DialledPlant> {
    const world = await this.world();
    const { site, device } = await world.site(PRESS, 'press');
    await addBulkService(world, { site, device });
    const technician = await world.technician('anna', [{ kind: 'device', target: device.id }]);
    return { world, site, device, technician };
  }
}
