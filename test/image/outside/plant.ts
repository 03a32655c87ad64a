/** A plant and a technician around a box that is set up, and what has to be found again whatever happened in between. */
import { chmod } from 'node:fs/promises';
import { ApiError, type Api, type Json } from '../../world/api.ts';
import { enter } from '../../world/appliance.ts';
import { until } from '../../world/command.ts';
import { Desk } from '../../world/desk.ts';
import type { Internet } from '../../world/internet.ts';
import { addTechnician, enterDevice, PRESS, type EnteredDevice } from '../../world/plant.ts';
import { Site } from '../../world/site.ts';
import { ACCOUNT, ADMINISTRATOR } from './set-up.ts';

const PASSWORD = 'quite a long pass phrase 1';
const REGISTERS = '0=700\n1=7';

export interface PlantOptions {
  readonly internet: Internet;
  /** The portal, as everybody outside has it. */
  readonly outside: Api;
  readonly administratorLink: string;
  readonly folder: string;
  /** What the portal is called → its address. */
  readonly names: Readonly<Record<string, string>>;
  readonly patienceMs: number;
  /** Hosts and addresses beside those of another plant in this network. */
  readonly second?: boolean;
}

export class Plant {
  readonly administrator: Api;
  readonly technician: Api;
  readonly #options: PlantOptions;
  readonly #site: Site;
  readonly #desk: Desk;
  readonly #device: EnteredDevice;
  readonly #profile: string;

  private constructor(parts: {
    options: PlantOptions;
    administrator: Api;
    technician: Api;
    site: Site;
    desk: Desk;
    device: EnteredDevice;
    profile: string;
  }) {
    this.administrator = parts.administrator;
    this.technician = parts.technician;
    this.#options = parts.options;
    this.#site = parts.site;
    this.#desk = parts.desk;
    this.#device = parts.device;
    this.#profile = parts.profile;
  }

  /** Enters machine and technician by the API, and lets both dial in. */
  static async build(options: PlantOptions): Promise<Plant> {
    const { internet, outside, folder, names } = options;
    await chmod(folder, 0o755);
    const chef = { account: ACCOUNT.name, user: ADMINISTRATOR.name, password: PASSWORD };
    const administrator = await enter(outside, { ...chef, link: options.administratorLink });
    const [mark, last] = options.second === true ? ['2', 2] : ['', 1];
    const site = await Site.build(
      internet,
      { name: `press${mark}`, address: `203.0.113.1${last}`, registers: [700, 7], names },
      folder,
    );
    const device = await enterDevice(administrator, PRESS);
    await site.dial(await administrator.post(`/devices/${device.serial}/configuration`));
    const { link } = await addTechnician(administrator, 'anna', [{ kind: 'device', target: device.id }]);
    const anna = { account: ACCOUNT.name, user: 'anna', password: PASSWORD, link };
    const technician = await enter(outside, anna);
    const host = await internet.host(`desk${mark}`, names);
    await internet.plugIn(host, `203.0.113.2${last}`);
    const desk = new Desk(host, folder, options.patienceMs);
    const { profile } = await technician.post<{ profile: string }>('/me/seats', { name: 'Laptop' });
    return new Plant({ options, administrator, technician, site, desk, device, profile });
  }

  /** The router has dialled in, the technician dials in, connects and reads the PLC. @throws Error if he cannot */
  async works(): Promise<void> {
    await this.online();
    await this.#desk.dialIn(this.#profile, { username: 'anna', password: PASSWORD }, [
      '--connect-timeout',
      '60',
    ]);
    await this.#connects();
    await this.reads();
  }

  /** Told that the appliance is not up yet, he presses again, as the answer says. */
  async #connects(): Promise<void> {
    const press = () =>
      this.technician.post(`/devices/${this.#device.serial}/connect`).then(
        () => true,
        (error: unknown) => {
          if (error instanceof ApiError && error.body['code'] === 'appliance-unavailable') return false;
          throw error;
        },
      );
    await until('connection that is opened', press, this.#options.patienceMs);
  }

  /** The router is in, by its own doing. */
  async online(): Promise<void> {
    const { serial } = this.#device;
    await until(
      'router that has dialled in',
      async () =>
        (await this.administrator.get(`/devices/${serial}`).catch((): Json => ({})))['state'] === 'online',
      this.#options.patienceMs,
    ).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${this.#site.routerOutput}`);
    });
  }

  /** Whether the technician gets a TCP connection to a port of the PLC; he was given 502 of it. */
  reaches(port: number): Promise<boolean> {
    return this.#desk.reaches(this.#device.plc.virtualAddress, port);
  }

  /** The PLC's registers come through the tunnels that stand. */
  async reads(): Promise<void> {
    let seen = '';
    const right = async () => {
      seen = await this.#desk.readRegisters(this.#device.plc.virtualAddress);
      return seen === REGISTERS;
    };
    await until('register of the PLC', right, this.#options.patienceMs).catch((error: unknown) => {
      throw new Error(`${String(error)}: ${seen}\n${this.#desk.output}`);
    });
  }

  /** Everything that somebody entered, in one text. */
  async entered(): Promise<string> {
    const [{ devices }, { projects }, { users }] = [
      await this.administrator.get<{ devices: Json[] }>('/devices'),
      await this.administrator.get<{ projects: Json[] }>('/projects'),
      await this.administrator.get<{ users: Json[] }>('/users'),
    ];
    const kept = (rows: Json[], ...names: string[]) =>
      rows.map((row) => names.map((name) => [name, row[name]]));
    return JSON.stringify([
      kept(devices, 'id', 'serial', 'name', 'network'),
      kept(projects, 'id', 'client', 'name'),
      kept(users, 'id', 'name', 'role'),
    ]);
  }

  async close(): Promise<void> {
    await this.#desk.hangUp();
    await this.#site.close();
  }
}
