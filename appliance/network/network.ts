/**
 * The appliance's own network.
 *
 * Three parties: the owner at a console or in the back end, who may cut himself off with one wrong digit; two
 * consoles and the portal, which may change at the same time; systemd-networkd, which does. A change is tried for
 * five minutes and returns to what was before unless somebody who can still reach the machine says so. Appliance and consoles all
 * hold an object of this class: whichever of them lives ends a trial in time, and a lock keeps them apart.
 */
import { randomBytes } from 'node:crypto';
import type { NetworkProblem, NetworkSettings, NetworkState, NetworkTrial } from '../protocol-network.ts';
import { NetworkError } from './errors.ts';
import type { NetworkHost } from './host.ts';
import type { NetworkStore, StoredTrial } from './store.ts';
import { verifySettings, type Surroundings } from './verify.ts';

/** Long enough to walk to the next desk and sign in, short enough to wait for. */
export const TRIAL_MS = 5 * 60_000;

export type NetworkOptions = {
  store: NetworkStore;
  host: NetworkHost;
  /** False where the machine's own administrator looks after the network. */
  managed: boolean;
  /** One at a time, also among processes. */
  locked: <T>(work: () => Promise<T>) => Promise<T>;
  /** Accounts and rooms that settings could collide with. */
  rooms: () => Promise<Pick<Surroundings, 'pools' | 'roomsPrefix'>>;
  /** Milliseconds since boot. */
  uptimeMs: () => number;
  trialMs?: number;
};

export class Network {
  readonly #options: NetworkOptions;

  constructor(options: NetworkOptions) {
    this.#options = options;
  }

  async state(): Promise<NetworkState> {
    const { store, host, managed } = this.#options;
    const [{ settings, damaged }, trial, interfaces] = await Promise.all([
      store.confirmed(),
      this.#liveTrial(),
      host.interfaces(),
    ]);
    const shown = trial === undefined ? null : this.#present(trial);
    return { managed, confirmed: settings, damaged, trial: shown, interfaces, addresses: host.addresses() };
  }

  /** Writes the trial down; `settle` makes it so. With problems nothing is written. */
  async try(
    settings: NetworkSettings,
    from: string,
  ): Promise<{ problems: NetworkProblem[]; trial: NetworkTrial | null }> {
    const { store, locked, uptimeMs, trialMs = TRIAL_MS } = this.#options;
    return locked(async () => {
      this.#refuseUnmanaged();
      const problems = verifySettings(settings, await this.#surroundings());
      if (problems.length > 0) return { problems, trial: null };
      const id = randomBytes(8).toString('hex');
      const trial = { id, settings, from, endsAtMs: uptimeMs() + trialMs };
      await store.putTrial(trial);
      return { problems, trial: this.#present(trial) };
    });
  }

  /** @throws NetworkError `no-such-trial` */
  async confirm(id: string): Promise<NetworkState> {
    const { store, locked } = this.#options;
    await locked(async () => {
      const trial = await this.#trialOf(id);
      await store.confirm(trial.settings);
      await store.dropTrial();
    });
    return this.state();
  }

  /** @throws NetworkError `no-such-trial` */
  async revert(id: string): Promise<NetworkState> {
    const { store, locked } = this.#options;
    await locked(async () => {
      await this.#trialOf(id);
      await store.dropTrial();
    });
    await this.settle();
    return this.state();
  }

  /** Makes the machine what it should be now: the trial, or after its end what was confirmed. */
  async settle(): Promise<void> {
    const { host, locked, managed } = this.#options;
    if (!managed || (await host.isApplied(await this.wanted()))) return;
    await locked(async () => host.apply(await this.wanted()));
  }

  async wanted(): Promise<NetworkSettings> {
    const trial = await this.#liveTrial();
    return trial?.settings ?? (await this.#options.store.confirmed()).settings;
  }

  async #surroundings(): Promise<Surroundings> {
    const { host, rooms } = this.#options;
    const [around, interfaces, foreignVlans] = await Promise.all([
      rooms(),
      host.interfaces(),
      host.foreignVlans(),
    ]);
    return { ...around, interfaces, foreignVlans };
  }

  #refuseUnmanaged(): void {
    if (this.#options.managed) return;
    throw new NetworkError('not-managed', 'the network of this machine is looked after by its administrator');
  }

  async #liveTrial(): Promise<StoredTrial | undefined> {
    const trial = await this.#options.store.trial();
    return trial !== undefined && trial.endsAtMs > this.#options.uptimeMs() ? trial : undefined;
  }

  async #trialOf(id: string): Promise<StoredTrial> {
    const trial = await this.#liveTrial();
    if (trial?.id === id) return trial;
    throw new NetworkError(
      'no-such-trial',
      trial === undefined
        ? 'the change has ended: the settings from before are back'
        : `another change has taken its place, made on ${trial.from}`,
    );
  }

  #present({ id, settings, from, endsAtMs }: Omit<StoredTrial, 'boot'>): NetworkTrial {
    const endsInS = Math.max(0, Math.ceil((endsAtMs - this.#options.uptimeMs()) / 1000));
    return { id, settings, from, endsInS };
  }
}
