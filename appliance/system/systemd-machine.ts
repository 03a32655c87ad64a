import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommandRunner } from '../commands/run.ts';
import { replaceFile } from '../files/replace-file.ts';
import type { Log } from '../log.ts';
import type { Machine, Names, RestartTarget } from './system.ts';

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
  /** Read by the initrd. */
  readonly #folder: string;

  /** @param dataFolder the root of the data partition */
  constructor({ run, log, dataFolder }: { run: CommandRunner; log: Log; dataFolder: string }) {
    this.#run = run;
    this.#log = log;
    this.#folder = join(dataFolder, 'system');
  }

  restart(what: RestartTarget): Promise<void> {
    return this.#order(RESTARTS[what]);
  }

  powerOff(): Promise<void> {
    return this.#order(POWER_OFF);
  }

  /** The initrd puts them in place at the next start (provisioning/files/initramfs): until then nothing changes its name. */
  async name({ host, zone }: Names): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    for (const [file, text] of [
      ['hostname', host],
      ['timezone', zone],
    ] as const) {
      const path = join(this.#folder, file);
      const known = await readFile(path, 'utf8').catch(() => '');
      if (known !== `${text}\n`) await replaceFile(path, `${text}\n`, { mode: 0o644 });
    }
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
