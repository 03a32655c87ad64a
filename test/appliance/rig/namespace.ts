/** A machine of the test: a network namespace with a program in it that does what it is told. */
import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

export type Answered = 'answered' | 'nothing' | (string & {});

type Where = { host: string; port: number; from?: string; waitMs?: number };

let machines = 0;

export class Machine {
  readonly name: string;
  /** Its own address towards the appliance, and the appliance's address towards it. */
  readonly address: string;
  readonly gateway: string;
  readonly #agent: ChildProcess;
  readonly #waiting = new Map<number, (answer: unknown) => void>();
  #next = 1;

  constructor(name: string) {
    machines += 1;
    this.name = name;
    this.gateway = `10.99.${machines}.1`;
    this.address = `10.99.${machines}.2`;
    ip(['netns', 'add', name]);
    ip(['link', 'add', `v-${name}`, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name]);
    ip(['addr', 'add', `${this.gateway}/30`, 'dev', `v-${name}`]);
    ip(['link', 'set', `v-${name}`, 'up']);
    this.ip(['addr', 'add', `${this.address}/30`, 'dev', 'eth0']);
    this.ip(['link', 'set', 'eth0', 'up']);
    this.ip(['link', 'set', 'lo', 'up']);
    const program = new URL('agent-program.ts', import.meta.url).pathname;
    this.#agent = spawn('nsenter', [`--net=/run/netns/${name}`, process.execPath, program], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    createInterface({ input: this.#agent.stdout! }).on('line', (line) => {
      const { id, answer } = JSON.parse(line) as { id: number; answer: unknown };
      this.#waiting.get(id)?.(answer);
    });
  }

  ip(args: readonly string[]): void {
    ip(['-n', this.name, ...args]);
  }

  serve(host: string, port: number): Promise<unknown> {
    return this.#order('serve', { host, port });
  }

  tcp(where: Where): Promise<Answered> {
    return this.#order('tcp', where) as Promise<Answered>;
  }

  udp(where: Where): Promise<Answered> {
    return this.#order('udp', where) as Promise<Answered>;
  }

  stream(host: string, port: number): Promise<unknown> {
    return this.#order('stream', { host, port });
  }

  echoed(): Promise<number> {
    return this.#order('echoed', { host: '', port: 0 }) as Promise<number>;
  }

  /** Runs a program in the namespace to its end. @returns its exit code and output. */
  async command(program: string, ...args: string[]): Promise<{ code: number; output: string }> {
    const inside = [`--net=/run/netns/${this.name}`, program, ...args];
    try {
      return { code: 0, output: (await promisify(execFile)('nsenter', inside)).stdout };
    } catch (error) {
      const { code = -1, stdout = '' } = error as { code?: number; stdout?: string };
      return { code, output: stdout };
    }
  }

  async pings(host: string): Promise<boolean> {
    return (await this.command('ping', '-n', '-c', '1', '-W', '1', host)).code === 0;
  }

  end(): void {
    this.#agent.kill('SIGKILL');
  }

  #order(what: string, where: Where): Promise<unknown> {
    const id = this.#next++;
    this.#agent.stdin!.write(`${JSON.stringify({ id, do: what, ...where })}\n`);
    return new Promise((resolve) => this.#waiting.set(id, resolve));
  }
}

export function ip(args: readonly string[]): void {
  execFileSync('ip', args, { stdio: 'pipe' });
}
