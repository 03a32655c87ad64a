/** On the image: systemd looks after all programs of the appliance, this one included. */
import { join } from 'node:path';
import type { CommandRunner } from '../commands/run.ts';
import type { Service } from '../protocol.ts';
import { RoomNumber } from '../protocol-values.ts';
import { plainWords } from './daemon-log.ts';
import type { Program, ProgramOptions, Supervisor } from './program.ts';
import { Systemctl } from './systemctl.ts';
import type { UnitPhase, UnitStatus } from './unit-status.ts';
import { Unit } from './unit.ts';

/** What the owner gets to see; the firewall is there once it was loaded. */
const SHOWN = ['ferngate-*.service', 'chrony.service'] as const;
const NAMES: Readonly<Record<string, Service['name']>> = {
  'ferngate-appliance': 'appliance',
  'ferngate-portal': 'portal',
  'ferngate-door': 'door',
  'ferngate-room-openvpn': 'vpn',
  'ferngate-room-names': 'names',
  'ferngate-console': 'console',
  'ferngate-firewall': 'firewall',
  chrony: 'clock',
};

/** Each costs a look into the journal; who sees ten failures does not need the words of the eleventh. */
const REASONS_MAX = 10;

/** systemd needs some 0.3 s of the processor to tell of 400 units. */
const ANSWER_FRESH_MS = 2_000;

const STATES: Readonly<Record<UnitPhase, Service['state']>> = {
  active: 'running',
  pending: 'starting',
  waiting: 'failed',
  failed: 'failed',
  down: 'stopped',
  absent: 'stopped',
};

export class SystemdSupervisor implements Supervisor {
  readonly kind = 'systemd';
  readonly #systemctl: Systemctl;
  readonly #folder: string;
  readonly #programs = new Map<string, Program>();
  #last: { at: number; services: Promise<Service[]> } | undefined;

  constructor(run: CommandRunner, runFolder: string) {
    this.#systemctl = new Systemctl(run);
    this.#folder = join(runFolder, 'units');
  }

  program(options: ProgramOptions): Program {
    const unit = new Unit({ ...options, systemctl: this.#systemctl, folder: this.#folder });
    this.#programs.set(options.unit, unit);
    return unit;
  }

  /** Several pages that look at the same time are one question. */
  services(): Promise<Service[]> {
    const now = performance.now();
    if (this.#last === undefined || now - this.#last.at > ANSWER_FRESH_MS) {
      const services = this.#ask();
      this.#last = { at: now, services };
      // A question that failed is not an answer to the next one.
      services.catch(() => (this.#last = undefined));
    }
    return this.#last.services;
  }

  async #ask(): Promise<Service[]> {
    const shown = (await this.#systemctl.statuses(SHOWN)).filter((status) => this.#isShown(status));
    let reasons = REASONS_MAX;
    const services: Service[] = [];
    for (const status of shown) {
      const service = describe(status);
      if (service === undefined) continue;
      if (service.state === 'failed' && reasons-- > 0) service.reason = await this.#reason(status);
      services.push(service);
    }
    return services.sort(byNameAndRoom);
  }

  /** An instance that stands still is none (a console without its terminal); a door that only keeps old tunnels is not ours. */
  #isShown({ id, phase }: UnitStatus): boolean {
    if (!id.includes('@')) return true;
    const program = this.#programs.get(id);
    if (id.startsWith('ferngate-door@')) return program !== undefined && program.state.kind !== 'stopped';
    return phase !== 'down' && phase !== 'absent';
  }

  async #reason({ id, result }: UnitStatus): Promise<string> {
    return plainWords(await this.#systemctl.lastLines(id, 2)) || `it ended: ${result}`;
  }
}

function describe(status: UnitStatus): Service | undefined {
  const { template, instance } = partsOf(status.id);
  const name = NAMES[template];
  if (name === undefined) return undefined;
  const room = name === 'vpn' || name === 'names' ? RoomNumber.safeParse(Number(instance)).data : null;
  if (room === undefined) return undefined;
  const state = STATES[status.phase];
  const running = state === 'running';
  return {
    ...{ name, room, state, reason: '', restarts: status.restarts },
    sinceMs: running ? status.sinceMs : null,
    pid: running ? status.pid : null,
    memoryBytes: running ? status.memoryBytes : null,
  };
}

const ORDER = Object.values(NAMES);

function byNameAndRoom(one: Service, other: Service): number {
  return ORDER.indexOf(one.name) - ORDER.indexOf(other.name) || (one.room ?? 0) - (other.room ?? 0);
}

/** `ferngate-console@tty1.service` → template and instance; a unit that is none has no instance. */
function partsOf(id: string): { template: string; instance: string } {
  const [template = '', instance = ''] = id.replace(/\.service$/, '').split('@');
  return { template, instance };
}
