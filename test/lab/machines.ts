/** The lab's machines: sites, one of them behind a proxy, and the technician's desk. */
import { writeFile } from 'node:fs/promises';
import { isIPv4 } from 'node:net';
import type { Json } from '../world/api.ts';
import { Desk } from '../world/desk.ts';
import { APPLIANCE_ADDRESS, Internet, type Host } from '../world/internet.ts';
import { Office } from '../world/office.ts';
import { Site, type SiteProxy } from '../world/site.ts';
import { LabError } from './error.ts';
import { DESK, PREFIX, SITES, type PlannedSite } from './plan.ts';
import type { RunningPortal } from './running-portal.ts';

interface BuiltSite {
  readonly site: Site;
  readonly proxy: SiteProxy | null;
}

/** Of each router's log, as much as shows why it does not get through. */
const LOG_MAX_CHARACTERS = 2000;

export class Machines {
  readonly desk: Desk;
  /** By serial number. */
  readonly #sites: ReadonlyMap<string, BuiltSite>;

  private constructor(desk: Desk, sites: ReadonlyMap<string, BuiltSite>) {
    this.desk = desk;
    this.#sites = sites;
  }

  /** @param folder for the machines' files @throws LabError `firewall` */
  static async build(portal: RunningPortal, folder: string, signal: AbortSignal): Promise<Machines> {
    const internet = await Internet.open(PREFIX);
    const names: Record<string, string> = isIPv4(portal.name) ? {} : { [portal.name]: APPLIANCE_ADDRESS };
    const host = await internet.host(DESK.host, names);
    await internet.plugIn(host, DESK.address);
    await leadToPortal(host, portal);
    const desk = new Desk(host, folder);
    if (!(await desk.reaches(APPLIANCE_ADDRESS, portal.httpsPort))) throw closed(portal);
    const sites = new Map<string, BuiltSite>();
    for (const plan of SITES) {
      signal.throwIfAborted();
      sites.set(plan.device.serial, await buildSite(internet, { plan, names, portal }, folder));
    }
    return new Machines(desk, sites);
  }

  /** Puts the configuration on the site's router, which dials in with it. */
  async dialSite(serial: string, configuration: Json): Promise<void> {
    const built = this.#sites.get(serial);
    await built?.site.dial(configuration, built.proxy);
  }

  /** Dials the desk in. Its names come from the room, as a desktop's network settings would do it. */
  async dialDesk(
    profile: string,
    login: { username: string; password: string },
    room: string,
  ): Promise<void> {
    await writeFile(`/etc/netns/${this.desk.host.namespace}/resolv.conf`, `nameserver ${room}\n`);
    await this.desk.dialIn(profile, login);
  }

  /** What the routers have said last. */
  get output(): string {
    const all = Array.from(this.#sites.values(), ({ site }) => site.routerOutput.slice(-LOG_MAX_CHARACTERS));
    return all.join('\n');
  }
}

async function buildSite(
  internet: Internet,
  { plan, names, portal }: { plan: PlannedSite; names: Record<string, string>; portal: RunningPortal },
  folder: string,
): Promise<BuiltSite> {
  const { host: name, address, registers } = plan;
  const options = { name, address, registers, names };
  if (plan.behindProxy) {
    const office = await Office.build(internet, { ...options, ports: [portal.httpsPort] }, folder);
    await leadToPortal(office.gate, portal);
    return { site: office.site, proxy: office.proxy };
  }
  const site = await Site.build(internet, options, folder);
  await leadToPortal(site.router, portal);
  return { site, proxy: null };
}

/**
 * Whatever address the portal goes by outside, behind a company's router perhaps: in the lab it stands on this
 * machine. Names are in the hosts' /etc/hosts already.
 */
async function leadToPortal(host: Host, { name }: RunningPortal): Promise<void> {
  if (!isIPv4(name)) return;
  await host.run(
    'nft',
    `add table ip lab; add chain ip lab out { type nat hook output priority -100; };
     add rule ip lab out ip daddr ${name} dnat to ${APPLIANCE_ADDRESS}`,
  );
}

function closed({ httpsPort }: RunningPortal): LabError {
  return new LabError(
    'firewall',
    `the lab's sites do not reach the portal on port ${httpsPort}: this machine's firewall drops what comes from ${PREFIX}wan.
Let it in, for example with: nft insert rule inet filter input iifname ${PREFIX}wan accept
(ufw: ufw allow in on ${PREFIX}wan; the interface is there while the lab runs)`,
  );
}
