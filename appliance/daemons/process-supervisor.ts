/** Without systemd: programs are processes that we start and look after ourselves. */
import { readFile } from 'node:fs/promises';
import type { Service } from '../protocol.ts';
import { RoomNumber } from '../protocol-values.ts';
import { Daemon } from './daemon.ts';
import { identify, startedAtMs } from './process-identity.ts';
import type { Program, ProgramOptions, Supervisor } from './program.ts';
import { describeProgram } from './service.ts';

export class ProcessSupervisor implements Supervisor {
  readonly kind = 'processes';
  readonly #programs: { service: ProgramOptions['service']; program: Program }[] = [];

  program(options: ProgramOptions): Program {
    const program = new Daemon(options);
    this.#programs.push({ service: options.service, program });
    return program;
  }

  async services(): Promise<Service[]> {
    const described = this.#programs
      .filter(({ program }) => program.state.kind !== 'stopped')
      // The room of a proof is nobody's, and gone in a moment.
      .filter(({ service: { room } }) => room === null || RoomNumber.safeParse(room).success)
      .map(({ service, program }) => describeProgram(service, program));
    const all = [itself(), ...described];
    return Promise.all(
      all.map(async (service) => ({ ...service, memoryBytes: await memoryOf(service.pid) })),
    );
  }
}

function itself(): Service {
  const known = identify(process.pid);
  return {
    name: 'appliance',
    room: null,
    state: 'running',
    reason: '',
    sinceMs: known === undefined ? null : startedAtMs(known),
    pid: process.pid,
    restarts: 0,
    memoryBytes: null,
  };
}

/** Resident memory by proc(5), /proc/[pid]/status; nothing once the process is gone. */
async function memoryOf(pid: number | null): Promise<number | null> {
  if (pid === null) return null;
  const status = await readFile(`/proc/${pid}/status`, 'latin1').catch(() => '');
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  return kibibytes === undefined ? null : Number(kibibytes) * 1024;
}
