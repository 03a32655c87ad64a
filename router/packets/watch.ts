/**
 * Keeps the kernel's rules what they should be.
 *
 * Rules that look active but are not are worse than none: another program may flush the whole ruleset, and a
 * LAN interface may come later than the router. So the table is compared with the one that was loaded, every
 * few seconds, and loaded anew when it differs. It is loaded before the tunnel comes up and stays when it goes.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import type { Configuration } from '../configuration/format.ts';
import { type ForwardingRecord, isForwarding } from '../machine/forwarding.ts';
import { pause } from '../machine/pause.ts';
import { findLanDevice } from './lan-device.ts';
import { findForeignDrops, listPackets, loadPackets } from './nft.ts';
import { type PacketPlan, planPackets } from './plan.ts';

/** Bounds how long a foreign `flush ruleset` can last; one listing takes about 10 ms. */
const WATCH_EVERY_MS = 3_000;

export class PacketWatch {
  readonly #configuration: Configuration;
  readonly #forwarding: ForwardingRecord;
  readonly #log: Logger;
  #loaded: { plan: PacketPlan; listing: string | null } | null = null;
  #notices: string[] = [];

  constructor(configuration: Configuration, forwarding: ForwardingRecord, log: Logger) {
    this.#configuration = configuration;
    this.#forwarding = forwarding;
    this.#log = log;
  }

  /** What the owner should know about the packet side, in sentences. */
  get notices(): readonly string[] {
    return this.#notices;
  }

  /** Compares, and loads if needed. Throws `MachineError` when the rules cannot be loaded. */
  async ensure(): Promise<void> {
    const lan = findLanDevice(this.#configuration);
    const plan = planPackets(this.#configuration, {
      lanDevice: lan.device,
      confineLan: lan.device !== null && (await this.#isOurForwarding(lan.device)),
    });
    await this.#load(plan);
    // Only behind loaded rules: forwarding without them would open the LAN.
    if (lan.device !== null) await this.#forward(lan.device);
    const foreign = await findForeignDrops();
    this.#notices = [
      ...(lan.device === null ? [lan.reason] : []),
      ...foreign.map(
        (chain) => `the firewall chain "${chain}" drops forwarded packets by default: let fgr0 through there`,
      ),
    ];
  }

  /** Until `signal`; `onChange` is called after each look. */
  async keep(signal: AbortSignal, onChange: () => void): Promise<void> {
    for (;;) {
      if (!(await pause(WATCH_EVERY_MS, signal))) return;
      try {
        await this.ensure();
      } catch (error) {
        this.#log.error({ error }, 'packet rules could not be compared or loaded; trying again');
        this.#notices = ['the packet rules could not be compared or loaded'];
      }
      onChange();
    }
  }

  async #load(plan: PacketPlan): Promise<void> {
    if (this.#loaded !== null && isDeepStrictEqual(plan, this.#loaded.plan)) {
      if ((await listPackets()) === this.#loaded.listing) return;
      this.#log.warn('another program changed the table of packet rules; loading it anew');
    }
    await loadPackets(plan);
    this.#loaded = { plan, listing: await listPackets() };
    this.#log.info({ lan: plan.lanDevice, openings: plan.openings.length }, 'packet rules loaded');
  }

  async #isOurForwarding(device: string): Promise<boolean> {
    return !(await isForwarding(device)) || (await this.#forwarding.read()).includes(device);
  }

  async #forward(device: string): Promise<void> {
    if (await isForwarding(device)) return;
    await this.#forwarding.enable(device);
    this.#log.info({ device }, 'IPv4 forwarding switched on for this interface');
  }
}
