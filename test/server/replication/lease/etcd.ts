/** A real etcd (Debian's `etcd-server`) on a port of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

export class Etcd {
  readonly #folder = mkdtempSync('/tmp/etcd-');
  readonly #args: readonly string[];
  readonly port: number;
  #process: ChildProcess | undefined;

  constructor(port: number, scheme: 'http' | 'https' = 'http', args: readonly string[] = []) {
    this.port = port;
    const clients = `${scheme}://127.0.0.1:${port}`;
    const peers = `http://127.0.0.1:${port + 1}`;
    this.#args = [
      ...['--data-dir', this.#folder, '--logger', 'zap', '--log-level', 'error'],
      ...['--listen-metrics-urls', `http://127.0.0.1:${port + 2}`],
      ...['--listen-client-urls', clients, '--advertise-client-urls', clients],
      ...['--listen-peer-urls', peers, '--initial-advertise-peer-urls', peers],
      ...['--initial-cluster', `default=${peers}`, ...args],
    ];
  }

  async start(): Promise<void> {
    this.#process = spawn('etcd', this.#args, { stdio: 'ignore' });
    while (!(await this.#answers())) {
      if (this.#process.exitCode !== null) throw new Error('etcd has ended');
      await delay(50);
    }
  }

  async kill(): Promise<void> {
    if (this.#process?.exitCode !== null) return;
    this.#process.kill('SIGKILL');
    await once(this.#process, 'exit');
  }

  /** Over the same gateway that our client uses, without it. */
  async call(path: string, body: object): Promise<Record<string, unknown>> {
    const answer = await fetch(`http://127.0.0.1:${this.port}${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
    return (await answer.json()) as Record<string, unknown>;
  }

  /** It has elected itself: before that, it takes connections and answers nothing. */
  async #answers(): Promise<boolean> {
    const asked = fetch(`http://127.0.0.1:${this.port + 2}/health`);
    return asked.then(
      async (answer) => (await answer.text()).includes('true'),
      () => false,
    );
  }
}
