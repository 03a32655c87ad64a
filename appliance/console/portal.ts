/**
 * The portal, asked through the socket that only root may open. What it does for us stands in its audit trail as done by the
 * owner at the console. The portal is the less trusted side: its answers are read up to a ceiling and by a grammar.
 */
import { request } from 'node:http';
import { join } from 'node:path';
import { z } from 'zod';
import { ConsoleError } from './errors.ts';
import type { Installation } from './facts.ts';
import { Joined, PairView, Promoted, standsBy, type Pair } from './pair.ts';
import type { ReadyBackup, StoredBackup } from './state.ts';

/** A busy portal answers within seconds; the console shows meanwhile that it waits. */
const ANSWER_MAX_MS = 20_000;
/** A backup of many accounts comes over a slow line, and is restored once before the answer. */
const PREPARE_MAX_MS = 4 * 3_600_000;
/** Each address of the primary, handing over in order, and all files looked through before they serve. */
const PROMOTE_MAX_MS = 30 * 60_000;
/** Dialled, proved, and the key handed over; the code is stretched on both sides. */
const JOIN_MAX_MS = 90_000;
/** A standby reads its log for the answer: less often than everything else. */
const STANDBY_EVERY_MS = 5_000;
const ANSWER_MAX_BYTES = 256 * 1024;

const API = '/api/v1';

const Name = z.string().max(64);
const InstallationView = z.object({
  address: z.url().max(300),
  fingerprint: z.string().regex(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/),
  owned: z.boolean(),
  setUpLink: z.url().max(300).nullable(),
});
const Operators = z.object({
  operators: z
    .array(z.object({ name: Name, displayName: z.string().max(80), secondFactor: z.boolean() }))
    .max(1000),
});
export type OperatorRow = z.infer<typeof Operators>['operators'][number];
/** Newest first; as many as one screen shows. */
const BACKUPS_MAX = 12;
const Stored = z.object({
  targets: z.array(z.object({ id: Name, name: z.string().max(80) })).max(100),
  backups: z
    .array(
      z.object({
        target: z.string().max(80),
        file: z.string().max(80),
        madeAt: z.string().max(40),
        state: Name,
      }),
    )
    .max(10_000),
});
const Ready = z.object({
  id: Name,
  madeAt: z.string().max(40),
  name: z.string().max(255),
  own: z.boolean(),
  counts: z.object({ accounts: z.int(), devices: z.int() }),
});

/** A path of ours with a token in it; the address in front of it is chosen here. */
const Link = z.object({ link: z.url().max(300) });

const Problem = z.object({
  title: z.string().max(300),
  errors: z
    .array(z.object({ field: z.string(), reason: z.string().max(300) }))
    .max(20)
    .default([]),
});

type Asked<T> = [method: 'GET' | 'POST', path: string, answer: z.ZodType<T>, sent?: Sent];

type Sent = { body?: object; maxMs?: number };

export class Portal {
  readonly #path: string;
  /** What a standby said last, and when. */
  #standby: { pair: Pair; atMs: number } | null = null;

  constructor(runFolder: string) {
    this.#path = join(runFolder, 'portal', 'owner.sock');
  }

