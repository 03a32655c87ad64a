/**
 * One room at a time, started a second time where nobody can reach it and it can reach nobody: its OpenVPN in one network, a client in
 * another, and between the two a cable that leads nowhere else.
 *
 * Who trusts what: the portal says which room and which client, both through grammars; the client's key was made for this one
 * handshake, comes by the socket and goes to OpenVPN by standard input, so that no file ever holds it. What the two say to each other
 * the portal's own decision answers, and has to turn away. Whatever happens, everything is gone afterwards, at the latest a minute later.
 */
import { chmod, chown, mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CommandError, type CommandRunner } from '../commands/run.ts';
import type { Program } from '../daemons/program.ts';
import { ApplianceError } from '../errors.ts';
import { replaceFile } from '../files/replace-file.ts';
import type { Input, Output, ProofClient, RoomSpec } from '../protocol.ts';
import type { RoomNumber } from '../protocol-values.ts';
import { configFile } from '../rooms/config-file.ts';
import { enterNamespace } from '../rooms/enter-namespace.ts';
import { refuse } from '../rooms/refuse.ts';
import type { RoomDependencies } from '../rooms/room.ts';
import { findSpecProblems, planPlaces, planRoom, type RoomPlaces } from '../rooms/room-plan.ts';
import { createOpenvpn } from '../rooms/room-processes.ts';
import { RulesKeeper } from '../rooms/rules-keeper.ts';
import { Serial } from '../serial.ts';
import { renderClient } from './client-config.ts';
import { shortened } from './closed.ts';
import { CLIENT_NAMESPACE, makeClosedNetwork, removeClosedNetwork } from './closed-network.ts';

/** One behind the last that the portal can name (`RoomNumber`): it is no room of anybody. */
const PROOF_ROOM = 32_768 as RoomNumber;

/** Both of these and what else there is to do stay below the time that the portal waits for an answer. */
const HANDSHAKE_MAX_MS = 15_000;
const OPEN_MAX_MS = 60_000;

export class ProofRoom {
  readonly #deps: RoomDependencies;
  readonly #places: RoomPlaces;
  readonly #openvpn: Program;
  readonly #serial = new Serial();
  #address: string | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(deps: RoomDependencies) {
    this.#deps = deps;
    this.#places = planPlaces(PROOF_ROOM, deps.site);
    this.#openvpn = createOpenvpn(this.#places, deps);
  }

  /** @throws ApplianceError `bad-input`, `command-failed` when OpenVPN does not come up */
  open({ spec }: Input<'proof.open'>): Promise<Output<'proof.open'>> {
    return this.#serial.run(async () => {
      refuse(findSpecProblems(spec));
      await this.#clear();
      this.#timer = setTimeout(() => void this.close(), OPEN_MAX_MS).unref();
      const startMs = await this.#start(spec);
      if (this.#openvpn.state.kind === 'running') {
        this.#address = this.#places.uplinkAddress;
        return { management: this.#places.management, startMs };
      }
      const reason = 'reason' in this.#openvpn.state ? this.#openvpn.state.reason : 'it does not serve';
      await this.#clear();
      throw new ApplianceError('command-failed', `the room's OpenVPN does not come up: ${shortened(reason)}`);
    });
  }

  /** @throws ApplianceError `no-such-room` when none is open */
  dial(client: ProofClient): Promise<Output<'proof.dial'>> {
    return this.#serial.run(async () => {
      if (this.#address === undefined)
        throw new ApplianceError('no-such-room', 'no room is open for a proof');
      try {
        return await dialOnce(this.#deps.run, client, this.#address);
      } finally {
        await this.#clear();
      }
    });
  }

  /** Also what a former appliance left. */
  close(): Promise<void> {
    return this.#serial.run(() => this.#clear());
  }

  /** @returns how long OpenVPN took until it served or gave up */
  async #start(spec: RoomSpec): Promise<number> {
    const { run, site, users } = this.#deps;
    const plan = planRoom({ ...spec, room: PROOF_ROOM, enabled: true }, site);
    await makeClosedNetwork(run, plan);
    await mkdir(plan.runFolder, { recursive: true, mode: 0o710 });
    await chown(plan.runFolder, 0, users.portal.gid);
    await chmod(plan.runFolder, 0o710);
    await new RulesKeeper(run).ensure(plan, true);
    const { path, text } = configFile(plan);
    await replaceFile(path, text);
    const begun = performance.now();
    await this.#openvpn.run({ program: 'openvpn', args: ['--config', path], through: enterNamespace(plan) });
    return Math.round(performance.now() - begun);
  }

  async #clear(): Promise<void> {
    clearTimeout(this.#timer);
    this.#address = undefined;
    await this.#openvpn.stop();
    await removeClosedNetwork(this.#deps.run, this.#places);
    await rm(dirname(this.#places.namesFile), { recursive: true, force: true });
    await rm(this.#places.runFolder, { recursive: true, force: true });
  }
}

async function dialOnce(
  run: CommandRunner,
  client: ProofClient,
  address: string,
): Promise<Output<'proof.dial'>> {
  const begun = performance.now();
  const through = `--net=/run/netns/${CLIENT_NAMESPACE}`;
  const options = { input: renderClient(client, address), expect: [1], timeoutMs: HANDSHAKE_MAX_MS };
  try {
    const { stdout } = await run('nsenter', [through, '--', 'openvpn', '--config', 'stdin'], options);
    return { ...readLog(stdout), handshakeMs: Math.round(performance.now() - begun) };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const handshakeMs = Math.round(performance.now() - begun);
    return { outcome: 'no-answer', tls: '', detail: shortened(error.code), handshakeMs };
  }
}

const CONTROL_CHANNEL = /Control Channel: (TLSv1\.[23]), cipher (?:TLSv1\.[23] )?([A-Z0-9_-]{1,60})/;

/** What OpenVPN 2.6 and 2.7 say at `verb 3`. */
function readLog(log: string): Pick<Output<'proof.dial'>, 'outcome' | 'tls' | 'detail'> {
  const [, version = '', cipher = ''] = CONTROL_CHANNEL.exec(log) ?? [];
  const tls = `${version} ${cipher}`.trim();
  if (tls !== '' && log.includes('Received control message: AUTH_FAILED'))
    return { outcome: 'turned-away', tls, detail: '' };
  const lines = log.split('\n');
  const first = lines.find((line) => /VERIFY ERROR|certificate verify failed/.test(line));
  const telling = lines.filter((line) => /TLS|error|fail|refused|timeout/i.test(line)).at(-1);
  return { outcome: 'failed', tls, detail: shortened(first ?? telling ?? '') };
}
