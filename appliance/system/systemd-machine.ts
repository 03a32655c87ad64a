import type { CommandRunner } from '../commands/run.ts';
import type { Machine, RestartTarget } from './system.ts';

/** What is asked of systemd; none of these words comes from a request. */
const RESTARTS: Readonly<Record<RestartTarget, readonly string[]>> = {
  portal: ['restart', 'ferngate-portal.service'],
  appliance: ['restart', 'ferngate-appliance.service'],
  machine: ['start', '--job-mode=replace-irreversibly', 'reboot.target'],
};
const POWER_OFF = ['start', '--job-mode=replace-irreversibly', 'poweroff.target'];

/** systemd takes the order and carries it out after we have answered. */
export class SystemdMachine implements Machine {
  readonly #run: CommandRunner;

  constructor(run: CommandRunner) {
    this.#run = run;
  }

  async restart(what: RestartTarget): Promise<void> {
    await this.#run('systemctl', ['--no-block', ...RESTARTS[what]]);
  }

  async powerOff(): Promise<void> {
    await this.#run('systemctl', ['--no-block', ...POWER_OFF]);
  }
}
