/** A mark in the data folder while the portal runs: what finds it at the next start says how this one ended. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const MARK = 'running';

export class PowerMark {
  readonly #path: string;

  constructor(dataFolder: string) {
    this.#path = join(dataFolder, MARK);
  }

  /**
   * To be called once, at the start.
   * @returns true: the one before was not ended, and neither was the machine: it has been started anew since
   */
  async set(bootId: string): Promise<boolean> {
    const before = await readFile(this.#path, 'utf8').catch(() => undefined);
    // On a full disk there is no mark, and nothing is said after the next start.
    await writeFile(this.#path, `${bootId}\n`, { mode: 0o600 }).catch(() => undefined);
    return before !== undefined && before.trim() !== '' && before.trim() !== bootId;
  }

  async remove(): Promise<void> {
    await rm(this.#path, { force: true });
  }
}
