/**
 * The program on the machine's side.
 *
 * Three parties: the portal, which this router calls and never the other way round; the technicians behind it,
 * whose packets pass only as far as the configuration lists components; and the machine, whose owner wants
 * neither to be visited because of us nor to notice us. So the rules are loaded before the tunnel comes up and
 * stay when it goes, and a configuration that does not connect gives way to the one that did.
 */
import type { Logger } from 'pino';
import { clockNotices } from './configuration/clock.ts';
import { ConfigurationError } from './configuration/error.ts';
import {
  type StoredConfiguration,
  goBackToProven,
  markProven,
  readConfiguration,
  readProven,
  saveConfiguration,
} from './configuration/store.ts';
import { ForwardingRecord } from './machine/forwarding.ts';
import { pause } from './machine/pause.ts';
import type { RunFolder } from './machine/run-folder.ts';
import { findUnprivileged } from './machine/unprivileged.ts';
import { PacketWatch } from './packets/watch.ts';
import { Renewal } from './renewal/renewal.ts';
import type { StateFile } from './state/state-file.ts';
import { backOff } from './tunnel/back-off.ts';
import { dial } from './tunnel/dial.ts';
import { type World, dialForever } from './tunnel/dial-forever.ts';

export interface RouterSettings {
  readonly configurationPath: string;
  readonly folder: RunFolder;
  readonly openvpn: string;
  /** How long a new configuration may try before the proven one comes back. */
  readonly trialMs: number;
  readonly log: Logger;
}

export class Router {
  readonly #settings: RouterSettings;
  readonly #state: StateFile;
  #present: StoredConfiguration;
  /** Ends the service of the present configuration. */
  #service = new AbortController();
  #configurationNotice: string | null;
  #publishNotices: () => void = () => undefined;

  constructor(
    settings: RouterSettings,
    state: StateFile,
    first: { stored: StoredConfiguration; notice: string | null },
  ) {
    this.#settings = settings;
    this.#state = state;
    this.#present = first.stored;
    this.#configurationNotice = first.notice;
  }

  /** Serves until `signal`: one configuration after the other. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#service = new AbortController();
      await this.#serve(this.#present, AbortSignal.any([signal, this.#service.signal]));
    }
  }

  /** A configuration that the portal sent: the same way as one that somebody applies. */
  async #apply(next: StoredConfiguration): Promise<void> {
    await saveConfiguration(this.#settings.configurationPath, next);
    await this.reload();
  }

  /** Reads the configuration file again; a wrong one changes nothing, and is said. */
  async reload(): Promise<void> {
    const { configurationPath, log } = this.#settings;
    try {
      const next = await readConfiguration(configurationPath);
      this.#configurationNotice = null;
      this.#publishNotices();
      if (next.text === this.#present.text) return;
      this.#present = next;
      log.info('a new configuration');
      this.#service.abort();
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      log.error({ problems: error.problems }, 'the new configuration is wrong; the present one stays');
      this.#configurationNotice = `the configuration file is wrong, and the earlier one is in use: ${error.message}`;
      this.#publishNotices();
    }
  }

  async #serve(stored: StoredConfiguration, signal: AbortSignal): Promise<void> {
    const { folder, log } = this.#settings;
    const trial = await this.#beginTrial(stored, signal);
    const packets = new PacketWatch(stored.configuration, new ForwardingRecord(folder.forwarding), log);
    const renewal = Renewal.of(stored.configuration, {
      apply: (next) => this.#apply(next),
      changed: () => this.#publishNotices(),
      random: Math.random,
      log,
    });
    const notice = () => this.#state.setNotices(this.#notices(stored, { packets, renewal }));
    this.#publishNotices = notice;
    if (!(await this.#closeFirst(packets, signal))) return;
    notice();
    // Both end by the signal. If one fails otherwise, the other ends too and the failure is thrown.
    const failed = new AbortController();
    const both = AbortSignal.any([signal, failed.signal]);
    const parts = [
      packets.keep(both, notice),
      this.#dial(stored, renewal, both),
      ...(renewal === null ? [] : [renewal.keep(both)]),
    ].map((part) => part.finally(() => failed.abort()));
    await Promise.all(parts).finally(() => trial?.clear());
    await Promise.allSettled(parts);
  }

  /** Rules before the tunnel: without them nothing is dialled. True once they are loaded. */
  async #closeFirst(packets: PacketWatch, signal: AbortSignal): Promise<boolean> {
    for (let round = 0; !signal.aborted; round += 1) {
      try {
        await packets.ensure();
        return true;
      } catch (error) {
        const reason = `the packet rules cannot be loaded (${error instanceof Error ? error.message : 'unknown'})`;
        this.#settings.log.error(reason);
        const ms = Math.max(1_000, backOff(round, Math.random()));
        this.#state.setState({ kind: 'waiting', code: 'rules', reason, until: Date.now() + ms });
        await pause(ms, signal);
      }
    }
    return false;
  }

  async #dial(stored: StoredConfiguration, renewal: Renewal | null, signal: AbortSignal): Promise<void> {
    const { configuration } = stored;
    const { folder, openvpn, log } = this.#settings;
    const unprivileged = await findUnprivileged();
    const settings = { configuration, openvpn, privateFolder: folder.private, unprivileged, log };
    const world: World = {
      dial: (attempt, hooks) => dial(settings, attempt, hooks),
      publish: (state) => {
        log.info({ state });
        this.#state.setState(state);
        if (state.kind === 'waiting') renewal?.failed(state.code);
      },
      // Proven first: a newer one needs something to go back to.
      connected: () => void this.#proven(stored).then(() => renewal?.connected()),
      random: Math.random,
    };
    await dialForever(configuration, world, signal);
  }

  async #proven(stored: StoredConfiguration): Promise<void> {
    this.#state.endTrial();
    try {
      await markProven(this.#settings.configurationPath, stored);
    } catch (error) {
      // The tunnel stands; the next connection tries again.
      this.#settings.log.error(
        { error },
        'the configuration that connected could not be kept as the proven one',
      );
    }
  }

  async #beginTrial(stored: StoredConfiguration, signal: AbortSignal): Promise<{ clear: () => void } | null> {
    const { configurationPath, trialMs, log } = this.#settings;
    const proven = await readProven(configurationPath);
    const onTrial = proven !== null && proven.text !== stored.text;
    this.#state.setConfiguration(stored.configuration, onTrial ? Date.now() + trialMs : null);
    if (!onTrial) return null;
    const back = async () => {
      if (signal.aborted || (await readProven(configurationPath))?.text === stored.text) return;
      log.error('the new configuration did not connect in time; the earlier one comes back');
      await goBackToProven(configurationPath, stored.text, proven);
      this.#configurationNotice =
        'a new configuration did not connect in time and was given up for the earlier one';
      this.#present = proven;
      this.#service.abort();
    };
    const timer = setTimeout(() => {
      back().catch((error: unknown) =>
        log.error({ error }, 'the earlier configuration could not be restored'),
      );
    }, trialMs);
    return { clear: () => clearTimeout(timer) };
  }

  #notices(
    { configuration }: StoredConfiguration,
    { packets, renewal }: { packets: PacketWatch; renewal: Renewal | null },
  ): string[] {
    const own = this.#configurationNotice === null ? [] : [this.#configurationNotice];
    const fetching = renewal?.notice ?? null;
    return [
      ...own,
      ...clockNotices(configuration, Date.now()),
      ...packets.notices,
      ...(fetching === null ? [] : [fetching]),
    ];
  }
}
