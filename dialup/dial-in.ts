/**
 * The technician's side of a dial-in.
 *
 * Three parties: the technician, who types his password here and nowhere else; the portal, which must show the pinned
 * certificate before it hears anything, and whose profile and pushes are checked word by word, because whoever took it over
 * would own every technician's computer; and the network in between, which may listen, refuse and forge. OpenVPN runs as
 * root because it must; nothing that came from the portal reaches it unseen.
 */
import { lookup } from 'node:dns/promises';
import { hostname } from 'node:os';
import { type DialInCommand, isSeatName } from './arguments.ts';
import { openBrowser } from './desk/browser.ts';
import { freeDevice } from './desk/free-device.ts';
import { setNames } from './desk/names.ts';
import { findOpenvpn, isSince, type OpenvpnProgram, tunHint } from './desk/openvpn-program.ts';
import { findOwnNetworks } from './desk/own-networks.ts';
import type { Elevation } from './desk/rights.ts';
import { findUnprivileged } from './desk/unprivileged.ts';
import { DialupError } from './diagnosis/diagnosis.ts';
import { acceptableNetworks, explainRefusedPush } from './network/acceptable.ts';
import { Api } from './portal/api.ts';
import { formatPortal, type ProxyAddress } from './portal/address.ts';
import { Portal } from './portal/portal.ts';
import { withColons } from './portal/trust.ts';
import { ownSeat, type OwnSeat } from './own-seat.ts';
import { chooseProxy, type ProxyVariables } from './proxy-choice.ts';
import { PortalFile } from './settings/portal-file.ts';
import { type GivenSecrets, need, signIn } from './sign-in.ts';
import type { Terminal } from './terminal/terminal.ts';
import type { Names } from './tunnel/push.ts';
import { planOpenvpn } from './tunnel/plan.ts';
import { renderOpenvpn } from './tunnel/render.ts';
import { Tunnel } from './tunnel/tunnel.ts';

export interface Desk {
  readonly platform: NodeJS.Platform;
  readonly environment: NodeJS.ProcessEnv;
  readonly home: string;
  readonly settingsFolder: string;
  readonly elevation: Elevation;
  readonly terminal: Terminal;
  readonly given: GivenSecrets;
  readonly proxyVariables: ProxyVariables;
  /** Of this program, `ferngate-dialup/0.1.0`. */
  readonly agent: string;
}

const SIGN_OUT_MAX_MS = 3_000;

/** @throws DialupError when something is wrong; returns after a hang-up */
export async function dialIn(command: DialInCommand, desk: Desk, signal: AbortSignal): Promise<void> {
  const openvpn = await findOpenvpn(desk.platform, command.openvpn);
  const file = await PortalFile.read(desk.settingsFolder, command.portal);
  const { portal, notice } = await meetPortal(command, { desk, file, signal });
  if (notice !== undefined) desk.terminal.explain(notice);
  const api = new Api(portal);
  const who = { account: command.account, user: command.user };
  const asked = { who, given: desk.given, terminal: desk.terminal, url: pageOf(portal) };
  await signIn(api, asked);
  try {
    const name = command.seat ?? seatNameOf(hostname());
    const wish = {
      ...who,
      name,
      exactly: command.seat !== undefined,
      portalName: portal.name,
      now: new Date(),
    };
    const own = await ownSeat(api, file, wish);
    const again = () => signIn(api, asked);
    await new DialIn({ command, desk, openvpn, portal, api, own, again, notice }).run(signal);
  } finally {
    // The session ends by itself too; a portal that is gone must not hold up the hang-up.
    await api.signOut(AbortSignal.timeout(SIGN_OUT_MAX_MS)).catch(() => undefined);
  }
}

/** With the proxy's password, once it turns out that it wants one. */
async function meetPortal(
  command: DialInCommand,
  { desk, file, signal }: { desk: Desk; file: PortalFile; signal: AbortSignal },
): Promise<{ portal: Portal; notice: DialupError | undefined }> {
  const proxy = chooseProxy(command, desk.proxyVariables);
  const meet = async (through: ProxyAddress | undefined) => {
    const trust = trustKeeper(desk.terminal, file, formatPortal(command.portal));
    const portal = new Portal({
      way: { portal: command.portal, proxy: through },
      agent: desk.agent,
      trust,
      signal,
    });
    return { portal, notice: await portal.meet(command.fingerprint) };
  };
  try {
    return await meet(
      proxy === undefined ? undefined : { ...proxy, password: proxy.password ?? desk.given.proxyPassword },
    );
  } catch (error) {
    const asks = error instanceof DialupError && error.code === 'proxy-password';
    if (
      !asks ||
      proxy?.user === undefined ||
      proxy.password !== undefined ||
      desk.given.proxyPassword !== undefined
    )
      throw error;
    const question = `Password of ${proxy.user} at the proxy ${formatPortal(proxy)}: `;
    const secret = {
      what: 'password for the proxy',
      question,
      variable: 'FERNGATE_PROXY_PASSWORD',
      given: undefined,
    };
    return meet({ ...proxy, password: await need(desk.terminal, secret) });
  }
}

function trustKeeper(terminal: Terminal, file: PortalFile, name: string) {
  return {
    pin: file.pin,
    keep: (pin: Parameters<PortalFile['keepPin']>[0]) => file.keepPin(pin),
    async confirm({ pin, fitsName }: { pin: Parameters<PortalFile['keepPin']>[0]; fitsName: boolean }) {
      const fingerprint = withColons(pin.leaf);
      if (!terminal.isInteractive) throw new DialupError('fingerprint-needed', { fingerprint });
      terminal.say(`This computer meets ${name} for the first time. It shows a certificate`);
      terminal.say(`  SHA-256    ${fingerprint}`);
      terminal.say(`  issued by  ${pin.issuer}${pin.known ? ', a public authority' : ''}`);
      if (!fitsName) terminal.say(`  It is not made out to ${name}.`);
      if (!(await terminal.confirms('Is this the fingerprint that the portal’s owner told you?')))
        throw new DialupError('not-trusted');
    },
  };
}

function seatNameOf(host: string): string {
  const name = host.split('.')[0]?.slice(0, 60) ?? '';
  return isSeatName(name) ? name : 'computer';
}

function pageOf(portal: Portal): string {
  return `https://${portal.name}/`;
}

interface DialInParts {
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

class DialIn {
  readonly #parts: DialInParts;
  readonly #device: string;
  #opened = false;

  constructor(parts: DialInParts) {
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
      configuration: (management: Parameters<typeof planOpenvpn>[2]['management']) =>
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
      },
    );
  }

  /** By the session that still stands; when it does not, the technician signs in again. */
  async #ticket(): Promise<{ username: string; password: string }> {
    const { api, own, again } = this.#parts;
    try {
      return await api.ticket(own.seat.id);
    } catch (error) {
      if (!(error instanceof DialupError) || error.code !== 'session-over') throw error;
      await again();
      return api.ticket(own.seat.id);
    }
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
    const opened = command.browser && (await openBrowser(pageOf(portal), desk));
    if (!opened) terminal.say(`The overview: ${pageOf(portal)}`);
  }
}

/** A name that does not resolve now is OpenVPN's to report. */
async function addressesOf(hosts: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    [...new Set(hosts)].map((host) => lookup(host, { all: true, family: 4 }).catch(() => [])),
  );
  return found.flat().map(({ address }) => address);
}
