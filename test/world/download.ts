/** A download that runs on and on at a desk; how many bytes have come is looked at from outside. */
import { stat } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { until, type Daemon } from './command.ts';
import type { Host } from './internet.ts';

export class Download {
  readonly #file: string;
  readonly #curl: Daemon;

  private constructor(host: Host, url: string, file: string) {
    this.#file = file;
    this.#curl = host.start('curl', 'curl', '-gsSN', '-o', file, url);
  }

  /** Resolves when bytes flow. @param folder where the bytes are put */
  static async start(host: Host, address: string, folder: string): Promise<Download> {
    const file = `${folder}/download-${Math.random().toString(36).slice(2)}`;
    const download = new Download(host, `http://${address}/slow-download`, file);
    await until('running download', async () => (await download.bytes()) > 500, 10_000).catch(
      (error: unknown) => {
        throw new Error(`${String(error)} ${download.#curl.output}`);
      },
    );
    return download;
  }

  async bytes(): Promise<number> {
    return (await stat(this.#file).catch(() => ({ size: 0 }))).size;
  }

  /** Whether more bytes come within this time. */
  async flows(withinMs = 700): Promise<boolean> {
    const before = await this.bytes();
    const end = performance.now() + withinMs;
    while (performance.now() < end) {
      await wait(20);
      if ((await this.bytes()) > before) return true;
    }
    return false;
  }

  async stop(): Promise<void> {
    await this.#curl.stop(500);
  }
}
