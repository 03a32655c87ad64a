/**
 * Where logins are answered: each decision on its own, several at once, each with an end. A client that
 * goes while its login is being checked, and an answer that comes too late, change nothing.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../log.ts';
import type { Database } from '../store/database.ts';
import type { Admission } from './admission.ts';
import { answerLines, type RoomFacts } from './answer.ts';
import { loginOf, understandsLater, visible, type Login } from './client-events.ts';
import { decide, type Decision, type LoginChecks } from './decide.ts';
import { isPersons, type Facts } from './facts.ts';
import type { LiveTable } from './live-table.ts';
import type { ManagementClient } from './management-client.ts';
import type { ClientMessage } from './management-lines.ts';
import { TOLD_REFUSED, toldLater, UNAVAILABLE_AGAIN_S, type RefusalCode, type Refused } from './refusals.ts';

/** A client waits a minute for its answer; a decision that takes so long will not become a good one. */
export const DECISION_MAX_MS = 10_000;
/** The door's log line and the client's first packet come on two ways. */
const DOOR_LOG_WAIT_MS = 1000;
const DOOR_LOG_LOOK_MS = 25;

export interface Account extends RoomFacts {
  readonly id: string;
  readonly maxSessions: number;
  /** False while it is suspended. */
  active(): boolean;
}

/** The caller in front of the door, by the address and port that OpenVPN sees; undefined: not known (yet). */
export type RealAddress = (seenAddress: string, port: number) => string | undefined;

export interface DeskOptions {
  readonly db: Database;
  readonly account: Account;
  readonly checks: LoginChecks;
  /** Shared by all accounts. */
  readonly admission: Admission;
  readonly realAddress: RealAddress;
  readonly now: () => Date;
  readonly log: Log;
  readonly onRefused: (refused: Refused) => void;
}

type Outcome = {
  login: Login | undefined;
  realAddress: string;
  /** A number: seconds after which it should come again. */
  decision: Decision | { readonly accepted: 'later'; readonly seconds: number };
};

export class LoginDesk {
  readonly #options: DeskOptions;
  readonly #client: ManagementClient;
  readonly #live: LiveTable;
  readonly #open = new Map<number, AbortController>();

  constructor(options: DeskOptions, { client, live }: { client: ManagementClient; live: LiveTable }) {
    this.#options = options;
    this.#client = client;
    this.#live = live;
  }

  isOpen(cid: number): boolean {
    return this.#open.has(cid);
  }

  /** CONNECT and REAUTH: decides and answers. Never throws. */
  async answer(message: ClientMessage): Promise<void> {
    const gone = new AbortController();
    this.#open.get(message.cid)?.abort();
    this.#open.set(message.cid, gone);
    const outcome = await this.#outcome(message, gone.signal);
    if (gone.signal.aborted) return;
    this.#open.delete(message.cid);
    try {
      const { decision } = outcome;
      if (decision.accepted === 'later') await this.#putOff(message, 'busy', decision.seconds);
      else if (decision.accepted) await this.#letIn(message, outcome, decision.facts);
      else await this.#refuse(message, outcome, decision.code);
    } catch (error) {
      // Most often the client left in between; OpenVPN lets nobody in without an answer.
      this.#options.log.info({ error, cid: message.cid }, 'a login could not be answered');
    }
  }

  /** The client is gone: nothing to answer any more. */
  drop(cid: number): void {
    this.#open.get(cid)?.abort();
    this.#open.delete(cid);
  }

