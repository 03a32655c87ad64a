/** From the first packet to the hang-up: what may be pushed, what OpenVPN is told, what the technician is told. */
import { lookup } from 'node:dns/promises';
import type { DialInCommand } from './arguments.ts';
import { openBrowser } from './desk/browser.ts';
import type { Desk } from './desk/desk.ts';
import { freeDevice } from './desk/free-device.ts';
import { setNames } from './desk/names.ts';
import { isSince, type OpenvpnProgram, tunHint } from './desk/openvpn-program.ts';
import { findOwnNetworks } from './desk/own-networks.ts';
import { findUnprivileged } from './desk/unprivileged.ts';
import { type DiagnosisCode, DialupError } from './diagnosis/diagnosis.ts';
import { acceptableNetworks, explainRefusedPush } from './network/acceptable.ts';
import type { OwnSeat } from './own-seat.ts';
import { formatPortal } from './portal/address.ts';
import type { Api } from './portal/api.ts';
import type { Portal } from './portal/portal.ts';
import { type ManagementPlace, planOpenvpn } from './tunnel/plan.ts';
import type { Names } from './tunnel/push.ts';
import { renderOpenvpn } from './tunnel/render.ts';
import { Tunnel } from './tunnel/tunnel.ts';

export interface DialParts {
  readonly command: DialInCommand;
  readonly desk: Desk;
  readonly openvpn: OpenvpnProgram;
  readonly portal: Portal;
  readonly api: Api;
  readonly own: OwnSeat;
  /** Signs in again, after the portal has ended the session. */
  readonly again: () => Promise<void>;
  /** The clock, when it is wrong. */
  readonly notice: DialupError | undefined;
}

export class DialledIn {
  readonly #parts: DialParts;
  readonly #device: string;
  #opened = false;

  constructor(parts: DialParts) {
    this.#parts = parts;
    this.#device = freeDevice(parts.desk.platform);
  }

  async run(signal: AbortSignal): Promise<void> {
    const { desk, own, portal, notice } = this.#parts;
    const tunnel = await this.#tunnel();
    desk.terminal.status(`Dialling in to ${portal.name} as ${own.seat.name} …`);
    const end = await tunnel.run(signal);
    if (end.error !== undefined) throw end.clock ? (notice ?? end.error) : end.error;
    desk.terminal.status('Hung up.');
    desk.terminal.endStatus();
  }

  async #tunnel(): Promise<Tunnel> {
    const { command, desk, openvpn, own, portal } = this.#parts;
    const { proxy } = portal.way;
    const reached = await addressesOf(
      proxy === undefined ? own.profile.remotes.map(({ host }) => host) : [proxy.host],
    );
    const ownNetworks = findOwnNetworks(desk.platform, reached);
    const allowed = {
      address: own.seat.address,
      networks: acceptableNetworks(own.seat.address, ownNetworks),
    };
    if (allowed.networks.length === 0) {
      const { code, values } = explainRefusedPush(
        `ifconfig ${own.seat.address} 255.255.255.252`,
        ownNetworks,
      );
      throw new DialupError(code, values);
    }
    const setsNames = desk.platform === 'win32' || (desk.platform === 'darwin' && isSince(openvpn, [2, 7]));
    const unprivileged = await findUnprivileged(desk.platform, desk.elevation);
    const start = {
      program: openvpn.path,
      elevation: desk.elevation,
      environment: desk.environment,
      transport: desk.platform === 'win32' ? ('tcp' as const) : ('unix' as const),
      configuration: (management: ManagementPlace) =>
        renderOpenvpn(
          planOpenvpn(
            own.profile,
            { allowed, proxy },
            { management, device: this.#device, unprivileged, setsNames },
          ),
        ),
    };
    const words = { hint: tunHint(desk.platform), proxy: proxy === undefined ? '' : formatPortal(proxy) };
    const attempts = own.profile.remotes.length;
    return new Tunnel(
      { start, account: command.account, attempts, own: ownNetworks, words },
      {
        credentials: () => this.#ticket(),
        proxyLogin:
          proxy?.user === undefined ? undefined : { user: proxy.user, password: proxy.password ?? '' },
        onUp: ({ address, names }) => void this.#up(address, { names, setsNames }),
        onLost: () => desk.terminal.status(`The connection to ${portal.name} is lost; dialling in again …`),
        stillThere: () => this.#stillThere(),
      },
    );
  }

  /** By the session that still stands; when it does not, the technician signs in again. */
  async #ticket(): Promise<{ username: string; password: string }> {
    const { api, own, again } = this.#parts;
    try {
      return await api.ticket(own.seat.id);
    } catch (error) {
      if (error instanceof DialupError && error.code === 'seat-removed') throw this.#removed();
      if (!(error instanceof DialupError) || error.code !== 'session-over') throw error;
      await again();
      return api.ticket(own.seat.id);
    }
  }

  async #stillThere(): Promise<void> {
    const { api, own } = this.#parts;
    const seats = await api.seats().catch(unlessTelling);
    if (seats === undefined || seats.some(({ id }) => id === own.seat.id)) return;
    throw this.#removed();
  }

  #removed(): DialupError {
    const { own, portal } = this.#parts;
    return new DialupError('seat-removed', { seat: own.seat.name, name: portal.name });
  }

  async #up(
    address: string,
    { names, setsNames }: { names: Names | undefined; setsNames: boolean },
  ): Promise<void> {
    const { command, desk, portal } = this.#parts;
    const { terminal } = desk;
    const answered =
      names !== undefined &&
      (setsNames || (desk.platform === 'linux' && (await setNames(names, this.#device, desk.elevation))));
    if (names !== undefined && !answered && !this.#opened) {
      terminal.say(
        `Names such as plc.machine.${command.account} are answered by ${names.server} only; this computer’s resolver was left as it is.`,
      );
    }
    const since = new Date().toTimeString().slice(0, 5);
    terminal.status(
      `Dialled in to ${command.account} at ${portal.name} as ${address} since ${since}. Ctrl-C hangs up.`,
    );
    if (this.#opened) return;
    this.#opened = true;
    const opened = command.browser && (await openBrowser(portal.page, desk));
    if (!opened) terminal.say(`The overview: ${portal.page}`);
  }
}

const TELLING: readonly DiagnosisCode[] = ['intercepted', 'certificate-changed', 'no-right'];

/** Without a network the portal cannot be asked either; a session that ended is asked for with the next ticket. */
function unlessTelling(error: unknown): undefined {
  if (error instanceof DialupError && !TELLING.includes(error.code)) return undefined;
  throw error;
}

/** A name that does not resolve now is OpenVPN's to report. */
async function addressesOf(hosts: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    [...new Set(hosts)].map((host) => lookup(host, { all: true, family: 4 }).catch(() => [])),
  );
  return found.flat().map(({ address }) => address);
}
