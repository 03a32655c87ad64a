/** Litestream as it comes, its replica in a folder: looks each second. What it has written, and when, its files say. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

const PROGRAM = join(import.meta.dirname, '../../../node_modules/@flydotio/litestream-linux-x64/litestream');
const PATIENCE_MS = 30_000;

export class Litestream {
  readonly #child: ChildProcess;
  readonly #replica: string;

  constructor(database: string, replica: string) {
    this.#replica = replica;
    this.#child = spawn(PROGRAM, ['replicate', database, `file://${replica}`], {
      stdio: 'ignore',
      detached: true,
    });
  }

  /** When pieces of the log arrived, in ms since 1970, in order. */
  async arrivals(): Promise<number[]> {
    const names = await readdir(this.#replica, { recursive: true }).catch(() => []);
    const pieces = names.filter((name) => name.endsWith('.wal.lz4'));
    const times = await Promise.all(
      pieces.map(async (name) => (await stat(join(this.#replica, name))).mtimeMs),
    );
    return times.toSorted((a, b) => a - b);
  }

  /** Something arrived after this moment. @throws Error nothing comes */
  async arrivedAfter(ms: number): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    while (((await this.arrivals()).at(-1) ?? 0) < ms) {
      if (performance.now() > deadline) throw new Error('Litestream writes nothing');
      await new Promise((wake) => setTimeout(wake, 50));
    }
  }

  async close(): Promise<void> {
    const ended = once(this.#child, 'close');
    if (this.#child.pid !== undefined) process.kill(-this.#child.pid, 'SIGKILL');
    await ended;
  }
}