  dropAll(): void {
    for (const cid of [...this.#open.keys()]) this.drop(cid);
  }

  async #outcome(message: ClientMessage, gone: AbortSignal): Promise<Outcome> {
    const login = loginOf(message);
    if (!login) return { login, realAddress: '', decision: { accepted: false, code: 'malformed' } };
    const signal = AbortSignal.any([gone, AbortSignal.timeout(DECISION_MAX_MS)]);
    let realAddress = login.seen.address;
    try {
      realAddress = await this.#realAddress(login, signal);
      return { login, realAddress, decision: await this.#inTurn(message, login, { realAddress, signal }) };
    } catch (error) {
      // Fail closed (CVE-2017-7937): without database, secrets or time nobody is let in.
      if (!gone.aborted) this.#options.log.error({ error }, 'a login could not be decided');
      return { login, realAddress, decision: { accepted: false, code: 'unavailable' } };
    }
  }

  /** A token costs no writing, and a renegotiation must not end a session: neither waits. */
  async #inTurn(
    message: ClientMessage,
    login: Login,
    { realAddress, signal }: { realAddress: string; signal: AbortSignal },
  ): Promise<Outcome['decision']> {
    const { db, account, checks, admission, now } = this.#options;
    const decided = () =>
      within(decide(login, { db, account, checks, source: realAddress, now: now(), signal }), signal);
    if (login.session.state !== 'Initial' || message.type === 'REAUTH') return decided();
    const patient =
      admission.isCrowded(account.id) &&
      understandsLater(message) &&
      !(await db.read((reader) => isPersons(reader, login.fingerprint), { signal }));
    const turn = await admission.turn({ account: account.id, who: login.fingerprint, patient }, signal);
    if (turn.kind === 'later') return { accepted: 'later', seconds: turn.seconds };
    try {
      return await decided();
    } finally {
      turn.done();
    }
  }

  async #realAddress({ seen }: Login, signal: AbortSignal): Promise<string> {
    for (let waited = 0; waited < DOOR_LOG_WAIT_MS; waited += DOOR_LOG_LOOK_MS) {
      const found = this.#options.realAddress(seen.address, seen.port);
      if (found !== undefined) return found;
      await delay(DOOR_LOG_LOOK_MS, undefined, { signal });
    }
    return seen.address;
  }

  async #letIn(message: ClientMessage, outcome: Outcome, facts: Facts): Promise<void> {
    const { cid, kid, type } = message;
    if (type === 'REAUTH') {
      await this.#client.auth(cid, kid, []);
      return;
    }
    // Without a pause between looking and taking the place, or two at once would both get the last one.
    const over = this.#live.overLimit(facts, this.#options.account.maxSessions);
    if (over) {
      await this.#refuse(message, outcome, `too-many-sessions-of-${over}`);
      return;
    }
    const lines = this.#lines(facts);
    if (!lines) {
      await this.#refuse(message, outcome, 'unavailable');
      return;
    }
    const { realAddress, login } = outcome;
    this.#live.admit(cid, { identity: facts.identity, realAddress, fingerprint: login?.fingerprint ?? '' });
    try {
      await this.#client.auth(cid, kid, lines);
    } catch (error) {
      this.#live.takeAdmission(cid);
      throw error;
    }
  }

  #lines(facts: Facts): string[] | undefined {
    try {
      return answerLines(facts, this.#options.account);
    } catch (error) {
      this.#options.log.error({ error, who: facts.identity.who }, 'a value is not fit for OpenVPN');
      return undefined;
    }
  }

  async #refuse(message: ClientMessage, { login, realAddress }: Outcome, code: RefusalCode): Promise<void> {
    const again = message.type === 'REAUTH';
    const name = visible(login?.name ?? message.env.username ?? '');
    this.#options.onRefused({ code, name, realAddress, fingerprint: login?.fingerprint ?? '', again });
    if (code === 'unavailable') await this.#putOff(message, code, UNAVAILABLE_AGAIN_S);
    else await this.#client.deny(message.cid, message.kid, { reason: code, told: TOLD_REFUSED });
    // After a refused renegotiation the old key would live on for an hour (`--tran-window`).
    const live = again ? this.#live.get(message.cid) : undefined;
    if (!live) return;
    live.ending ??= 'refused';
    await this.#client.kill(message.cid);
  }

  /** It is not the client's fault. Who would take the words for a refusal is hung up on, and dials again by itself. */
  async #putOff(message: ClientMessage, reason: string, seconds: number): Promise<void> {
    if (understandsLater(message))
      await this.#client.deny(message.cid, message.kid, { reason, told: toldLater(seconds) });
    else await this.#client.kill(message.cid);
  }
}

/** Also ends the wait for work that does not listen to the signal. */
async function within<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const stop = () => reject(signal.reason as Error);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
