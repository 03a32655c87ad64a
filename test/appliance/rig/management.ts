/** Stands in for the portal at a room's management socket: admits by certificate name, as a table says. */
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { Ids } from './users.ts';

/** Certificate name → the lines between `client-auth` and `END` (management-notes.txt). */
export type Admissions = ReadonlyMap<string, readonly string[]>;

export class ManagementClient {
  readonly admitted: string[] = [];
  readonly left: string[] = [];
  readonly #socket: Socket;
  readonly #admissions: Admissions;
  #client = '';
  #environment = new Map<string, string>();

  constructor(path: string, portal: Ids, admissions: Admissions) {
    this.#admissions = admissions;
    this.#socket = connectAs(path, portal);
    this.#socket.on('error', () => undefined);
    createInterface({ input: this.#socket })
      .on('line', (line) => this.#take(line))
      .on('error', () => undefined);
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(line: string): void {
    const event = /^>CLIENT:(CONNECT|REAUTH|DISCONNECT|ESTABLISHED),(\S+)/.exec(line);
    if (event) {
      this.#client = `${event[1]} ${event[2]}`;
      this.#environment = new Map();
    }
    const value = /^>CLIENT:ENV,([^=]+)=(.*)$/.exec(line);
    if (value) this.#environment.set(value[1]!, value[2]!);
    if (line === '>CLIENT:ENV,END') this.#decide();
  }

  #decide(): void {
    const [kind, ids = ''] = this.#client.split(' ');
    const name = this.#environment.get('common_name') ?? '';
    if (kind === 'DISCONNECT') this.left.push(name);
    if (kind !== 'CONNECT' && kind !== 'REAUTH') return;
    const [cid, kid] = ids.split(',');
    const lines = this.#admissions.get(name);
    if (!lines) {
      this.#socket.write(`client-deny ${cid} ${kid} "unknown"\n`);
      return;
    }
    this.#socket.write([`client-auth ${cid} ${kid}`, ...lines, 'END', ''].join('\n'));
    this.admitted.push(name);
  }
}

/** OpenVPN asks the kernel who connects, and lets in the portal's user only. */
function connectAs(path: string, { uid, gid }: Ids): Socket {
  process.setegid!(gid);
  process.seteuid!(uid);
  try {
    return connect(path);
  } finally {
    process.seteuid!(0);
    process.setegid!(0);
  }
}
