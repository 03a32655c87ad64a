/** A witness as a process of its own, and who asks it. */
import { spawn, execFile, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { request } from 'node:https';
import { promisify } from 'node:util';

export const PROGRAM = new URL('../../witness/ferngate-witness', import.meta.url).pathname;
const run = promisify(execFile);

export interface Added {
  readonly fingerprint: string;
  readonly token: string;
}

export class WitnessProcess {
  readonly state: string;
  #process: ChildProcess | undefined;
  port = 0;

  constructor(state = `${mkdtempSync('/tmp/witness-')}/state.json`) {
    this.state = state;
  }

  async start(): Promise<this> {
    const args = ['--state', this.state, 'serve', '--port', String(this.port)];
    const child = spawn(PROGRAM, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#process = child;
    let said = '';
    for await (const chunk of child.stdout) {
      said += String(chunk);
      if (said.includes('\n')) break;
    }
    this.port = Number(/on port (\d+)/u.exec(said)?.[1]);
    return this;
  }

  async kill(): Promise<void> {
    const child = this.#process;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  signal(signal: NodeJS.Signals): void {
    this.#process?.kill(signal);
  }

  async say(...args: string[]): Promise<{ code: number; output: string }> {
    try {
      const { stdout } = await run(PROGRAM, ['--state', this.state, ...args]);
      return { code: 0, output: stdout };
    } catch (error) {
      const { code, stderr } = error as { code: number; stderr: string };
      return { code, output: stderr };
    }
  }

  async add(pair: string): Promise<Added> {
    const { output } = await this.say('add', pair);
    const [, fingerprint = '', token = ''] = /Fingerprint +(\S+)\s+Token +(\S+)/u.exec(output) ?? [];
    return { fingerprint, token };
  }

  /** One request, as an HTTP client of somebody else would make it. */
  async ask(token: string, options: { method?: string; path?: string; body?: string } = {}) {
    const { method = 'GET', path = '/v1/lease', body } = options;
    const headers = token === '' ? {} : { Authorization: `Bearer ${token}` };
    const asked = request({
      ...{ host: '127.0.0.1', port: this.port, method, path, headers },
      ...{ rejectUnauthorized: false, agent: false },
    });
    asked.end(body);
    const [response] = (await once(asked, 'response')) as [import('node:http').IncomingMessage];
    let text = '';
    for await (const chunk of response) text += String(chunk);
    return { status: response.statusCode, headers: response.headers, body: text };
  }

  swap(token: string, version: number, lease: object = LEASE) {
    return this.ask(token, { method: 'PUT', body: JSON.stringify({ version, lease }) });
  }
}

export const NODES = { a: 'a'.repeat(32), b: 'b'.repeat(32) } as const;

export const LEASE = {
  epoch: 3,
  holder: NODES.a,
  inSync: NODES.b as string | null,
  incarnation: 'c'.repeat(32),
  renewal: '0123456789abcdef',
};
