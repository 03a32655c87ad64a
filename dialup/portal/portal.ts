/**
 * The portal as this computer sees it: each request goes over its own connection, and each connection's
 * certificate is judged before a byte of the request leaves.
 */
import type { TLSSocket } from 'node:tls';
import { clockWrong, validityProblem } from '../diagnosis/clock.ts';
import { failureOf, plainDiagnosis } from '../diagnosis/connection-failure.ts';
import { DialupError } from '../diagnosis/diagnosis.ts';
import { formatPortal } from './address.ts';
import { openTls, type Way } from './connection.ts';
import { type Answer, type Ask, exchange } from './http.ts';
import { presentedBy } from './presented.ts';
import { diagnosePorts } from './probe.ts';
import { judge, type Judgement, type Pin, type Presented } from './trust.ts';

export interface TrustKeeper {
  readonly pin: Pin | undefined;
  /** Written down for the next time, also when an authority renewed it. */
  keep(pin: Pin): Promise<void>;
  /** Asks a person. @throws DialupError `not-trusted`, `fingerprint-needed` */
  confirm(seen: { readonly pin: Pin; readonly fitsName: boolean }): Promise<void>;
}

export class Portal {
  readonly way: Way;
  readonly #agent: string;
  readonly #trust: TrustKeeper;
  readonly #signal: AbortSignal;
  readonly #now: () => Date;
  #pin: Pin | undefined;

  constructor(options: {
    way: Way;
    agent: string;
    trust: TrustKeeper;
    signal: AbortSignal;
    now?: () => Date;
  }) {
    this.way = options.way;
    this.#agent = options.agent;
    this.#trust = options.trust;
    this.#signal = options.signal;
    this.#now = options.now ?? (() => new Date());
    this.#pin = options.trust.pin;
  }

  get name(): string {
    return formatPortal(this.way.portal);
  }

  /** Opens on the overview. */
  get page(): string {
    return `https://${this.name}/`;
  }

  /**
   * Looks at the certificate, has a new one confirmed, looks at the clock.
   *
   * @param fingerprint given by the technician; overrules what was pinned
   * @returns the clock as a notice, when it is wrong but the certificates still hold
   */
  async meet(fingerprint: string | undefined): Promise<DialupError | undefined> {
    const { tls, presented } = await this.#open();
    try {
      const judged = this.#judge(presented, fingerprint);
      const own = this.#now();
      const { leaf } = presented;
      const validity = { from: leaf.validFromDate, until: leaf.validToDate };
      const valid = own >= validity.from && own <= validity.until;
      // Without account, password or token: what answers is not known yet.
      const { date } = await this.#exchange(tls, { method: 'GET', path: '/' });
      if (!valid) throw validityProblem(validity, { own, portal: date }) ?? new Error('unreachable');
      await this.#settle(judged);
      return clockWrong(own, date);
    } finally {
      tls.destroy();
    }
  }

  /** @throws DialupError */
  async ask(ask: Ask, signal = this.#signal): Promise<Answer> {
    const { tls, presented } = await this.#open(signal);
    try {
      const judged = this.#judge(presented, undefined);
      if (judged.kind === 'unknown') throw new Error('asked before the portal was met');
      await this.#settle(judged);
      return await this.#exchange(tls, ask, signal);
    } finally {
      tls.destroy();
    }
  }

  async #open(signal = this.#signal): Promise<{ tls: TLSSocket; presented: Presented }> {
    const { portal, proxy } = this.way;
    let tls;
    try {
      tls = await openTls(this.way, signal);
    } catch (error) {
      if (signal.aborted || error instanceof DialupError) throw error;
      const plain = plainDiagnosis(error, this.name);
      // Behind a proxy only the proxy knows which ports answer.
      if (plain === undefined && proxy === undefined) throw await diagnosePorts(portal, error, signal);
      const ports = `port ${portal.port} did not answer through the proxy`;
      throw plain ?? new DialupError('ports-closed', { name: this.name, ports }, { cause: error });
    }
    const presented = presentedBy(tls);
    if (presented !== undefined) return { tls, presented };
    tls.destroy();
    throw new DialupError('not-a-portal', { name: this.name, detail: 'it shows no certificate' });
  }

  #judge(presented: Presented, fingerprint: string | undefined): Judgement {
    return judge(presented, { name: this.way.portal.host, pin: this.#pin, fingerprint });
  }

  async #settle(judged: Judgement): Promise<void> {
    if (judged.kind === 'same') return;
    if (judged.kind === 'unknown') await this.#trust.confirm(judged);
    await this.#trust.keep(judged.pin);
    this.#pin = judged.pin;
  }

  async #exchange(tls: TLSSocket, ask: Ask, signal = this.#signal): Promise<Answer> {
    try {
      return await exchange(tls, { portal: this.way.portal, ask, agent: this.#agent }, signal);
    } catch (error) {
      if (signal.aborted) throw error;
      const detail = failureOf(error) === 'silent' ? 'it does not answer' : 'it broke off its answer';
      throw new DialupError('portal-down', { detail }, { cause: error });
    }
  }
}