  /** `starting`: it listens, and something that it needs does not answer yet. */
  async health(): Promise<'ready' | 'starting' | 'not running'> {
    try {
      return (await this.#send('GET', '/healthz')).status === 200 ? 'ready' : 'starting';
    } catch {
      return 'not running';
    }
  }

  async installation(): Promise<Installation> {
    const { setUpLink, ...known } = await this.#ask('GET', '/backend/installation', InstallationView);
    return { ...known, setUpPath: setUpLink === null ? null : pathOf(setUpLink) };
  }

  /** A new one-time link; the one before ends. @throws ConsoleError `refused` once there is an operator */
  async newSetUpPath(): Promise<string> {
    const { link } = await this.#ask('POST', '/backend/set-up-link', Link);
    return pathOf(link);
  }

  async operators(): Promise<OperatorRow[]> {
    return (await this.#ask('GET', '/backend/operators', Operators)).operators;
  }

  /** Takes the second factor away; a new one is set up at the next sign-in. */
  async removeSecondFactor(operator: string): Promise<void> {
    await this.#ask(
      'POST',
      `/backend/operators/${encodeURIComponent(operator)}/remove-second-factor`,
      z.object({}),
    );
  }

  /** The newest backups that were verified. */
  async backups(): Promise<StoredBackup[]> {
    const { targets, backups } = await this.#ask('GET', '/backend/backups', Stored);
    // The list names targets as people do; asked for is one by its id.
    const idOf = new Map(targets.map(({ id, name }) => [name, id]));
    const stored = backups.flatMap(({ target, file, madeAt, state }) => {
      const id = idOf.get(target);
      if (id === undefined || state !== 'verified') return [];
      return [{ target: id, file, label: `${madeAt}   ${target}` }];
    });
    return stored.slice(0, BACKUPS_MAX);
  }

  /** Fetches and opens a backup beside what serves. @throws ConsoleError `refused` with what the portal says */
  async prepareRestore({ target, file }: StoredBackup, identity: string): Promise<ReadyBackup> {
    const body = { target, file, identity };
    const asked = { body, maxMs: PREPARE_MAX_MS };
    const ready = await this.#ask('POST', '/backend/restore/prepare-from-target', Ready, asked);
    const { accounts, devices } = ready.counts;
    const whose = ready.own ? '' : ' (of ANOTHER appliance)';
    return {
      id: ready.id,
      holds: `${ready.name}${whose}, ${ready.madeAt}: ${accounts} accounts, ${devices} devices`,
    };
  }

  async restore(id: string, confirm: string): Promise<void> {
    await this.#ask('POST', '/backend/restore/decide', z.object({}), { body: { backup: id, confirm } });
  }

  /** How the pair stands; what a standby says may be some seconds old. */
  async pair(): Promise<Pair> {
    const known = this.#standby;
    if (known !== null && performance.now() - known.atMs < STANDBY_EVERY_MS) return known.pair;
    this.#standby = null;
    const pair = await this.#ask('GET', '/backend/standby', PairView);
    if (standsBy(pair)) this.#standby = { pair, atMs: performance.now() };
    return pair;
  }

  /** @throws ConsoleError `refused` with what the standby says; then nothing has changed */
  async promote(isolated: boolean): Promise<Promoted> {
    this.#standby = null;
    const asked = { body: isolated ? { isolated } : {}, maxMs: PROMOTE_MAX_MS };
    return this.#ask('POST', '/backend/standby/promote', Promoted, asked);
  }

  /** Becomes the standby of the one that shows the code. @throws ConsoleError `refused`; then nothing has changed */
  async join(address: string, code: string): Promise<Joined> {
    const asked = { body: { address, code }, maxMs: JOIN_MAX_MS };
    return this.#ask('POST', '/backend/standby/join', Joined, asked);
  }

  /** The path of a one-time page on which the operator sets a new password. */
  async newPasswordPath(operator: string): Promise<string> {
    const { link } = await this.#ask(
      'POST',
      `/backend/operators/${encodeURIComponent(operator)}/password-link`,
      Link,
    );
    return pathOf(link);
  }

  async #ask<T>(...[method, path, answer, sent]: Asked<T>): Promise<T> {
    const { status, text } = await this.#send(method, `${API}${path}`, sent);
    const parsed = json(text);
    if (status < 300) {
      const known = answer.safeParse(parsed);
      if (known.success) return known.data;
      throw new ConsoleError('refused', 'the portal gave an answer that this console does not know');
    }
    const problem = Problem.safeParse(parsed);
    const said =
      problem.data === undefined ? [] : [problem.data.title, ...problem.data.errors.map((one) => one.reason)];
    const fields = problem.data?.errors.map((one) => one.field) ?? [];
    const message = said.length === 0 ? `the portal answered ${status}` : said.join(' ');
    throw new ConsoleError('refused', message, { fields });
  }

  #send(
    method: 'GET' | 'POST',
    path: string,
    { body: sent = {}, maxMs = ANSWER_MAX_MS }: Sent = {},
  ): Promise<{ status: number; text: string }> {
    return new Promise((resolve, reject) => {
      const away = (cause: Error) =>
        reject(new ConsoleError('portal-away', 'the portal does not answer', { cause }));
      const body = method === 'POST' ? JSON.stringify(sent) : '';
      const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
      const asked = request({ socketPath: this.#path, method, path, headers, agent: false });
      const timer = setTimeout(() => asked.destroy(new Error('no answer in time')), maxMs);
      asked.on('close', () => clearTimeout(timer));
      asked.on('error', away);
      asked.on('response', (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
          if (text.length > ANSWER_MAX_BYTES) asked.destroy(new Error('too long an answer'));
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
        response.on('error', away);
      });
      asked.end(body);
    });
  }
}

function pathOf(link: string): string {
  const { pathname } = new URL(link);
  return pathname;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
