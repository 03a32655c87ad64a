/** The machine's network by systemd-networkd, its time by chrony, its proxy by the portal's environment. */
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommandRunner } from '../commands/run.ts';
import { systemCode } from '../errors.ts';
import { replaceFile } from '../files/replace-file.ts';
import type { NetworkSettings } from '../protocol-network.ts';
import { NetworkError } from './errors.ts';
import type { NetworkHost } from './host.ts';
import { ethernetInterfaces, foreignVlans, presentAddresses } from './interfaces.ts';
import { FILE_PREFIX, renderNetwork, renderTimeSources, vlanName } from './render.ts';

/** All read by others than root: networkd, chronyd, the portal's unit. */
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

  constructor(run: CommandRunner, folders: NetworkdFolders) {
    this.#run = run;
    this.#folders = folders;
  }

  /** The boot program (`main.ts`) has written our file, before networkd started. */
  async managed(): Promise<boolean> {
    return (await text(join(this.#folders.networkd, `${FILE_PREFIX}.network`))) !== undefined;
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

  async apply(settings: NetworkSettings): Promise<void> {
    const { networkd, proxy } = await this.write(settings);
    if (networkd.length > 0) await this.#reload(networkd);
    await this.#putTimeSources(settings);
    if (proxy) await this.#run('systemctl', ['--no-block', 'try-restart', 'ferngate-portal.service']);
  }

  /**
   * Writes files only: at boot, networkd reads them when it starts.
   * @returns what differs from before
   */
  async write(settings: NetworkSettings): Promise<{ networkd: string[]; proxy: boolean }> {
    const { networkd: folder, run } = this.#folders;
    const rendered = renderNetwork(settings, await this.#device(settings.interface));
    await mkdir(folder, { recursive: true });
    const changed: string[] = [];
    const present = (await readdir(folder)).filter((name) => name.startsWith(FILE_PREFIX));
    for (const name of present.filter((one) => !rendered.networkd.has(one))) {
      await rm(join(folder, name));
      changed.push(name);
    }
    for (const [name, wanted] of rendered.networkd)
      if (await put(join(folder, name), wanted)) changed.push(name);
    const proxy = await put(join(run, 'proxy.env'), rendered.proxy);
    return { networkd: changed, proxy };
  }

  /** An interface that is not there (another VM, another card) must not leave the machine without any. */
  async #device(chosen: string | null): Promise<string> {
    const interfaces = await this.interfaces();
    const device = chosen !== null && interfaces.includes(chosen) ? chosen : interfaces[0];
    if (device === undefined) throw new NetworkError('no-interface', 'this machine has no ethernet interface');
    return device;
  }

  /** networkd makes what a file newly asks for, but leaves an interface that no file mentions any more. */
  async #reload(changed: readonly string[]): Promise<void> {
    const { networkd: folder } = this.#folders;
    try {
      const wanted = await text(join(folder, `${FILE_PREFIX}-vlan.netdev`));
      for (const name of await ourVlans()) {
        if (!(wanted ?? '').includes(`Name=${name}\n`)) await this.#run('ip', ['link', 'delete', name]);
      }
      await this.#run('networkctl', ['reload']);
      const devices = await ourDevices(folder);
      await this.#run('networkctl', ['reconfigure', ...devices]);
    } catch (cause) {
      throw new NetworkError('not-applied', `systemd-networkd did not take ${changed.join(', ')}`, { cause });
    }
  }

  /** The owner's time servers; otherwise those that DHCP names. */
  async #putTimeSources(settings: NetworkSettings): Promise<void> {
    const { chrony } = this.#folders;
    const servers = settings.ntp.length > 0 ? settings.ntp : await this.#offeredTimeServers();
    await mkdir(chrony, { recursive: true });
    if (!(await put(join(chrony, 'ferngate.sources'), renderTimeSources(servers)))) return;
    // chrony that does not run reads the file when it starts.
    await this.#run('chronyc', ['reload', 'sources'], { expect: [1] });
  }
}
