/** The machine's network by systemd-networkd, its time by chrony, its proxy by the portal's environment. */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommandRunner } from '../commands/run.ts';
import { systemCode } from '../errors.ts';
import { replaceFile } from '../files/replace-file.ts';
import type { NetworkSettings } from '../protocol-network.ts';
import { NetworkError } from './errors.ts';
import type { NetworkHost } from './host.ts';
import { ethernetInterfaces, foreignVlans, presentAddresses, presentVlans } from './interfaces.ts';
import { offeredTimeServers } from './lease.ts';
import { FILE_PREFIX, renderNetwork, renderTimeSources, vlanName, type Rendered } from './render.ts';

/** Read by others than root: networkd, chronyd, the portal's unit. */
const READABLE = 0o644;

export type NetworkdFolders = {
  /** `/run/systemd/network` */
  networkd: string;
  /** `/run/chrony-dhcp`, a `sourcedir` of chrony */
  chrony: string;
  /** `<run>/network` */
  run: string;
};

export class Networkd implements NetworkHost {
  readonly #run: CommandRunner;
  readonly #folders: NetworkdFolders;
  /** Says what networkd was last told, so that an end between writing and telling is made up for. */
  readonly #appliedPath: string;

  constructor(run: CommandRunner, folders: NetworkdFolders) {
    this.#run = run;
    this.#folders = folders;
    this.#appliedPath = join(folders.run, 'applied');
  }

  interfaces(): Promise<string[]> {
    return ethernetInterfaces();
  }

  foreignVlans(): Promise<number[]> {
    return foreignVlans(vlanName);
  }

  addresses(): { interface: string; address: string }[] {
    return presentAddresses();
  }

  async isApplied(settings: NetworkSettings): Promise<boolean> {
    const rendered = await this.#render(settings);
    const { chrony, proxy } = paths(this.#folders);
    return (
      (await textOf(this.#appliedPath)) === digest(rendered) &&
      (await textOf(proxy)) === rendered.proxy &&
      (await textOf(chrony)) === (await this.#timeSources(settings, rendered))
    );
  }

  async apply(settings: NetworkSettings): Promise<void> {
    const rendered = await this.#render(settings);
    if ((await textOf(this.#appliedPath)) !== digest(rendered)) {
      await this.#writeUnits(rendered);
      await this.#tellNetworkd(rendered);
      await replaceFile(this.#appliedPath, digest(rendered));
    }
    await this.#putTimeSources(await this.#timeSources(settings, rendered));
    await this.#putProxy(rendered.proxy);
  }

  /** Everything as files only: networkd, chrony and the portal read them when they start. */
  async prepare(settings: NetworkSettings): Promise<void> {
    const rendered = await this.#render(settings);
    await this.#writeUnits(rendered);
    await mkdir(this.#folders.chrony, { recursive: true });
    const { chrony, proxy } = paths(this.#folders);
    await replaceFile(chrony, rendered.chrony, { mode: READABLE });
    await replaceFile(proxy, rendered.proxy, { mode: READABLE });
    await replaceFile(this.#appliedPath, digest(rendered));
  }

  async #render(settings: NetworkSettings): Promise<Rendered> {
    return renderNetwork(settings, await this.#device(settings.interface));
  }

  /** An interface that is not there (another VM, another card) must not leave the machine without any. */
  async #device(chosen: string | null): Promise<string> {
    const interfaces = await this.interfaces();
    const device = chosen !== null && interfaces.includes(chosen) ? chosen : interfaces[0];
    if (device === undefined)
      throw new NetworkError('no-interface', 'this machine has no ethernet interface');
    return device;
  }

  async #writeUnits({ networkd }: Rendered): Promise<void> {
    const folder = this.#folders.networkd;
    await mkdir(folder, { recursive: true });
    for (const [name, text] of networkd) await replaceFile(join(folder, name), text, { mode: READABLE });
    for (const name of await readdir(folder))
      if (name.startsWith(FILE_PREFIX) && !networkd.has(name)) await rm(join(folder, name), { force: true });
  }

  /** networkd makes what files newly ask for, but leaves an interface that no file mentions any more. */
  async #tellNetworkd({ devices }: Rendered): Promise<void> {
    try {
      for (const vlan of await presentVlans())
        if (!devices.includes(vlan)) await this.#run('ip', ['link', 'delete', vlan]);
      // Every interface whose file is new, changed or gone is configured anew (networkctl(1), reload).
      await this.#run('systemctl', ['reload-or-restart', 'systemd-networkd.service']);
    } catch (cause) {
      throw new NetworkError('not-applied', 'systemd-networkd did not take the settings', { cause });
    }
  }

  /** The owner's time servers; otherwise those that the network names. */
  async #timeSources(settings: NetworkSettings, { chrony, devices }: Rendered): Promise<string> {
    if (settings.ntp.length > 0) return chrony;
    return renderTimeSources(await offeredTimeServers(devices.at(-1) ?? ''));
  }

  async #putTimeSources(text: string): Promise<void> {
    const path = paths(this.#folders).chrony;
    if ((await textOf(path)) === text) return;
    await mkdir(this.#folders.chrony, { recursive: true });
    await replaceFile(path, text, { mode: READABLE });
    // chrony that does not run reads the file when it starts.
    await this.#run('chronyc', ['reload', 'sources'], { expect: [1] });
  }

  /** The portal's programs outlive its restart, and so does every tunnel. */
  async #putProxy(text: string): Promise<void> {
    const path = paths(this.#folders).proxy;
    if ((await textOf(path)) === text) return;
    await replaceFile(path, text, { mode: READABLE });
    await this.#run('systemctl', ['--no-block', 'try-restart', 'ferngate-portal.service']);
  }
}

function paths(folders: NetworkdFolders) {
  return { chrony: join(folders.chrony, 'ferngate.sources'), proxy: join(folders.run, 'proxy.env') };
}

function digest({ networkd }: Rendered): string {
  return createHash('sha256')
    .update(JSON.stringify([...networkd]))
    .digest('hex');
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return '';
    throw error;
  }
}
