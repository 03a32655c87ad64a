/** A portal of its own, real from socket to store, in a folder of its own; and browsers that visit it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { request, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Secret, TOTP } from 'otpauth';
import { ACCOUNT_RIGHTS } from '../../../server/rights/rights.ts';
import { serve } from '../../../server/serve.ts';
import { readSettings } from '../../../server/settings.ts';

export const NAME = 'portal.example';
export const ORIGIN = `https://${NAME}`;
export const PASSWORD = 'the lathe hums at 7 in hall two';

export interface Site {
  readonly socket: string;
  /** Path of the first operator's one-time link. */
  readonly setUp: string;
  readonly folder: string;
  /** The owner's socket: JSON in, JSON out. */
  owner(method: string, path: string, body?: object): Promise<Record<string, string>>;
  stop(): Promise<void>;
}

/** @param prepare puts into the run folder what the image would bring */
export async function startSite(
  prepare: (run: string) => Promise<void> = async () => undefined,
): Promise<Site> {
  const folder = await mkdtemp(join(tmpdir(), 'ferngate-pages-'));
  const [data, run] = [join(folder, 'data'), join(folder, 'run')];
  await mkdir(join(run, 'portal'), { recursive: true });
  await mkdir(join(data, 'portal'), { recursive: true });
  await prepare(run);
  const environment = {
    FERNGATE_DATA: data,
    FERNGATE_RUN: run,
    FERNGATE_NAME: NAME,
    FERNGATE_LOG: 'warn',
  };
  const settings = readSettings(environment);
  const appliance = await startAppliance(environment);
  const stop = new AbortController();
  const running = serve(settings, stop.signal);
  const ready = await Promise.race([
    readyIn(join(run, 'portal', 'ready.json')),
    running.then(() => Promise.reject(new Error('the portal ended'))),
  ]);
  return {
    socket: join(run, 'portal', 'http.sock'),
    setUp: ready.setupLink.slice(ORIGIN.length),
    folder,
    async owner(method, path, body) {
      const sent = body === undefined ? '' : JSON.stringify(body);
      const headers = { 'content-type': 'application/json' };
      const socket = join(run, 'portal', 'owner.sock');
      const answer = await ask({ socket, method, path: `/api/v1${path}`, headers, body: sent });
      if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${answer.body}`);
      return JSON.parse(answer.body) as Record<string, string>;
    },
    async stop() {
      stop.abort();
      await running;
      appliance.kill();
      await once(appliance, 'exit');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The root half; what it starts ends with the namespaces of this test. */
async function startAppliance(environment: Record<string, string>): Promise<ChildProcess> {
  const main = fileURLToPath(new URL('../../../appliance/main.ts', import.meta.url));
  const child = spawn(process.execPath, [main], {
    env: { PATH: process.env['PATH'] ?? '', ...environment },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const socket = join(environment['FERNGATE_RUN'] ?? '', 'appliance.sock');
  while (!existsSync(socket)) {
    if (child.exitCode !== null) throw new Error('the appliance did not start');
    await sleep(20);
  }
  return child;
}

async function readyIn(path: string): Promise<{ setupLink: string }> {
  for (;;) {
    const text = await readFile(path, 'utf8').catch(() => '');
    if (text.endsWith('\n')) return JSON.parse(text) as { setupLink: string };
    await sleep(20);
  }
}

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Asked {
  readonly socket: string;
  readonly method: string;
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
}

export function ask({ socket, method, path, headers = {}, body = '' }: Asked): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { socketPath: socket, method, path, headers: { host: NAME, ...headers } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString('utf8'),
          }),
        );
        response.on('error', reject);
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

/** One browser: keeps cookies, sends what browsers send, finds the token in a page's form. */
export class Visitor {
  readonly cookies = new Map<string, string>();
  readonly #site: Site;
  readonly #address: string;
  /** The page that stands in the window. */
  page = '';
  csrf = '';

  constructor(site: Site, address = '192.0.2.1') {
    this.#site = site;
    this.#address = address;
  }

  async get(path: string, headers: Record<string, string> = {}): Promise<Reply> {
    return this.#take(await this.send('GET', path, { headers }));
  }

  /** Sends a form as the page in the window would; `csrf` in the fields replaces the page's own. */
  async post(
    path: string,
    fields: Record<string, string> | [string, string][] = {},
    headers: Record<string, string> = {},
  ): Promise<Reply> {
    const entries = Array.isArray(fields) ? fields : Object.entries(fields);
    const form = new URLSearchParams([['csrf', this.csrf]]);
    for (const [name, value] of entries) {
      if (name === 'csrf') form.set(name, value);
      else form.append(name, value);
    }
    const own = {
      'content-type': 'application/x-www-form-urlencoded',
      origin: ORIGIN,
      'sec-fetch-site': 'same-origin',
    };
    const sent = Object.entries({ ...own, ...headers }).filter(([, value]) => value !== '');
    const options = { headers: Object.fromEntries(sent), body: form.toString() };
    return this.#take(await this.send('POST', path, options));
  }

  /** Follows where the last answer leads. */
  async follow(reply: Reply): Promise<Reply> {
    if (reply.status !== 303) throw new Error(`${reply.status} does not lead on: ${words(reply)}`);
    return this.get(reply.headers.location ?? '');
  }

  async send(
    method: string,
    path: string,
    { headers = {}, body = '' }: { headers?: Record<string, string>; body?: string | Buffer } = {},
  ): Promise<Reply> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const all = {
      'x-forwarded-for': this.#address,
      'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0',
      ...(cookie === '' ? {} : { cookie }),
      ...headers,
    };
    const reply = await ask({ socket: this.#site.socket, method, path, headers: all, body });
    for (const line of reply.headers['set-cookie'] ?? []) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return reply;
  }

  #take(reply: Reply): Reply {
    if (reply.headers['content-type']?.startsWith('text/html') === true && reply.body !== '') {
      this.page = reply.body;
      this.csrf = /name="csrf" value="([^"]+)"/.exec(reply.body)?.[1] ?? '';
    }
    return reply;
  }
}

/** A page without its markup, for failures that somebody has to read. */
export function words({ status, body }: Reply): string {
  return `${status} ${body
    .replace(/<(style|script)[\s\S]*?<\/\1>|<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .slice(0, 600)}`;
}

export function totp(secret: string, steps = 0): string {
  const generator = new TOTP({ secret: Secret.fromBase32(secret.replaceAll(' ', '')) });
  return generator.generate({ timestamp: Date.now() + steps * 30_000 });
}

/** The secret that a page shows beside its QR code. */
export function shownSecret(page: string): string {
  const found = /<bdi class="mono">([A-Z2-7 ]{16,})<\/bdi>/.exec(page)?.[1];
  if (found === undefined) throw new Error('the page shows no secret');
  return found;
}

/** The first operator, signed in with password and second factor. */
export async function firstOperator(site: Site): Promise<{ operator: Visitor; secret: string }> {
  const operator = new Visitor(site);
  await operator.get(site.setUp);
  const person = { name: 'karl', displayName: 'Karl Brandt', password: PASSWORD, repeat: PASSWORD };
  await operator.follow(await operator.post(site.setUp, person));
  const secret = shownSecret(operator.page);
  const confirmed = await operator.post('/back-end/set-up/second-factor', { code: totp(secret) });
  if (confirmed.status !== 200) throw new Error(words(confirmed));
  // What follows on the first operator is tried in `set-up.test.ts`.
  await site.owner('POST', '/backend/settings/set-up', { step: 'finished' });
  return { operator, secret };
}

/** Somebody whom an administrator's API token invites to the account, signed in. */
export async function invited(site: Site, admin: Visitor, role: string): Promise<Visitor> {
  await admin.get('/profile/tokens');
  const made = await admin.post('/profile/tokens', [
    ['name', 'invite'],
    ...ACCOUNT_RIGHTS.map((right): [string, string] => ['rights', right]),
    ['days', '1'],
    ['password', PASSWORD],
  ]);
  const token = /data-copy="(acc_[^"]+)"/.exec(made.body)?.[1] ?? '';
  const api = async (path: string, body: object) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const sent = { socket: site.socket, method: 'POST', path: `/api/v1${path}`, headers };
    const answer = await ask({ ...sent, body: JSON.stringify(body) });
    if (answer.status !== 201) throw new Error(answer.body);
    return JSON.parse(answer.body) as Record<string, string>;
  };
  const { id = '' } = await api('/users', { name: 'tess', displayName: 'Tess', email: '', role });
  const { link = '' } = await api(`/users/${id}/password-link`, {});
  return byLink(site, link, { account: 'acme', user: 'tess' });
}

/** An administrator of a new account, signed in. */
export async function administrator(site: Site, account: string, name = 'anna'): Promise<Visitor> {
  const { link = '' } = await site.owner('POST', `/backend/accounts/${account}/administrators`, {
    name,
    displayName: 'Anna Lindqvist',
  });
  return byLink(site, link, { account, user: name });
}

/** Sets the first password and signs in with it. */
async function byLink(site: Site, link: string, who: { account: string; user: string }): Promise<Visitor> {
  const visitor = new Visitor(site);
  const path = link.slice(ORIGIN.length);
  await visitor.get(path);
  await visitor.follow(await visitor.post(path, { password: PASSWORD, repeat: PASSWORD }));
  const entered = await visitor.post('/sign-in', { ...who, password: PASSWORD });
  if (entered.status !== 303) throw new Error(words(entered));
  return visitor;
}
