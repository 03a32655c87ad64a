/**
 * The portal as this computer sees it: each request goes over its own connection, and each connection's
 * certificate is judged before a byte of the request leaves.
 */
import type { TLSSocket } from 'node:tls';
import { clockWrong, validityProblem } from '../diagnosis/clock.ts';
import { failureOf, plainDiagnosis } from '../diagnosis/connection-failure.ts';
import { DialupError } from '../diagnosis/diagnosis.ts';
import { formatPortal, type PortalAddress } from './address.ts';
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

/** What a door says while nobody serves behind it, and a standby always. */
const NOT_SERVING: ReadonlySet<number> = new Set([502, 503, 504]);

interface Reached {
  readonly tls: TLSSocket;
  readonly presented: Presented;
  readonly judged: Judgement;
}

class Failed {
  readonly error: unknown;

  constructor(error: unknown) {
    this.error = error;
  }
}

export class Portal {
  readonly way: Way;
  readonly #agent: string;
  readonly #trust: TrustKeeper;
  readonly #signal: AbortSignal;
  readonly #now: () => Date;
  /** Where it may be found, beginning with where it was found last. */
  #places: readonly PortalAddress[];
  #pin: Pin | undefined;

  constructor(options: {
    way: Way;
    agent: string;
    trust: TrustKeeper;
    signal: AbortSignal;
    now?: () => Date;
    /** Where the same portal may be found as well: its standby, when that has taken over. */
    others?: readonly PortalAddress[];
  }) {
    this.way = options.way;
    this.#agent = options.agent;
    this.#trust = options.trust;
    this.#signal = options.signal;
    this.#now = options.now ?? (() => new Date());
    this.#places = [options.way.portal, ...(options.others ?? [])];
    this.#pin = options.trust.pin;
  }

  get name(): string {
    return formatPortal(this.way.portal);
  }

  /** Where it was found, when that is not its own place. */
  get elsewhere(): string | undefined {
    const [found] = this.#places;
    return found === undefined || found === this.way.portal ? undefined : formatPortal(found);
  }

  /** Opens on the overview. */
  get page(): string {
    return `https://${this.elsewhere ?? this.name}/`;
  }

  /**
   * Looks at the certificate, has a new one confirmed, looks at the clock.
   *
   * @param fingerprint given by the technician; overrules what was pinned
   * @returns the clock as a notice, when it is wrong but the certificates still hold
   */
  async meet(fingerprint: string | undefined): Promise<DialupError | undefined> {
    return this.#somewhere({ fingerprint, signal: this.#signal }, async ({ tls, presented, judged }) => {
      const own = this.#now();
      const { leaf } = presented;
      const validity = { from: leaf.validFromDate, until: leaf.validToDate };
      const valid = own >= validity.from && own <= validity.until;
      // Without account, password or token: what answers is not known yet.
      const { date, status } = await this.#exchange(tls, { method: 'GET', path: '/' });
      if (!valid) throw validityProblem(validity, { own, portal: date }) ?? new Error('unreachable');
      await this.#settle(judged);
      return { value: clockWrong(own, date), status };
    });
  }

  /** @throws DialupError */
  async ask(ask: Ask, signal = this.#signal): Promise<Answer> {
    return this.#somewhere({ fingerprint: undefined, signal }, async ({ tls, judged }) => {
      if (judged.kind === 'unknown') throw new Error('asked before the portal was met');
      await this.#settle(judged);
      const value = await this.#exchange(tls, ask, signal);
      return { value, status: value.status };
    });
  }

  /**
   * Does `work` where the portal is. Another place is tried only when nobody answers, or who answers says that he does not serve: so
   * nothing is done twice. When it is nowhere, what its own place said is what the technician hears.
   */
  async #somewhere<T>(
    { fingerprint, signal }: { fingerprint: string | undefined; signal: AbortSignal },
    work: (reached: Reached) => Promise<{ readonly value: T; readonly status: number }>,
  ): Promise<T> {
    let failed: unknown;
    let refused: { readonly value: T } | undefined;
    for (const place of this.#places) {
      const reached = await this.#reach(place, { fingerprint, signal });
      if (reached instanceof Failed) {
        if (place === this.way.portal) failed = reached.error;
        continue;
      }
      try {
        const { value, status } = await work(reached);
        if (!NOT_SERVING.has(status)) {
          this.#places = [place, ...this.#places.filter((one) => one !== place)];
          return value;
        }
        if (place === this.way.portal || refused === undefined) refused = { value };
      } finally {
        reached.tls.destroy();
      }
    }
    if (failed === undefined && refused !== undefined) return refused.value;
    throw await this.#diagnosed(failed, signal);
  }

  /** Its own place has to be what it was; whatever is wrong at another one, the portal is not there. */
  async #reach(
    place: PortalAddress,
    { fingerprint, signal }: { fingerprint: string | undefined; signal: AbortSignal },
  ): Promise<Reached | Failed> {
    const elsewhere = place !== this.way.portal;
    let tls;
    try {
      tls = await openTls(this.way, { at: place, signal });
    } catch (error) {
      if (signal.aborted || (error instanceof DialupError && error.code !== 'proxy-refused')) throw error;
      return new Failed(error);
    }
    try {
      const presented = presentedBy(tls);
      if (presented === undefined)
        throw new DialupError('not-a-portal', { name: this.name, detail: 'it shows no certificate' });
      const judged = judge(presented, { name: this.way.portal.host, pin: this.#pin, fingerprint });
      // Nobody is asked about a certificate where he expects none.
      if (elsewhere && judged.kind === 'unknown') throw new DialupError('not-trusted');
      return { tls, presented, judged };
    } catch (error) {
      tls.destroy();
      if (!elsewhere) throw error;
      return new Failed(error);
    }
  }

  async #diagnosed(error: unknown, signal: AbortSignal): Promise<unknown> {
    if (error instanceof DialupError) return error;
    const { portal, proxy } = this.way;
    const plain = plainDiagnosis(error, this.name);
    // Behind a proxy only the proxy knows which ports answer.
    if (plain === undefined && proxy === undefined) return diagnosePorts(portal, error, signal);
    const ports = `port ${portal.port} did not answer through the proxy`;
    return plain ?? new DialupError('ports-closed', { name: this.name, ports }, { cause: error });
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
