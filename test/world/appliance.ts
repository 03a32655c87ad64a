/** A real appliance, started the way `npm start` does it, in the namespaces that we are in. */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Api } from './api.ts';
import { Daemon, NODE, attempt, until } from './command.ts';
import { APPLIANCE_ADDRESS } from './internet.ts';
import { becomeOwner } from './owner.ts';

const ROOT = resolve(import.meta.dirname, '../..');

interface Ready {
  readonly address: string;
  readonly fingerprint: string;
  readonly setupLink: string | null;
}

export interface ApplianceOptions {
  readonly data: string;
  readonly run?: string;
  /** Name that clients know it by. */
  readonly name?: string;
  /** Where its door is asked; the internet's address of it without one. */
  readonly door?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Words before the program: on another host, with namespaces of its own. */
  readonly within?: readonly string[];
  /** False: nobody owns it yet, and only the set-up page answers. */
  readonly owned?: boolean;
}

export class RunningAppliance {
  readonly run: string;
  readonly #options: ApplianceOptions;
  #program: Daemon;
  ready: Ready = { address: '', fingerprint: '', setupLink: null };

  private constructor(options: ApplianceOptions) {
    this.#options = options;
    this.run = options.run ?? '/run/ferngate';
    this.#program = this.#start();
  }

  static async start(options: ApplianceOptions): Promise<RunningAppliance> {
    const appliance = new RunningAppliance(options);
    await appliance.up();
    if (options.owned !== false) await becomeOwner(appliance.outside, appliance.ready.setupLink ?? '');
    return appliance;
  }

  get output(): string {
    return this.#program.output;
  }

  /** The API as root on the box has it. */
  get owner(): Api {
    return new Api({ kind: 'socket', path: join(this.run, 'portal/owner.sock') });
  }

  /** The API from outside, through the door. */
  get outside(): Api {
    const { fingerprint } = this.ready;
    return new Api({ kind: 'https', host: this.#options.door ?? APPLIANCE_ADDRESS, port: 443, fingerprint });
  }

  /** Waits until the portal serves and the appliance has made its rooms. */
  async up(): Promise<void> {
    try {
      await until(
        'portal',
        async () => {
          if (!this.#program.running) throw new Error('npm start ended');
          // It may just be being written.
          const text = await readFile(join(this.run, 'portal/ready.json'), 'utf8').catch(() => '');
          this.ready = JSON.parse(text === '' ? '{}' : text) as Ready;
          // The file of an earlier start may still lie there while nobody listens yet.
          const answered = await this.owner.send('GET', '/healthz').catch(() => undefined);
          return typeof this.ready.fingerprint === 'string' && answered?.status === 200;
        },
        60_000,
      );
      await until('certificate at the door', async () => {
        const answered = await this.outside.send('GET', '/healthz').catch(() => undefined);
        return answered?.status === 200;
      });
    } catch (error) {
      throw new Error(`${String(error)}\n${this.output}`, { cause: error });
    }
  }

  /** The process id of one of our two programs. */
  async pid(program: 'server' | 'appliance'): Promise<number> {
    const { stdout } = await attempt('pgrep', ['-f', `node .*${program}/main\\.ts$`]);
    const pids = stdout
      .split('\n')
      .filter((line) => line !== '')
      .map(Number);
    const exact = await Promise.all(
      pids.map(async (pid) => ({
        pid,
        words: await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''),
      })),
    );
    const found = exact.find(({ words }) => !words.startsWith('setpriv'));
    if (found === undefined) throw new Error(`no ${program} runs`);
    return found.pid;
  }

  async stop(): Promise<void> {
    await this.#program.stop(60_000);
  }

  /** After `stop`, with the same data. */
  async again(): Promise<void> {
    this.#program = this.#start();
    await this.up();
  }

  #start(): Daemon {
    return new Daemon(
      'npm start',
      [...(this.#options.within ?? []), NODE, join(ROOT, 'provisioning/start.ts')],
      {
        FERNGATE_DATA: this.#options.data,
        FERNGATE_RUN: this.run,
        FERNGATE_NAME: this.#options.name ?? APPLIANCE_ADDRESS,
        ...this.#options.environment,
      },
    );
  }
}

/** Sets a password with a link that was handed out, and signs in with it. @returns the API with the token */
export async function enter(
  api: Api,
  who: { account: string; user: string; password: string; link?: string },
): Promise<Api> {
  const { account, user, password, link } = who;
  if (link !== undefined) {
    const token = decodeURIComponent(new URL(link).pathname.split('/').at(-1) ?? '');
    await api.post('/password-links/use', { link: token, password });
  }
  const { token } = await api.post('/sign-in', { account, user, password });
  return api.as(String(token));
}
