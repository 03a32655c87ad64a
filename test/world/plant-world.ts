/** Appliance, one site and one desk, dialled in: what most end-to-end tests begin with. */
import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Api, Json } from './api.ts';
import { enter, RunningAppliance } from './appliance.ts';
import { until } from './command.ts';
import { Desk } from './desk.ts';
import { Internet, type Host } from './internet.ts';
import { addTechnician, enterDevice, PRESS, type EnteredDevice, type PlantDevice } from './plant.ts';
import { Site } from './site.ts';

export const PASSWORD = 'a pass phrase for everybody 1';

export class PlantWorld {
  readonly folder: string;
  readonly internet: Internet;
  readonly appliance: RunningAppliance;
  readonly administrator: Api;
  readonly #closing: (() => Promise<void>)[] = [];
  #addresses = 30;

  private constructor(parts: {
    folder: string;
    internet: Internet;
    appliance: RunningAppliance;
    administrator: Api;
  }) {
    this.folder = parts.folder;
    this.internet = parts.internet;
    this.appliance = parts.appliance;
    this.administrator = parts.administrator;
  }

  /**
   * An appliance with the account `acme` and its administrator `chef`.
   * @param data another folder for the appliance's data than one beside the others'
   * @param others where clients find the standby, from the first profile on
   */
  static async open(prefix: string, data?: string, others: readonly string[] = []): Promise<PlantWorld> {
    const folder = await mkdtemp(join(tmpdir(), 'plant-'));
    await chmod(folder, 0o755);
    const internet = await Internet.open(prefix);
    const appliance = await RunningAppliance.start({ data: data ?? join(folder, 'data') });
    if (others.length > 0) await tellOthers(appliance, others);
    await appliance.owner.post('/backend/accounts', { name: 'acme', title: 'Acme Maschinenbau' });
    const { link } = await appliance.owner.post('/backend/accounts/acme/administrators', {
      name: 'chef',
      displayName: 'Chef',
    });
    const chef = { account: 'acme', user: 'chef', password: PASSWORD, link: String(link) };
    return new PlantWorld({
      folder,
      internet,
      appliance,
      administrator: await enter(appliance.outside, chef),
    });
  }

  /** Builds a site, enters its device and dials it in. */
  async site(device: PlantDevice = PRESS, name = 'press'): Promise<{ site: Site; device: EnteredDevice }> {
    const address = `203.0.113.${this.#addresses++}`;
    const site = await Site.build(this.internet, { name, address, registers: [700, 7] }, this.folder);
    this.#closing.push(() => site.close());
    const entered = await enterDevice(this.administrator, device);
    await site.dial(await this.configuration(entered.serial));
    await this.online(entered.serial, site);
    return { site, device: entered };
  }

  configuration(serial: string): Promise<Json> {
    return this.administrator.post(`/devices/${serial}/configuration`);
  }

  async online(serial: string, site?: Site): Promise<void> {
    const state = async () => (await this.administrator.get(`/devices/${serial}`))['state'];
    await until(`${serial} online`, async () => (await state()) === 'online').catch((error: unknown) => {
      throw new Error(`${String(error)}\n${site?.routerOutput ?? ''}\n${this.appliance.output}`);
    });
  }

  /** A technician with these grants at a desk of his own, dialled in. */
  async technician(
    name: string,
    grants: readonly { kind: string; target: string | null }[],
  ): Promise<Technician> {
    const { id, link } = await addTechnician(this.administrator, name, grants);
    const api = await enter(this.appliance.outside, {
      account: 'acme',
      user: name,
      password: PASSWORD,
      link,
    });
    const host = await this.internet.host(`d-${name}`);
    await this.internet.plugIn(host, `203.0.113.${this.#addresses++}`);
    const desk = new Desk(host, this.folder);
    this.#closing.push(() => desk.hangUp());
    const { seat, profile } = await api.post<{ seat: { id: string }; profile: string }>('/me/seats', {
      name: 'Laptop',
    });
    await desk.dialIn(profile, { username: name, password: PASSWORD });
    return { id, name, api, desk, seatId: seat.id, profile };
  }

  /** A second appliance, on a machine of its own; its caller ends it. @param owned not: nobody has set it up */
  async secondAppliance(
    address: string,
    owned = false,
  ): Promise<{ appliance: RunningAppliance; host: Host }> {
    const host = await this.internet.host('two');
    await this.internet.plugIn(host, address);
    const appliance = await RunningAppliance.start({
      data: join(this.folder, 'two'),
      run: join(this.folder, 'two-run'),
      name: address,
      door: address,
      owned,
      // Its rooms are namespaces with the same names as those of the first.
      within: host.words(
        'unshare',
        '--mount',
        'bash',
        '-c',
        'mount -t tmpfs none /run/netns && exec "$@"',
        'two',
      ),
    });
    return { appliance, host };
  }

  async close(): Promise<void> {
    await Promise.all(this.#closing.map((close) => close()));
    await this.appliance.stop();
  }
}

/** The portal's certificate names them too, so it is another one afterwards. */
async function tellOthers(appliance: RunningAppliance, addresses: readonly string[]): Promise<void> {
  await appliance.owner.call('PUT', '/backend/settings/addresses', { addresses });
  const { fingerprint } = await appliance.owner.get<{ fingerprint: string }>('/backend/installation');
  appliance.ready = { ...appliance.ready, fingerprint };
  await until('the new certificate at the door', async () => {
    const answered = await appliance.outside.send('GET', '/healthz').catch(() => undefined);
    return answered?.status === 200;
  });
}

export interface Technician {
  readonly id: string;
  readonly name: string;
  readonly api: Api;
  readonly desk: Desk;
  readonly seatId: string;
  readonly profile: string;
}
