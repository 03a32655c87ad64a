/** QEMU's own control socket (QEMU Machine Protocol): power button, reset, and whether it still runs. */
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

interface Answer {
  readonly return?: unknown;
  readonly error?: { readonly desc: string };
}

export class Qmp {
  readonly #socket: Socket;
  readonly #waiting: ((answer: Answer) => void)[] = [];

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('error', () => undefined);
    createInterface({ input: socket }).on('line', (line) => {
      const answer = JSON.parse(line) as Answer;
      // What happens in the machine is told unasked, and nobody here waits for it.
      if ('return' in answer || 'error' in answer) this.#waiting.shift()?.(answer);
    });
  }

  static async open(path: string): Promise<Qmp> {
    const socket = connect(path);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve).once('error', reject);
    });
    const qmp = new Qmp(socket);
    await qmp.ask('qmp_capabilities');
    return qmp;
  }

  async ask(command: string, input: Record<string, unknown> = {}): Promise<unknown> {
    const answered = new Promise<Answer>((resolve, reject) => {
      this.#waiting.push(resolve);
      this.#socket.once('close', () => reject(new Error(`QEMU has ended before it answered ${command}`)));
    });
    this.#socket.write(`${JSON.stringify({ execute: command, arguments: input })}\n`);
    const { error, return: value } = await answered;
    if (error) throw new Error(`${command}: ${error.desc}`);
    return value;
  }

  close(): void {
    this.#socket.destroy();
  }
}
