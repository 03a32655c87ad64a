/**
 * The machine itself, as far as the portal may ask for it: what runs on it, starting anew, shutting down.
 * Only where systemd looks after the appliance; under `npm start` the machine is somebody else's.
 */
import type { CommandRunner } from '../commands/run.ts';
import type { Supervisor } from '../daemons/program.ts';
import { ApplianceError } from '../errors.ts';
import type { Input, Output } from '../protocol.ts';
import { readClock } from './clock.ts';

export type RestartTarget = Input<'system.restart'>['what'];

export type Names = Input<'system.name'>;

/** What the machine's init system does for us; `systemd-machine.ts` implements it. */
export interface Machine {
  restart(what: RestartTarget): Promise<void>;
  powerOff(): Promise<void>;
  name(names: Names): Promise<void>;
}

export class System {
  readonly #supervisor: Supervisor;
  readonly #machine: Machine | undefined;
  readonly #run: CommandRunner;

  /** `machine`: nothing where the machine is not ours. */
  constructor(parts: { supervisor: Supervisor; machine: Machine | undefined; run: CommandRunner }) {
    this.#supervisor = parts.supervisor;
    this.#machine = parts.machine;
    this.#run = parts.run;
  }

  async services(): Promise<Output<'system.services'>> {
    return { supervisor: this.#supervisor.kind, services: await this.#supervisor.services() };
  }

  clock(): Promise<boolean | null> {
    return readClock(this.#run);
  }

  restart(what: RestartTarget): Promise<void> {
    return this.#ours().restart(what);
  }

  powerOff(): Promise<void> {
    return this.#ours().powerOff();
  }

  /** A machine that is somebody else's keeps its own names. */
  async name(names: Names): Promise<void> {
    await this.#machine?.name(names);
  }

  #ours(): Machine {
    if (this.#machine !== undefined) return this.#machine;
    throw new ApplianceError('not-here', 'not on this installation: it runs under npm start');
  }
}
