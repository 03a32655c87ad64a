/**
 * A program that outlives us (OpenVPN and dnsmasq of a room, HAProxy of the door), and who looks after it.
 *
 * Two supervisors. Under `npm start` we ourselves: `daemon.ts` starts it in a session of its own, knows it again by
 * a pid file and starts it anew when it dies. On the image systemd: `unit.ts` asks it through `systemctl`.
 * What works with programs (rooms, door) knows neither.
 */
import type { Log } from '../log.ts';
import type { Service } from '../protocol.ts';
import type { RoomNumber } from '../protocol-values.ts';
import type { EndReport } from './end-process.ts';

export type ProgramCommand = {
  program: string;
  args: readonly string[];
  /** A program with its arguments that becomes this one, such as `nsenter --net=… --`; a unit is in its network already. */
  through?: readonly string[];
};

export type ProgramState =
  | { kind: 'stopped' }
  | { kind: 'starting'; pid: number | null }
  | { kind: 'running'; pid: number; sinceMs: number }
  /** It ended by itself or never came up; it is tried again at `retryAtMs` (Unix time). */
  | { kind: 'failed'; reason: string; retryAtMs: number };

export type ProgramOptions = {
  /** For log lines: `room 7 openvpn`. */
  name: string;
  /** What it is to the owner. */
  service: { name: Service['name']; room: RoomNumber | null };
  /** Under systemd: its unit, and what that runs. */
  unit: string;
  /** Without systemd: who runs, and what it said (bounded, see `daemon-log.ts`). */
  pidFile: string;
  logFile: string;
  /** The words by which it tells that it serves: in its log, and under systemd in its status (`STATUS=`) if it has one. */
  says?: string;
  /** It tells systemd its status; `READY=1` alone comes too early with some. */
  hasStatus?: boolean;
  log: Log;
  /** Aborted, it ends the watching, never the program. */
  signal: AbortSignal;
  /** True once it serves. Asked again and again after each start, the one after a crash included. */
  ready?: (pid: number) => Promise<boolean>;
  /** False for a running process of ours that must not be kept, such as one in a namespace that is gone. */
  keep?: (pid: number) => Promise<boolean>;
};

export interface Program {
  readonly state: ProgramState;
  /** How often it came back by itself since it was started on purpose. */
  readonly restarts: number;
  /**
   * Makes sure that exactly this command runs: takes over the process that a former appliance left, replaces one with
   * other arguments, or starts one. Afterwards `state` is `running`, or `failed` with a retry planned. A program
   * that does not come up is a state and not an exception; an exception says that the machine refuses.
   */
  run(command: ProgramCommand): Promise<void>;
  /** Is there a process of it, whoever started that? */
  runs(): Promise<boolean>;
  /**
   * Asks it with `signal` to end when its work is done, and lets go of it: it is not started anew. What replaces it may
   * run beside it. @returns false if it did not run
   */
  retire(signal: NodeJS.Signals): Promise<boolean>;
  /** @returns false if it does not run. */
  signal(signal: NodeJS.Signals): boolean;
  /** Ends it, also one that only its traces on the machine still know, and keeps it ended. */
  stop(): Promise<EndReport>;
}

export interface Supervisor {
  readonly kind: 'systemd' | 'processes';
  program(options: ProgramOptions): Program;
  /** All programs of ours that run or should. */
  services(): Promise<Service[]>;
}
