/**
 * One attempt, from the first packet to the end of the session.
 *
 * Resolves the names, starts OpenVPN, answers what it asks on the management connection, sets the
 * device's address and route once the server has accepted, and says in the end why it ended.
 */
import { once } from 'node:events';
import type { Logger } from 'pino';
import type { Configuration } from '../configuration/format.ts';
import type { Attempt } from './attempts.ts';
import { configureDevice } from './configure-device.ts';
import { type Failure, behindProxy, readSigns, readTold } from './failure.ts';
import { type ManagementLine, parseManagementLine, quoteForManagement } from './management-line.ts';
import { OpenvpnProcess, managementSocketOf } from './openvpn-process.ts';
import { type LocalSide, type Route, planOpenvpn } from './plan.ts';
import { renderOpenvpn } from './render.ts';
import { resolveHost } from './resolve.ts';

/** Connection, handshake and the server's answer together; OpenVPN's own limits come before it. */
const ATTEMPT_MAX_MS = 75_000;
/** The log lines of one attempt that are kept to find out why it failed. */
const LINES_MAX = 400;

export interface DialSettings {
  readonly configuration: Configuration;
  readonly openvpn: string;
  readonly privateFolder: string;
  readonly unprivileged: LocalSide['unprivileged'];
  readonly log: Logger;
}

export interface Ending {
  readonly failure: Failure;
  /** How long the session stood, in milliseconds; null when there was none. */
  readonly stoodMs: number | null;
}

export interface DialHooks {
  readonly signal: AbortSignal;
  /** The session stands: this is the router's address in it. */
  readonly onConnected: (address: string) => void;
}

export async function dial(settings: DialSettings, attempt: Attempt, hooks: DialHooks): Promise<Ending> {
  const routes = await findRoutes(settings.configuration, attempt);
  if ('code' in routes) return { failure: routes, stoodMs: null };
  let ending: Ending = { failure: { code: 'dns', reason: `${attempt.door} has no address` }, stoodMs: null };
  for (const route of routes) {
    if (hooks.signal.aborted) return { failure: { code: 'stopped', reason: 'stopped' }, stoodMs: null };
    ending = await new Session(settings, route, hooks).run();
    // Only an address that did not answer is a reason to try the name's next one.
    if (ending.stoodMs !== null || ending.failure.code !== 'unreachable') return ending;
  }
  return ending;
}

async function findRoutes({ proxy }: Configuration, { door, port }: Attempt): Promise<Route[] | Failure> {
  const host = proxy?.host ?? door;
  const addresses = await resolveHost(host);
  if (addresses.length === 0) {
    return { code: 'dns', reason: `the name ${host} cannot be resolved (DNS)` };
  }
  return addresses.map((address) =>
    proxy === null
      ? { remote: address, port, proxy: null }
      : { remote: door, port, proxy: { address, port: proxy.port, authenticates: proxy.user !== undefined } },
  );
}

class Session {
  readonly #settings: DialSettings;
  readonly #route: Route;
  readonly #hooks: DialHooks;
  readonly #lines: string[] = [];
  #openvpn: OpenvpnProcess | null = null;
  #failure: Failure | null = null;
  #connectedAt: number | null = null;
  #proxyAsked = false;

  constructor(settings: DialSettings, route: Route, hooks: DialHooks) {
    this.#settings = settings;
    this.#route = route;
    this.#hooks = hooks;
  }

