/** Writes without pause, and knows what was confirmed: after a power cut every bit of that has to be there. */
import type { Api, Json } from '../../world/api.ts';

export class Writer {
  readonly #api: Api;
  readonly #confirmed: string[] = [];
  #stopped = false;
  readonly #loop: Promise<void>;

  /** @param api of an administrator */
  constructor(api: Api) {
    this.#api = api;
    this.#loop = this.#write();
  }

  get confirmed(): number {
    return this.#confirmed.length;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#loop;
  }

  /** Ids that were confirmed and are not there. */
  async lost(): Promise<string[]> {
    const { projects } = await this.#api.get<{ projects: Json[] }>('/projects');
    const there = new Set(projects.map(({ id }) => id));
    return this.#confirmed.filter((id) => !there.has(id));
  }

  async #write(): Promise<void> {
    for (let number = 1; !this.#stopped; number += 1) {
      const written = await this.#api
        .post<{ id: string }>('/projects', { client: 'Written', name: `number ${number}` })
        .catch(() => undefined);
      // The plug was pulled: nobody answers any more.
      if (written === undefined) return;
      this.#confirmed.push(written.id);
    }
  }
}
