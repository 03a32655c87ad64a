/** HAProxy as a process: prepared, taken over or started, and replaced without dropping a tunnel. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandError, type CommandRunner } from '../commands/run.ts';
import type { Program, ProgramState, Supervisor } from '../daemons/program.ts';
import { systemCode } from '../errors.ts';
import type { Log } from '../log.ts';
import { DoorError } from './errors.ts';
import type { DoorPlan } from './plan.ts';
import { verifyPortsFree } from './port-holders.ts';
import { throwawayPem } from './portal-identity.ts';
import { renderDoor } from './render.ts';

export type HaproxyOptions = {
  plan: DoorPlan;
  supervisor: Supervisor;
  run: CommandRunner;
  log: Log;
  signal: AbortSignal;
  /** Asked after each start, the one after a crash included: brings what lives in memory only. */
  ready: (pid: number) => Promise<boolean>;
};

/** Of the configuration's digest, in the name of the unit that runs with it. */
const INSTANCE_DIGITS = 12;

export class Haproxy {
  readonly #options: HaproxyOptions;
  #program: Program | undefined;

  constructor(options: HaproxyOptions) {
    this.#options = options;
  }

  get state(): ProgramState {
    return this.#program?.state ?? { kind: 'stopped' };
  }

  /**
   * Takes over the HAProxy that runs with this configuration, or starts one. One with another configuration
   * (ports, an update of ours, a new HAProxy) gets no new connections any more and keeps its tunnels until
   * they end by themselves.
   *
   * @throws DoorError `port-taken`, `not-permitted`, `bad-setting`, `not-running`
   */
  async start(): Promise<void> {
    const { plan } = this.#options;
    const configuration = await this.#render();
    const before = await this.#current();
    const program = this.#programWith(configuration);
    this.#program = program;
    if (before !== configuration || !(await program.runs())) {
      await this.#check(configuration);
      if (!(await this.#retire(before))) await verifyPortsFree(plan.ports, this.#options.run);
      await rename(next(plan), plan.configuration);
    }
    await program.run({ program: 'haproxy', args: ['-db', '-f', plan.configuration] });
    if (this.state.kind !== 'running') {
      const reason = this.state.kind === 'failed' ? this.state.reason : this.state.kind;
      throw new DoorError('not-running', `HAProxy does not come up: ${reason}`);
    }
  }

  async stop(): Promise<void> {
    const program = this.#program ?? this.#programWith(await this.#current());
    await program.stop();
  }

  #programWith(configuration: string): Program {
    const { plan, supervisor, log, signal, ready } = this.#options;
    const digest = createHash('sha256').update(configuration).digest('hex').slice(0, INSTANCE_DIGITS);
    return supervisor.program({
      name: 'door',
      service: { name: 'door', room: null },
      unit: `ferngate-door@${digest}.service`,
      pidFile: join(plan.folder, 'haproxy.pid'),
      logFile: join(plan.folder, 'haproxy.log'),
      ...{ log, signal, ready },
    });
  }

  /** The configuration, headed by what else it depends on: an update of any of these is a change. */
  async #render(): Promise<string> {
    const { plan, run } = this.#options;
    const { stdout } = await run('haproxy', ['-v']);
    const read = createHash('sha256');
    for (const path of [plan.firstPacket, plan.portalAway]) read.update(await readFile(path));
    const version = (stdout.split('\n')[0] ?? '').replace(/[^\x20-\x7e]/g, '');
    return `# ${version}\n# reads ${read.digest('hex')}\n${renderDoor(plan)}`;
  }

  /** Is what runs, or would, what this program renders? */
  async isCurrent(): Promise<boolean> {
    return (await this.#current()) === (await this.#render());
  }

  /** HAProxy itself reads the configuration before anything that runs is touched. */
  async #check(configuration: string): Promise<void> {
    const { plan, run } = this.#options;
    await writeFile(plan.portalMap, '', { mode: 0o600 });
    await writeFile(plan.portalPem, await throwawayPem(), { mode: 0o600 });
    await writeFile(next(plan), configuration, { mode: 0o600 });
    await readByHaproxy(run, next(plan));
  }

  /** @param before what the one before was started with; empty if there was none since the last boot */
  async #retire(before: string): Promise<boolean> {
    if (before === '' || !(await this.#programWith(before).retire('SIGUSR1'))) return false;
    this.#options.log.info('the door changes; the old HAProxy keeps its tunnels until they end');
    return true;
  }

  async #current(): Promise<string> {
    try {
      return await readFile(this.#options.plan.configuration, 'utf8');
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return '';
      throw error;
    }
  }
}

/** @throws DoorError `bad-setting` */
export async function readByHaproxy(run: CommandRunner, configuration: string): Promise<void> {
  try {
    await run('haproxy', ['-c', '-q', '-f', configuration]);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw new DoorError('bad-setting', `HAProxy refuses its configuration: ${error.stderr}`, {
      cause: error,
    });
  }
}

function next(plan: DoorPlan): string {
  return `${plan.configuration}.new`;
}

/** The memory disk's part of the door. HAProxy may pass through it to its sockets and see nothing else. */
export async function makeRunFolder(plan: DoorPlan): Promise<void> {
  await mkdir(plan.root, { recursive: true, mode: 0o755 });
  await mkdir(plan.folder, { recursive: true, mode: 0o711 });
}
