/**
 * The running installation: the root half and the portal, each kept running, and stopped in order. What they
 * started outlives them on purpose (a restart breaks no tunnel), so that `appliance/stop.ts` ends it at the end.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { asPortal } from './portal-user.ts';
import type { PortalProgram } from './portal-program.ts';
import { forgetReady } from './ready.ts';
import type { Settings } from './settings.ts';
import { Supervisor, type Program } from './supervise.ts';
import { SYSTEM_PATH } from './tool.ts';

/** The portal waits for the appliance by itself; waiting here spares it the first attempts. */
const SOCKET_WAIT_MS = 10_000;
const POLL_MS = 50;
/**
 * Room for new objects, MiB each half. With V8's own 16 a portal at rest holds 20 MiB of garbage that nobody
 * needs any more; what lives longer is moved on a little earlier, which no request notices.
 */
const YOUNG_OBJECTS_MIB = 4;
const NODE_OPTIONS = [`--max-semi-space-size=${YOUNG_OBJECTS_MIB}`];
/** 200 rooms end within seconds; a program that hangs must not keep the terminal. */
const STOP_ROOMS_MS = 60_000;

export interface Parts {
  readonly settings: Settings;
  /** The checkout: what runs as root is taken from here. */
  readonly root: string;
  /** The pinned Node in it. */
  readonly node: string;
  readonly portal: PortalProgram;
  readonly say: (line: string) => void;
}

export class Installation {
  readonly #parts: Parts;
  #appliance: Supervisor | undefined;
  #portal: Supervisor | undefined;
  #ending: ChildProcess | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async start(signal: AbortSignal): Promise<void> {
    const { say, settings } = this.#parts;
    this.#appliance = new Supervisor(this.#applianceProgram(), say);
    await isThereWithin(join(settings.run, 'appliance.sock'), signal);
    if (!signal.aborted) this.#portal = new Supervisor(this.#portalProgram(), say);
  }

  /** The portal first: it asks the appliance for things. Rooms and door end last. */
  async stop(): Promise<void> {
    const { say, settings } = this.#parts;
    for (const [name, supervisor] of [
      ['portal', this.#portal],
      ['appliance', this.#appliance],
    ] as const) {
      if ((await supervisor?.stop()) === 'killed')
        say(`ferngate: the ${name} did not end by itself and was killed`);
    }
    // Whoever looks for a running portal (`npm run lab`) must not find one that has ended.
    await forgetReady(settings.run);
    const code = await this.#endRooms();
    if (code === 0) say('ferngate: rooms and door have ended');
    else say('ferngate: rooms and door may still run; the next start takes them over');
  }

  /** Ends at once what `stop` waits for. */
  force(): void {
    this.#portal?.kill();
    this.#appliance?.kill();
    this.#ending?.kill('SIGKILL');
  }

  #applianceProgram(): Program {
    const { root, node } = this.#parts;
    // --pdeathsig: when this program is killed, its two programs are asked to end as well.
    const main = [node, ...NODE_OPTIONS, join(root, 'appliance/main.ts')];
    const command = ['setpriv', '--pdeathsig=TERM', '--', ...main];
    return { name: 'appliance', command, cwd: root, environment: this.#environment('appliance') };
  }

  #portalProgram(): Program {
    const { portal, settings } = this.#parts;
    const main = [portal.node, ...NODE_OPTIONS, join(portal.root, 'server/main.ts')];
    const command = asPortal(main, ['--pdeathsig=TERM']);
    const prepare = () => forgetReady(settings.run);
    return { name: 'portal', command, cwd: portal.root, environment: this.#environment('portal'), prepare };
  }

  /** Nothing of the caller's: a shell's settings for Node or OpenSSL are not meant for these. */
  #environment(half: 'appliance' | 'portal'): Record<string, string> {
    const { settings } = this.#parts;
    return {
      PATH: SYSTEM_PATH,
      LANG: 'C.UTF-8',
      // One heap of the C library for each thread would keep what SQLite and argon2 have given back.
      MALLOC_ARENA_MAX: '2',
      NODE_ENV: 'production',
      // What is compiled already need not be compiled at the next start. Not for the portal: what it can
      // write it would run at its next start, and a break-in would outlive its end (see `portal-program.ts`).
      ...(half === 'appliance' ? { NODE_COMPILE_CACHE: join(settings.data, 'appliance/compiled') } : {}),
      ...settings.environment,
    };
  }

  async #endRooms(): Promise<number> {
    const { root, node, say } = this.#parts;
    const child = spawn(node, [join(root, 'appliance/stop.ts')], {
      cwd: root,
      env: this.#environment('appliance'),
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: STOP_ROOMS_MS,
      killSignal: 'SIGKILL',
    });
    this.#ending = child;
    for (const input of [child.stdout, child.stderr]) {
      createInterface({ input }).on('line', (line) => say(`stop | ${line}`));
    }
    return new Promise((resolve) => {
      child.once('error', () => resolve(1));
      child.once('close', (code) => resolve(code ?? 1));
    });
  }
}

async function isThereWithin(path: string, signal: AbortSignal): Promise<void> {
  const until = performance.now() + SOCKET_WAIT_MS;
  while (!signal.aborted && performance.now() < until) {
    if (await stat(path).catch(() => undefined)) return;
    await wait(POLL_MS, undefined, { signal }).catch(() => undefined);
  }
}
