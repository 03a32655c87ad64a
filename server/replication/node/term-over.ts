/**
 * That this node's term is over, for its next life, where node.json cannot be written: a full disk must not make two that serve.
 *
 * Kept twice, and each is heeded by itself: in the run folder, which is no disk and outlives a portal that is killed; and with the root
 * half, which keeps it over boots and lets no room go before a later term.
 */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Term } from '../../../appliance/protocol.ts';
import type { Log } from '../../log.ts';
import type { Appliance } from '../../rooms/appliance.ts';

/** Both halves start at the same time; one that is not there lets no room go later either. */
const ASK_MAX_MS = 3_000;

export interface TermOverOptions {
  readonly runFolder: string;
  readonly appliance: Pick<Appliance, 'call'>;
  readonly log: Log;
}

export class TermOver {
  readonly #options: TermOverOptions;
  readonly #path: string;

  constructor(options: TermOverOptions) {
    this.#options = options;
    this.#path = join(options.runFolder, 'portal', 'term-over');
  }

  /** In the run folder; the root half is told together with what it has to end. Never throws: rooms have to end all the same. */
  async note(term: Term): Promise<void> {
    await writeFile(this.#path, JSON.stringify(term), { mode: 0o600 }).catch((error: unknown) => {
      this.#options.log.error({ error }, 'the run folder does not take it that this node may not serve');
    });
  }

  /** It is in node.json by now. */
  async forget(): Promise<void> {
    await rm(this.#path, { force: true }).catch(() => undefined);
  }

  /** Whether a life before this one found that it may not serve any more. */
  async has(term: Term): Promise<boolean> {
    return covers(await this.#noted(), term) || covers(await this.#kept(), term);
  }

  async #noted(): Promise<Term | null> {
    const text = await readFile(this.#path, 'utf8').catch(() => '');
    return Term.safeParse(parsed(text)).data ?? null;
  }

  async #kept(): Promise<Term | null> {
    const asked = this.#options.appliance.call('rooms.over', {}).then(
      ({ over }) => over,
      () => null,
    );
    return Promise.race([asked, delay(ASK_MAX_MS, null, { ref: false })]);
  }
}

/** A pair that is another one by now begins anew. */
function covers(over: Term | null, { cluster, epoch }: Term): boolean {
  return over !== null && over.cluster === cluster && over.epoch >= epoch;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
