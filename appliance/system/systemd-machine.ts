import type { CommandRunner } from '../commands/run.ts';
import type { Log } from '../log.ts';
import type { Machine, RestartTarget } from './system.ts';

/** What is asked of systemd; none of these words comes from a request. */
const RESTARTS: Readonly<Record<RestartTarget, readonly string[]>> = {
  portal: ['restart', 'ferngate-portal.service'],
  appliance: ['restart', 'ferngate-appliance.service'],
  machine: ['start', '--job-mode=replace-irreversibly', 'reboot.target'],
};
const POWER_OFF = ['start', '--job-mode=replace-irreversibly', 'poweroff.target'];

/** Who asked gets the answer before either of us is ended. */
const ANSWER_FIRST_MS = 500;

export class SystemdMachine implements Machine {
  readonly #run: CommandRunner;
  readonly #log: Log;

  constructor(run: CommandRunner, log: Log) {
    this.#run = run;
    this.#log = log;
  }

  restart(what: RestartTarget): Promise<void> {
    return this.#order(RESTARTS[what]);
  }

  powerOff(): Promise<void> {
    return this.#order(POWER_OFF);
  }

  async #order(words: readonly string[]): Promise<void> {
    this.#log.info({ words }, 'asked for by the portal');
    setTimeout(() => {
      this.#run('systemctl', ['--no-block', ...words]).catch((error: unknown) => {
        this.#log.error({ err: error }, 'systemd did not take the order');
      });
    }, ANSWER_FIRST_MS);
  }
}
