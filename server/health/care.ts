/**
 * Everything that looks after the appliance by the clock: measures it, looks at each condition, keeps what was
 * measured and noticed, and tells the owner. Composed before the portal, since the store and the notices are
 * listened to from the beginning; started when there is something to look at.
 */
import type { Log } from '../log.ts';
import type { Notices } from '../notices/notices.ts';
import { PastNotices } from '../notices/past-notices.ts';
import type { Portal } from '../portal.ts';
import type { Store } from '../store/store.ts';
import { KeptFacts } from '../system/facts.ts';
import { openHistory, type HistoryFile } from '../system/history-file.ts';
import type { LogCount, LogCounts } from '../system/log-counts.ts';
import { Machine } from '../system/machine.ts';
import { Sampler } from '../system/sampler.ts';
import { Samples } from '../system/samples.ts';
import { allConditions } from './all-conditions.ts';
import { Health } from './health.ts';
import { PowerMark } from './power-mark.ts';
import type { Reserve } from './reserve.ts';
import { TellOwner } from './tell-owner.ts';
import type { TroubleBook } from './trouble-book.ts';
import { HealthWatch } from './watch.ts';

const FLUSH_EVERY_MS = 300_000;

export interface CareOptions {
  readonly dataFolder: string;
  readonly notices: Notices;
  readonly log: Log;
  readonly now: () => Date;
  readonly logCounts: LogCounts;
  /** What the store says, which is open already. */
  readonly troubles: TroubleBook;
}

export class Care {
  readonly health: Health;
  readonly samples: Samples;
  readonly machine: Machine;
  readonly reserve: Reserve;
  readonly facts: KeptFacts;
  readonly troubles: TroubleBook;
  readonly #options: CareOptions;
  readonly #history: HistoryFile;
  readonly #past: PastNotices;
  readonly #mark: PowerMark;
  #sampling: Promise<void> | undefined;

  private constructor(options: CareOptions, history: HistoryFile) {
    const { notices, log, dataFolder, troubles } = options;
    this.#options = options;
    this.#history = history;
    this.#past = new PastNotices(history, log);
    this.#mark = new PowerMark(dataFolder);
    this.reserve = troubles.reserve;
    this.troubles = troubles;
    this.samples = new Samples(history, log);
    this.facts = new KeptFacts(history);
    this.machine = new Machine(dataFolder);
    this.health = new Health({ notices, past: this.#past, reserve: this.reserve });
  }

  static async open(options: CareOptions): Promise<Care> {
    const history = await openHistory(options.dataFolder, options.log);
    const care = new Care(options, history);
    options.notices.restore(await care.#past.standing());
    options.notices.onChange((change) => care.#past.note(change, options.now()));
    return care;
  }

  /** What the portal's operations ask. */
  get parts(): Pick<Portal, 'health' | 'samples' | 'machine'> {
    return { health: this.health, samples: this.samples, machine: this.machine };
  }

  /** From here on everything is looked at, and the owner hears of it. */
  async start(portal: Portal, store: Store, signal: AbortSignal): Promise<void> {
    const { notices, log, now } = this.#options;
    const owner = new TellOwner({ post: portal.mail, log, portalName: portal.place.name });
    notices.onChange((change) => owner.tell(change));
    const lost = await this.#mark.set(await this.machine.bootId());
    const { dataFolder } = this.#options;
    const conditions = await allConditions({ care: this, portal, store, dataFolder, powerLost: lost });
    new HealthWatch({ conditions, notices, log }).start(signal);
    const sampler = new Sampler({
      machine: this.machine,
      samples: this.samples,
      tunnels: () => tunnelsOf(portal),
      saving: () => !this.reserve.begun,
      now,
      log,
    });
    this.#sampling = sampler.run(signal);
    const flushing = setInterval(() => void this.#flush(), FLUSH_EVERY_MS).unref();
    signal.addEventListener('abort', () => clearInterval(flushing), { once: true });
  }

  async #flush(): Promise<void> {
    if (this.reserve.begun) return;
    // It is tried again: what is lost with a crash is a few minutes of counts.
    await this.#options.logCounts.flush(this.#history).catch(() => undefined);
  }

  /** How often the portal has said what. */
  async logged(): Promise<LogCount[]> {
    await this.#options.logCounts.flush(this.#history).catch(() => undefined);
    return this.#options.logCounts.list(this.#history);
  }

  /** The portal has ended as it should: the next start finds no mark. */
  async close(): Promise<void> {
    await this.#sampling;
    await this.#past.settled();
    await this.#mark.remove();
    await this.#history.close();
  }
}

function tunnelsOf({ accounts }: Portal): { devices: number; people: number } {
  const standing = accounts.all().flatMap(({ dialIns }) => [...dialIns.current()]);
  const people = standing.filter(({ kind }) => kind === 'user').length;
  return { devices: standing.length - people, people };
}