  async run(): Promise<Ending> {
    const { configuration, openvpn, privateFolder, unprivileged } = this.#settings;
    const local = { managementSocket: managementSocketOf(privateFolder), unprivileged };
    const text = renderOpenvpn(planOpenvpn(configuration, this.#route, local));
    const process = await OpenvpnProcess.start({ program: openvpn, privateFolder }, text, (line, itself) => {
      this.#openvpn = itself;
      this.#take(parseManagementLine(line));
    });
    this.#openvpn = process;

    const over = new AbortController();
    const late = setTimeout(() => {
      if (this.#connectedAt === null)
        this.#giveUp({ code: 'no-answer', reason: 'no session came about in time' });
    }, ATTEMPT_MAX_MS);
    const asked = once(this.#hooks.signal, 'abort', { signal: over.signal }).catch(() => undefined);
    const error = await Promise.race([
      process.ended,
      this.#hooks.signal.aborted ? null : asked.then(() => null),
    ]);
    over.abort();
    clearTimeout(late);
    await process.stop(privateFolder);
    return {
      failure: this.#explain(error),
      stoodMs: this.#connectedAt && performance.now() - this.#connectedAt,
    };
  }

  #take(line: ManagementLine): void {
    switch (line.kind) {
      case 'hold':
        this.#openvpn?.send('state on', 'log on all', 'hold release');
        break;
      case 'needs':
        this.#answer(line.what);
        break;
      case 'refused':
        this.#noteRefusal(line.what, line.message);
        break;
      case 'state':
        if (line.name === 'CONNECTED') this.#connected(line.address);
        break;
      case 'log':
      case 'fatal':
        this.#settings.log.debug({ openvpn: line.text });
        this.#lines.push(line.text);
        if (this.#lines.length > LINES_MAX) this.#lines.shift();
        break;
      case 'other':
        break;
    }
  }

  #answer(what: 'Auth' | 'HTTP Proxy'): void {
    const { tunnel, proxy } = this.#settings.configuration;
    const [user, password] =
      what === 'Auth' ? [tunnel.username, tunnel.password] : [proxy?.user, proxy?.password];
    // A proxy that asks twice has refused the first answer.
    const again = what === 'HTTP Proxy' && this.#proxyAsked;
    this.#proxyAsked ||= what === 'HTTP Proxy';
    if (user === undefined || again) {
      this.#noteRefusal(what, '');
      return;
    }
    this.#openvpn?.send(
      `username "${what}" ${quoteForManagement(user)}`,
      `password "${what}" ${quoteForManagement(password ?? '')}`,
    );
  }

  #noteRefusal(what: 'Auth' | 'HTTP Proxy', message: string): void {
    const told = what === 'Auth' ? readTold(message) : null;
    if (told !== null) {
      this.#giveUp(told);
      return;
    }
    const said = message === '' ? '' : ` (${message})`;
    this.#giveUp(
      what === 'Auth'
        ? {
            code: 'auth-refused',
            reason: `the portal refuses this router${said}: it is disabled there, or its password was changed`,
          }
        : {
            code: 'proxy-password',
            reason: 'the proxy wants a user and password, or refuses those that are configured',
          },
    );
  }

  #connected(address: string): void {
    const { configuration } = this.#settings;
    configureDevice(configuration, address).then(
      () => {
        this.#connectedAt = performance.now();
        this.#hooks.onConnected(address);
      },
      (error: unknown) =>
        this.#giveUp({ code: 'device', reason: error instanceof Error ? error.message : 'unknown' }),
    );
  }

  /** Ends the attempt for a reason that OpenVPN's own lines would tell less well. */
  #giveUp(failure: Failure): void {
    this.#failure ??= failure;
    this.#openvpn?.send('signal SIGTERM');
  }

  #explain(error: Error | null): Failure {
    if (error !== null) {
      return {
        code: 'openvpn-missing',
        reason: `OpenVPN cannot be started: is ${this.#settings.openvpn} installed`,
      };
    }
    if (this.#failure !== null) return this.#failure;
    if (this.#hooks.signal.aborted) return { code: 'stopped', reason: 'stopped' };
    const found = readSigns([...this.#lines, ...(this.#openvpn?.printed ?? [])]);
    if (this.#connectedAt !== null) return { code: 'lost', reason: lostWords(found) };
    const failure = found ?? { code: 'openvpn-failed', reason: 'OpenVPN ended without saying why' };
    return this.#route.proxy === null ? failure : behindProxy(failure);
  }
}

function lostWords(found: Failure | null): string {
  if (found === null) return 'the session was lost';
  if (found.code === 'closed') return 'the session was lost: the connection was closed';
  if (found.code === 'no-answer') return 'the session was lost: nothing answered any more';
  return `the session was lost: ${found.reason}`;
}
