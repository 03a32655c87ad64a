/** One console: reads keys, shows what is, carries out what was chosen, until its line is hung up. */
import { setTimeout as sleep } from 'node:timers/promises';
import { perform, type Actors } from './acts.ts';
import { nothingKnown } from './facts.ts';
import { readFacts, type Sources } from './read-facts.ts';
import type { Act, Event, State } from './state.ts';
import { step } from './step.ts';
import type { Key } from './terminal/keys.ts';
import { Terminal, type TerminalOptions } from './terminal/terminal.ts';
import { view } from './view.ts';

/** Often enough to watch an address come, seldom enough to be nothing on an idle machine. */
const LOOK_MS = 3_000;

/** Kernel messages, and terminals that were attached later, are made up for. */
const REDRAW_MS = 60_000;

/** Whoever leaves in the middle leaves no link and no half answered question behind. */
const IDLE_MS = 10 * 60_000;

export type ConsoleOptions = Sources & Actors & Pick<TerminalOptions, 'input' | 'output' | 'kind'>;

export class Console {
  readonly #options: ConsoleOptions;
  readonly #ended = new AbortController();
  readonly #terminal: Terminal;
  #state: State;
  #typedAtMs = performance.now();

  constructor(options: ConsoleOptions) {
    this.#options = options;
    const { input, output, kind } = options;
    this.#state = {
      screen: { kind: 'status', said: null },
      facts: nothingKnown(options.version, new Date()),
    };
    this.#terminal = new Terminal({
      ...{ input, output, kind },
      onKeys: (keys) => this.#press(keys),
      onResize: () => this.#show(),
      onEnd: () => this.#ended.abort(),
    });
  }

  /** Resolves when the line is hung up. */
  async run(): Promise<void> {
    const { signal } = this.#ended;
    let redrawnAtMs = performance.now();
    while (!signal.aborted) {
      await this.#look();
      await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
      const now = performance.now();
      if (now - this.#typedAtMs > IDLE_MS) this.#take({ kind: 'idle' });
      if (now - redrawnAtMs > REDRAW_MS) {
        redrawnAtMs = now;
        this.#terminal.redraw();
      }
    }
    this.#terminal.close();
  }

  async #look(): Promise<void> {
    // The appliance ends a trial in time; if it is away, we do.
    await this.#options.network.settle().catch(() => undefined);
    this.#take({ kind: 'facts', facts: await readFacts(this.#options) });
  }

  #press(keys: readonly Key[]): void {
    if (keys.length === 0) return;
    this.#typedAtMs = performance.now();
    for (const key of keys) {
      if (key.kind === 'redraw') this.#terminal.redraw();
      this.#move({ kind: 'key', key });
    }
    this.#show();
  }

  #take(event: Event): void {
    this.#move(event);
    this.#show();
  }

  #move(event: Event): void {
    const { state, act } = step(this.#state, event);
    this.#state = state;
    if (act !== undefined) void this.#perform(act);
  }

  async #perform(act: Act): Promise<void> {
    const result = await perform(act, this.#options);
    this.#move({ kind: 'result', result });
    await this.#look();
  }

  #show(): void {
    this.#terminal.draw(view(this.#state, this.#terminal.size()));
  }
}
