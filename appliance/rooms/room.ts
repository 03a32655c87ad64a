/**
 * One account's room on this machine: network, rules, OpenVPN, names. `apply` brings all of it to what a
 * spec says and leaves alone what is that way already; that is also how a new appliance takes over what a former one left
 * behind. Its callers see to it that one call at a time works on a room.
 */
import { chmod, chown, mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { CommandRunner } from '../commands/run.ts';
import type { Program, ProgramState, Supervisor } from '../daemons/program.ts';
import { ApplianceError } from '../errors.ts';
import { replaceFile } from '../files/replace-file.ts';
import type { Log } from '../log.ts';
import type { Allowance, RoomSpec, RoomState } from '../protocol.ts';
import type { RoomNumber } from '../protocol-values.ts';
import { findAllowanceProblems, mergeAllowances, type Opening } from '../rules/openings.ts';
import type { Users } from '../users.ts';
import { configFile } from './config-file.ts';
import { dnsmasqCommand } from './dnsmasq-command.ts';
import { enterNamespace } from './enter-namespace.ts';
import { findNameProblems, parseNames, renderNames, type Name } from './names-file.ts';
import { ensureNamespace, removeNamespace } from './namespace.ts';
import { refuse } from './refuse.ts';
import { renderVerified } from './rendered.ts';
import {
  findSpecProblems,
  planPlaces,
  planRoom,
  type RoomPlaces,
  type RoomPlan,
  type RoomSite,
} from './room-plan.ts';
import { createDnsmasq, createOpenvpn, isOffloaded } from './room-processes.ts';
import type { RoomStore } from './room-store.ts';
import { RulesKeeper } from './rules-keeper.ts';

export type RoomDependencies = {
  site: RoomSite;
  store: RoomStore;
  users: Users;
  run: CommandRunner;
  supervisor: Supervisor;
  /** The kernel has a module that OpenVPN's offload could use. */
  kernelOffload: boolean;
  log: Log;
  signal: AbortSignal;
};

/** What a room is told by all rooms together. */
export type RoomSurroundings = RoomDependencies & {
  /** This machine stands by: rooms are made ready and run nothing. */
  held: () => boolean;
};

type RoomPhase =
  | { kind: 'absent' }
  | { kind: 'suspended'; plan: RoomPlan }
  /** All of it is there but its programs; closed. */
  | { kind: 'prepared'; plan: RoomPlan }
  | { kind: 'open'; plan: RoomPlan; offload: boolean }
  /** The machine refused a part of it; the next `apply` tries again. */
  | { kind: 'broken'; plan: RoomPlan; reason: string };

export class Room {
  readonly #room: RoomNumber;
  readonly #deps: RoomSurroundings;
  readonly #places: RoomPlaces;
  readonly #rules: RulesKeeper;
  readonly #openvpn: Program;
  readonly #dnsmasq: Program;
  #phase: RoomPhase = { kind: 'absent' };

  constructor(room: RoomNumber, deps: RoomSurroundings) {
    this.#room = room;
    this.#deps = deps;
    this.#places = planPlaces(room, deps.site);
    this.#rules = new RulesKeeper(deps.run);
    this.#openvpn = createOpenvpn(this.#places, deps);
    this.#dnsmasq = createDnsmasq(this.#places, deps);
  }

  get exists(): boolean {
    return this.#phase.kind !== 'absent';
  }

  /** Where the door leads this room's connections. */
  get uplinkAddress(): string {
    return this.#places.uplinkAddress;
  }

  /** @throws ApplianceError `bad-input` or `disk-full` before anything has changed. */
  async put(spec: RoomSpec): Promise<RoomState> {
    refuse(findSpecProblems(spec));
    await this.#deps.store.writeSpec(spec);
    await this.apply(spec);
    return this.describe();
  }

  /** Brings the machine to what a stored spec says. */
  async apply(spec: RoomSpec): Promise<void> {
    const plan = planRoom(spec, this.#deps.site);
    try {
      if (!spec.enabled) await this.#suspend(plan);
      else if (this.#deps.held()) await this.#prepare(plan);
      else await this.#open(plan);
    } catch (error) {
      this.#phase = { kind: 'broken', plan, reason: error instanceof Error ? error.message : String(error) };
      throw error;
    }
  }

  /** Tries again what the machine refused before. */
  async repair(): Promise<void> {
    if (this.#phase.kind === 'broken') await this.apply(this.#phase.plan.spec);
  }

  /** Nobody is in the room any more; what it is made of stays. */
  async endPrograms(): Promise<void> {
    await Promise.all([this.#openvpn.stop(), this.#dnsmasq.stop()]);
  }

  /** After `held` has changed. */
  async heldOrNot(): Promise<void> {
    if (this.#phase.kind !== 'absent') await this.apply(this.#phase.plan.spec);
  }

  async allow(allowances: readonly Allowance[]): Promise<void> {
    const plan = this.#openPlan();
    refuse(findAllowanceProblems(allowances, { ...plan.spec, address: plan.address }));
    // What may be open is said anew when it runs; a list from before would be an old one (IMMUNITY 25).
    if (this.#phase.kind === 'prepared') return;
    await this.#rules.replace(plan, mergeAllowances(allowances));
  }

  /** What the kernel holds; a suspended room has no rules because it has no network. */
  async held(): Promise<{ allowances: Opening[]; rulesIntact: boolean }> {
    if (this.#phase.kind === 'suspended') return { allowances: [], rulesIntact: true };
    return this.#rules.held(this.#openPlan());
  }

  async putNames(names: readonly Name[]): Promise<void> {
    if (this.#phase.kind === 'absent') throw noSuchRoom(this.#room);
    refuse(findNameProblems(names, this.#phase.plan.spec.domain));
    await this.#deps.store.writeNames(this.#room, names);
    if (this.#phase.kind !== 'open' && this.#phase.kind !== 'prepared') return;
    await this.#writeNames(names);
    this.#dnsmasq.signal('SIGHUP');
  }

  async remove(): Promise<void> {
    await this.#deps.store.remove(this.#room);
    await this.close();
    this.#phase = { kind: 'absent' };
  }

  /** Ends everything that runs for this room, also what only its files still know; what is stored stays. */
  async close(): Promise<void> {
    await this.endPrograms();
    await removeNamespace(this.#deps.run, this.#places);
    await rm(dirname(this.#places.namesFile), { recursive: true, force: true });
    await rm(this.#places.runFolder, { recursive: true, force: true });
  }

  describe(): RoomState {
    const fixed = { room: this.#room, management: this.#places.management, sinceMs: null, pid: null };
    const daemon = this.#openvpn.state;
    switch (this.#phase.kind) {
      case 'absent':
        return { ...fixed, status: 'stopped', reason: 'not there', offload: false };
      case 'suspended':
        return { ...fixed, status: 'stopped', reason: 'suspended', offload: false };
      case 'prepared':
        return { ...fixed, status: 'stopped', reason: 'prepared', offload: false };
      case 'broken':
        return { ...fixed, status: 'failed', reason: this.#phase.reason, offload: false };
      case 'open':
        return {
          ...fixed,
          ...describeDaemon(daemon),
          offload: this.#phase.offload && daemon.kind === 'running',
        };
    }
  }

  async #open(plan: RoomPlan): Promise<void> {
    const { run, kernelOffload } = this.#deps;
    const config = await this.#furnish(plan);
    await Promise.all([
      this.#openvpn.run({ program: 'openvpn', args: ['--config', config], through: enterNamespace(plan) }),
      this.#dnsmasq.run(dnsmasqCommand(plan)),
    ]);
    await this.#removeOtherConfigs(config);
    this.#phase = { kind: 'open', plan, offload: kernelOffload && (await isOffloaded(run, plan)) };
  }

  async #suspend(plan: RoomPlan): Promise<void> {
    await this.close();
    this.#phase = { kind: 'suspended', plan };
  }

  /** Programs first: nobody goes on in a room whose machine does not serve (REPLICATION.md 5). */
  async #prepare(plan: RoomPlan): Promise<void> {
    await this.endPrograms();
    await this.#removeOtherConfigs(await this.#furnish(plan));
    if (this.#phase.kind !== 'prepared') await this.#rules.replace(plan, []);
    this.#phase = { kind: 'prepared', plan };
  }

  /** Rules before OpenVPN: there is no moment in which packets could pass a room without them. @returns its configuration */
  async #furnish(plan: RoomPlan): Promise<string> {
    const made = await ensureNamespace(this.#deps.run, plan);
    await this.#makeFolders();
    await this.#rules.ensure(plan, made);
    const config = await this.#writeConfig(plan);
    await this.#writeNames(await this.#deps.store.readNames(this.#room));
    return config;
  }

  async #makeFolders(): Promise<void> {
    const { runFolder, namesFile } = this.#places;
    await mkdir(dirname(namesFile), { recursive: true, mode: 0o711 });
    // The portal passes through here to the management socket and sees nothing else.
    await chown(runFolder, 0, this.#deps.users.portal.gid);
    await chmod(runFolder, 0o710);
  }

  async #writeConfig(plan: RoomPlan): Promise<string> {
    const { path, text } = configFile(plan);
    await replaceFile(path, text);
    return path;
  }

  async #removeOtherConfigs(kept: string): Promise<void> {
    const files = await readdir(this.#places.runFolder);
    const others = files.filter((file) => file.endsWith('.conf') && !kept.endsWith(file));
    await Promise.all(others.map((file) => rm(join(this.#places.runFolder, file), { force: true })));
  }

  async #writeNames(names: readonly Name[]): Promise<void> {
    const text = renderVerified([...names], renderNames, parseNames);
    await replaceFile(this.#places.namesFile, text, { mode: 0o400, owner: this.#deps.users.dns });
  }

  #openPlan(): RoomPlan {
    if (this.#phase.kind === 'open' || this.#phase.kind === 'prepared') return this.#phase.plan;
    if (this.#phase.kind === 'absent') throw noSuchRoom(this.#room);
    throw new ApplianceError(
      'bad-input',
      `room ${this.#room} is ${this.#phase.kind}: nothing can be allowed in it`,
    );
  }
}

export function noSuchRoom(room: RoomNumber): ApplianceError {
  return new ApplianceError('no-such-room', `there is no room ${room}`);
}

function describeDaemon(state: ProgramState): Pick<RoomState, 'status' | 'reason' | 'sinceMs' | 'pid'> {
  switch (state.kind) {
    case 'stopped':
      return { status: 'stopped', reason: 'stopped', sinceMs: null, pid: null };
    case 'starting':
      return { status: 'starting', reason: '', sinceMs: null, pid: state.pid };
    case 'running':
      return { status: 'running', reason: '', sinceMs: state.sinceMs, pid: state.pid };
    case 'failed':
      return { status: 'failed', reason: state.reason, sinceMs: null, pid: null };
  }
}
