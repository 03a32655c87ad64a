/**
 * A root shell in a virtual machine, on its second serial line. systemd gets it as a credential from the machine's firmware
 * tables (packer/check/credentials.ts): nothing of it is in the image, and whoever can do this owns the hypervisor.
 *
 *     const { text } = await inside.run('ip -brief link');
 */
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { until } from '../../world/command.ts';

/** What it runs in there. A line is a number and a script in base64; the answer its number, exit code and output. */
export const INSIDE_SCRIPT = `#!/bin/sh
exec < /dev/ttyS1 > /dev/ttyS1 2> /dev/null
stty raw -echo
echo ready
while read -r number text; do
  echo "$text" | base64 -d > /run/inside.sh
  timeout 900 /bin/sh /run/inside.sh > /run/inside.out 2>&1 < /dev/null
  echo "$number $? $(head -c 200000 /run/inside.out | base64 -w 0)"
done
`;

/** The line is read sign by sign, and the machine is emulated. */
const SCRIPT_MAX_CHARACTERS = 4000;

export interface Ran {
  readonly code: number;
  readonly text: string;
}

export class Inside {
  readonly #socket: Socket;
  readonly #waiting = new Map<number, (ran: Ran) => void>();
  #number = 0;
  #starts = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('error', () => undefined);
    createInterface({ input: socket }).on('line', (line) => this.#take(line.trim()));
  }

  static async open(path: string): Promise<Inside> {
    const socket = connect(path);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve).once('error', reject);
    });
    return new Inside(socket);
  }

  /** How often it has said that it listens: once for each start of the machine. */
  get starts(): number {
    return this.#starts;
  }

  /** @param starts after which start */
  async ready(timeoutMs: number, starts = 1): Promise<void> {
    await until('shell in the machine', () => this.#starts >= starts, timeoutMs);
  }

  /** @throws Error when it does not answer, and when it fails, unless `check` is false */
  async run(script: string, { check = true, timeoutMs = 900_000 } = {}): Promise<Ran> {
    if (script.length > SCRIPT_MAX_CHARACTERS) throw new RangeError('the script is too long for the line');
    const number = (this.#number += 1);
    let ran: Ran | undefined;
    this.#waiting.set(number, (answer) => (ran = answer));
    this.#socket.write(`${number} ${Buffer.from(script).toString('base64')}\n`);
    await until(`answer to ${script.slice(0, 200)}`, () => ran !== undefined, timeoutMs);
    const { code = 1, text = '' } = ran ?? {};
    if (check && code !== 0) throw new Error(`in the machine: ${script}: code ${code}: ${text}`);
    return { code, text };
  }

  /** Its output without blanks around. */
  async say(script: string): Promise<string> {
    return (await this.run(script)).text.trim();
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(line: string): void {
    if (line.endsWith('ready')) {
      this.#starts += 1;
      return;
    }
    const found = /^(\d+) (\d+) ?([A-Za-z0-9+/=]*)$/.exec(line);
    if (!found) return;
    const [, number = '', code = '', text = ''] = found;
    this.#waiting.get(Number(number))?.({ code: Number(code), text: Buffer.from(text, 'base64').toString() });
    this.#waiting.delete(Number(number));
  }
}
