/**
 * One dial-in, from the first packet to the hang-up: answers what OpenVPN asks, follows what it reports, and says
 * in the end what was wrong. OpenVPN goes through the doors itself, and comes back by itself with its token.
 */
import { DialupError } from '../diagnosis/diagnosis.ts';
import { explainRefusedPush, type OwnNetwork } from '../network/acceptable.ts';
import {
  type Asked,
  type ManagementLine,
  parseManagementLine,
  quoteForManagement,
} from './management-line.ts';
import { OpenvpnProcess, type Start } from './openvpn-process.ts';
import { foreignNames, type Names, namesOf, parsePushReply, parseRefusedPush } from './push.ts';
import { readSigns, tellsOfClock } from './signs.ts';

export interface TunnelOptions {
  readonly start: Start;
  readonly account: string;
  /** Attempts after which a dial-in that never stood is given up: all doors once. */
  readonly attempts: number;
  readonly own: readonly OwnNetwork[];
  /** For the diagnoses that need them. */
  readonly words: { readonly hint: string; readonly proxy: string };
}

export interface TunnelHooks {
  /** A ticket, made now. @throws DialupError */
  credentials(): Promise<{ username: string; password: string }>;
  readonly proxyLogin: { readonly user: string; readonly password: string } | undefined;
  onUp(up: { address: string; names: Names | undefined }): void;
  /** The session is lost; OpenVPN tries to come back. */
  onLost(): void;
  /** All doors were tried in vain: is there still something to come back to? @throws DialupError if not */
  stillThere(): Promise<void>;
}

export type TunnelEnd =
  /** What was wrong; `clock` if the computer's clock may be the reason. */
  { readonly error: DialupError; readonly clock: boolean } | { readonly error: undefined };

const LINES_MAX = 400;
/** A ticket may run out on slow ways through many doors: then one more is right, a third is not. */
const REFUSALS_MAX = 2;

export class Tunnel {
  readonly #options: TunnelOptions;
  readonly #hooks: TunnelHooks;
  readonly #lines: string[] = [];
  #openvpn: OpenvpnProcess | undefined;
  #error: DialupError | undefined;
  #names: Names | undefined;
  #stood = false;
  #attempts = 0;
  #refusals = 0;

  constructor(options: TunnelOptions, hooks: TunnelHooks) {
    this.#options = options;
    this.#hooks = hooks;
  }

  /** Until `signal` hangs up, or it cannot go on. */
  async run(signal: AbortSignal): Promise<TunnelEnd> {
    const early: ManagementLine[] = [];
    const openvpn = await OpenvpnProcess.start(this.#options.start, (text) => {
      const line = parseManagementLine(text);
      if (this.#openvpn === undefined) early.push(line);
      else this.#take(line);
    });
    this.#openvpn = openvpn;
    for (const line of early) this.#take(line);
    const hangUp = () => void openvpn.stop();
    if (signal.aborted) hangUp();
    signal.addEventListener('abort', hangUp, { once: true });
    const failed = await openvpn.ended;
    signal.removeEventListener('abort', hangUp);
    await openvpn.stop();
    if (signal.aborted) return { error: undefined };
    const lines = [...this.#lines, ...openvpn.printed];
    return { error: this.#error ?? this.#explain(lines, failed), clock: tellsOfClock(lines) };
  }

  #take(line: ManagementLine): void {
    switch (line.kind) {
      case 'hold':
        this.#openvpn?.send('state on', 'log on all', 'hold release');
        break;
      case 'needs':
        void this.#answer(line.what);
        break;
      case 'refused':
        this.#refused(line.what, line.message);
        break;
      case 'state':
        this.#state(line);
        break;
      case 'log':
      case 'fatal':
        this.#log(line.text);
        break;
      case 'enter-password':
      case 'other':
        break;
    }
  }

  #state({ name, address }: { name: string; address: string }): void {
    // Given up, and ending: whatever it still reports is not what the technician has.
    if (this.#error !== undefined) return;
    if (name === 'CONNECTED') {
      this.#stood = true;
      this.#attempts = 0;
      this.#refusals = 0;
      this.#lines.length = 0;
      this.#hooks.onUp({ address, names: this.#names });
    }
    if (name !== 'RECONNECTING') return;
    this.#attempts += 1;
    if (this.#stood) this.#hooks.onLost();
    if (this.#attempts <= 0 || this.#attempts % this.#options.attempts !== 0) return;
    // A door closes without a word on a computer that was taken away; only the portal itself tells.
    if (this.#stood) this.#hooks.stillThere().catch((error: unknown) => this.#fail(error));
    else this.#giveUp(undefined);
  }

  #log(text: string): void {
    this.#lines.push(text);
    if (this.#lines.length > LINES_MAX) this.#lines.shift();
    const refused = parseRefusedPush(text);
    if (refused !== undefined) {
      const { code, values } = explainRefusedPush(refused, this.#options.own);
      this.#giveUp(new DialupError(code, values));
    }
    const pushed = parsePushReply(text);
    if (pushed === undefined) return;
    const foreign = foreignNames(pushed, this.#options.account);
    if (foreign !== undefined) this.#giveUp(new DialupError('foreign-names', { detail: foreign }));
    this.#names = namesOf(pushed);
  }

  async #answer(what: Asked): Promise<void> {
    try {
      const { user, password } = what === 'Auth' ? await this.#ticket() : this.#proxyLogin();
      this.#openvpn?.send(
        `username "${what}" ${quoteForManagement(user)}`,
        `password "${what}" ${quoteForManagement(password)}`,
      );
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    const unforeseen = () =>
      new DialupError('openvpn-failed', { detail: 'something unforeseen' }, { cause: error });
    this.#giveUp(error instanceof DialupError ? error : unforeseen());
  }

  async #ticket(): Promise<{ user: string; password: string }> {
    const { username, password } = await this.#hooks.credentials();
    return { user: username, password };
  }

  /** Asked for at each door; that it is right was seen when the portal was met through the same proxy. */
  #proxyLogin(): { user: string; password: string } {
    const login = this.#hooks.proxyLogin;
    if (login === undefined) throw new DialupError('proxy-password', this.#options.words);
    return login;
  }

  #refused(what: Asked, message: string): void {
    // Asked to come again a little later: OpenVPN does so by itself, at the same door.
    if (message.startsWith('TEMP')) {
      this.#attempts -= 1;
      return;
    }
    // A proxy that changes its mind at each door is told by the lines of the log.
    if (what === 'Auth' && ++this.#refusals >= REFUSALS_MAX) this.#giveUp(new DialupError('dial-in-refused'));
  }

  /** Ends the dial-in; the first reason counts. Undefined: what OpenVPN's lines tell. */
  #giveUp(error: DialupError | undefined): void {
    this.#error ??= error ?? this.#explain(this.#lines, undefined);
    this.#openvpn?.send('signal SIGTERM');
  }

  #explain(lines: readonly string[], failed: Error | undefined): DialupError {
    const { hint, proxy } = this.#options.words;
    if (failed !== undefined) return new DialupError('openvpn-missing', { hint }, { cause: failed });
    const found = readSigns(lines, { hint, proxy });
    return (
      found ??
      new DialupError('vpn-unreachable', { detail: lines.at(-1) ?? 'OpenVPN ended without saying why' })
    );
  }
}
