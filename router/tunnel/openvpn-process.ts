import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { forgetMark, writeMark } from '../machine/process-mark.ts';

/** OpenVPN ends within a second of being asked, unless the machine is very busy. */
const STOP_GRACE_MS = 5_000;
/** A management line is at most a few kilobytes; what has more without a newline is not OpenVPN. */
const LINE_MAX_CHARACTERS = 64 * 1024;
/** The kernel closes a dead process's sockets at once; this is for the machine that is very busy. */
const LAST_WORDS_MS = 1_000;
/** Of what is printed before the management connection stands, the last lines say what was wrong. */
const PRINTED_MAX_LINES = 50;

export type OnLine = (line: string, openvpn: OpenvpnProcess) => void;

export function pidFileOf(privateFolder: string): string {
  return join(privateFolder, 'openvpn.pid');
}

export function managementSocketOf(privateFolder: string): string {
  return join(privateFolder, 'management.sock');
}

/**
 * One OpenVPN process with its management connection.
 *
 * Its configuration, and with it the private key, comes through a pipe: nothing is written to a disk.
 * OpenVPN connects to a socket of ours in a folder that only root may enter, and ends when that closes.
 */
export class OpenvpnProcess {
  /** What it printed itself, for the case that it never came to speak on the management connection. */
  readonly printed: string[] = [];
  /** Fulfilled once the process is gone, with the error if it could not be started. */
  readonly ended: Promise<Error | null>;
  readonly #child: ChildProcess;
  readonly #server: Server;
  #management: Socket | null = null;

  private constructor(child: ChildProcess, server: Server) {
    this.#child = child;
    this.#server = server;
    this.ended = new Promise<Error | null>((resolve) => {
      child.once('error', resolve);
      child.once('close', () => resolve(null));
    }).finally(() => this.#hearTheRest());
  }

  /**
   * `onLine` is called with each line of the management connection, until the process has ended. It is given
   * the process too: the first line, which wants an answer, may come before `start` has returned.
   */
  static async start(
    { program, privateFolder }: { program: string; privateFolder: string },
    configuration: string,
    onLine: OnLine,
  ): Promise<OpenvpnProcess> {
    const path = managementSocketOf(privateFolder);
    await rm(path, { force: true });
    const server = createServer();
    server.listen(path);
    await once(server, 'listening');

    const child = spawn(program, ['--config', 'stdin'], { stdio: ['pipe', 'pipe', 'pipe'] });
    const openvpn = new OpenvpnProcess(child, server);
    server.once('connection', (socket) => openvpn.#converse(socket, onLine));
    openvpn.#collect();
    child.stdin.on('error', () => undefined);
    child.stdin.end(configuration);
    if (child.pid !== undefined) await writeMark(pidFileOf(privateFolder), child.pid);
    void openvpn.ended.then(() => server.close());
    return openvpn;
  }

  send(...commands: readonly string[]): void {
    this.#management?.write(commands.map((command) => `${command}\n`).join(''));
  }

  /** Asks, waits, forces; returns when the process is gone and its traces are too. */
  async stop(privateFolder: string): Promise<void> {
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), STOP_GRACE_MS);
    await this.ended;
    clearTimeout(timer);
    this.#management?.destroy();
    this.#server.close();
    await forgetMark(pidFileOf(privateFolder));
  }

  #converse(socket: Socket, onLine: OnLine): void {
    this.#management = socket;
    let rest = '';
    socket.setEncoding('utf8');
    socket.on('error', () => socket.destroy());
    socket.on('data', (piece: string) => {
      const lines = (rest + piece).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > LINE_MAX_CHARACTERS) socket.destroy();
      for (const line of lines) onLine(line.replace(/\r$/, ''), this);
    });
  }

  /** What the process said last may still lie in the socket when the process is gone. */
  async #hearTheRest(): Promise<void> {
    if (this.#management === null || this.#management.closed) return;
    await once(this.#management, 'close', { signal: AbortSignal.timeout(LAST_WORDS_MS) }).catch(
      () => undefined,
    );
  }

  #collect(): void {
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on('line', (line) => {
        this.printed.push(line);
        if (this.printed.length > PRINTED_MAX_LINES) this.printed.shift();
      });
    }
  }
}
