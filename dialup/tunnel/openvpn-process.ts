/**
 * One OpenVPN process with its management connection.
 *
 * Its configuration, and with it the private key, comes through a pipe: nothing is written to a disk. OpenVPN connects
 * to a socket of ours and ends when that closes, so that after a crash of ours no tunnel is left.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { withoutSecrets } from '../desk/browser.ts';
import { asRoot, type Elevation } from '../desk/rights.ts';
import type { ManagementPlace } from './plan.ts';

/** OpenVPN says goodbye, takes routes back and ends within a second, unless the machine is very busy. */
const STOP_GRACE_MS = 8_000;
/** A management line is at most a few kilobytes; what has more without a newline is not OpenVPN. */
const LINE_MAX_CHARACTERS = 64 * 1024;
const LAST_WORDS_MS = 1_000;
/** Of what is printed before the management connection stands, the last lines say what was wrong. */
const PRINTED_MAX_LINES = 50;

export type OnLine = (line: string) => void;

export interface Start {
  readonly program: string;
  readonly elevation: Elevation;
  readonly environment: NodeJS.ProcessEnv;
  /** Windows has no unix sockets for OpenVPN. */
  readonly transport: 'unix' | 'tcp';
  configuration(place: ManagementPlace): string;
}

export class OpenvpnProcess {
  /** What it printed itself, for the case that it never came to speak on the management connection. */
  readonly printed: string[] = [];
  /** Fulfilled once the process is gone, with the error if it could not be started. */
  readonly ended: Promise<Error | undefined>;
  readonly #child: ChildProcess;
  readonly #server: Server;
  readonly #folder: string;
  readonly #password: string;
  readonly #elevation: Elevation;
  #management: Socket | undefined;

  private constructor(
    child: ChildProcess,
    own: { server: Server; folder: string; password: string; elevation: Elevation },
  ) {
    this.#child = child;
    this.#server = own.server;
    this.#folder = own.folder;
    this.#password = own.password;
    this.#elevation = own.elevation;
    this.ended = new Promise<Error | undefined>((resolve) => {
      child.once('error', resolve);
      child.once('close', () => resolve(undefined));
    }).finally(() => this.#hearTheRest());
  }

  /** `onLine` gets each line of the management connection; `hold` comes first and waits for an answer. */
  static async start(start: Start, onLine: OnLine): Promise<OpenvpnProcess> {
    const folder = await mkdtemp(join(tmpdir(), 'ferngate-dialup-'));
    const password = randomBytes(24).toString('base64url');
    const { server, place } = await listen(folder, { password, transport: start.transport });
    const configuration = start.configuration(place);
    const child = asRoot(start.elevation, () =>
      spawn(start.program, ['--config', 'stdin'], {
        stdio: ['pipe', 'pipe', 'pipe'],
        env: withoutSecrets(start.environment),
        windowsHide: true,
        // Ctrl-C in the terminal reaches us alone, and we end it in order.
        detached: start.transport === 'unix',
      }),
    );
    const openvpn = new OpenvpnProcess(child, { server, folder, password, elevation: start.elevation });
    server.once('connection', (socket) => openvpn.#converse(socket, onLine));
    openvpn.#collect();
    child.stdin.on('error', () => undefined);
    child.stdin.end(configuration);
    return openvpn;
  }

  send(...commands: readonly string[]): void {
    this.#management?.write(commands.map((command) => `${command}\n`).join(''));
  }

  /** Asks, waits, forces; returns when the process is gone and its traces are too. */
  async stop(): Promise<'ended' | 'killed'> {
    let result: 'ended' | 'killed' = 'ended';
    if (this.#management === undefined) this.#kill('SIGTERM');
    else this.send('signal SIGTERM');
    const timer = setTimeout(() => {
      result = 'killed';
      this.#kill('SIGKILL');
    }, STOP_GRACE_MS);
    await this.ended;
    clearTimeout(timer);
    this.#management?.destroy();
    this.#server.close();
    await rm(this.#folder, { recursive: true, force: true });
    return result;
  }

  #kill(signal: NodeJS.Signals): void {
    asRoot(this.#elevation, () => this.#child.kill(signal));
  }

  #converse(socket: Socket, onLine: OnLine): void {
    this.#management = socket;
    this.#server.close();
    let rest = '';
    socket.setEncoding('utf8');
    socket.on('error', () => socket.destroy());
    socket.on('data', (piece: string) => {
      const all = rest + piece;
      // The only prompt that does not end its line.
      if (all.endsWith('ENTER PASSWORD:')) {
        rest = '';
        this.send(this.#password);
        return;
      }
      const lines = all.split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > LINE_MAX_CHARACTERS) socket.destroy();
      for (const line of lines) onLine(line.replace(/\r$/, ''));
    });
  }

  /** What the process said last may still lie in the socket when the process is gone. */
  async #hearTheRest(): Promise<void> {
    if (this.#management === undefined || this.#management.closed) return;
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

/** The folder is this user's alone. On Windows, a password says to OpenVPN that it is we who speak. */
async function listen(
  folder: string,
  { password, transport }: { password: string; transport: 'unix' | 'tcp' },
): Promise<{ server: Server; place: ManagementPlace }> {
  const server = createServer();
  if (transport === 'unix') {
    const path = join(folder, 'management.sock');
    server.listen(path);
    await once(server, 'listening');
    return { server, place: { kind: 'unix', path } };
  }
  const passwordFile = join(folder, 'management.txt').replaceAll('\\', '/');
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, place: { kind: 'tcp', port: (server.address() as AddressInfo).port, passwordFile } };
}
