/** The appliance's side of the socket, as a test says: it does nothing, remembers all, and fails where told. */
import { createServer, type Server, type Socket } from 'node:net';
import type { Allowance } from '../../appliance/protocol.ts';

interface Asked {
  readonly id: number;
  readonly verb: string;
  readonly input: { room?: number; allowances?: Allowance[]; open?: 'set-up' | 'all' };
}

/** Answers a verb, or throws what the appliance would refuse with. */
type Script = (input: Asked['input']) => unknown;

export class ScriptedAppliance {
  readonly calls: Asked[] = [];
  readonly rooms = new Set<number>();
  readonly held = new Map<number, Allowance[]>();
  /** By verb; instead of what stands in `#does`. */
  readonly scripts: Record<string, Script | undefined> = {};
  rulesIntact = true;
  doorRuns = true;
  open: 'set-up' | 'all' = 'set-up';
  readonly #path: string;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  async listen(): Promise<void> {
    this.#server = createServer((socket) => {
      this.#sockets.add(socket);
      let rest = '';
      socket.setEncoding('utf8').on('error', () => undefined);
      socket.on('close', () => this.#sockets.delete(socket));
      socket.on('data', (chunk: string) => {
        const lines = (rest + chunk).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) this.#take(socket, JSON.parse(line) as Asked);
      });
    });
    await new Promise<void>((resolve) => this.#server?.listen(this.#path, resolve));
  }

  async close(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  asked(verb: string): Asked[] {
    return this.calls.filter((one) => one.verb === verb);
  }

  #take(socket: Socket, asked: Asked): void {
    this.calls.push(asked);
    try {
      const script = this.scripts[asked.verb] ?? ((input) => this.#does(asked.verb, input));
      socket.write(`${JSON.stringify({ id: asked.id, ok: true, output: script(asked.input) })}\n`);
    } catch (error) {
      const code = error instanceof Error && error.message === 'term-over' ? 'term-over' : 'command-failed';
      const refused = { code, message: String(error) };
      socket.write(`${JSON.stringify({ id: asked.id, ok: false, error: refused })}\n`);
    }
  }

  #state(room: number) {
    return {
      ...{ room, status: 'running', reason: '', sinceMs: 0, pid: 1 },
      ...{ management: `/nowhere/${room}.sock`, offload: false },
    };
  }

  #does(verb: string, { room = 0, allowances = [], open = 'set-up' }: Asked['input']): unknown {
    switch (verb) {
      case 'appliance.describe':
        return { protocol: 1, openvpn: '2.6.14', haproxy: '2.6', nftables: '1.0.6', kernelOffload: false };
      case 'door.describe': {
        const ports = { vpn: 1194, https: 443, http: 80 };
        const status = this.doorRuns ? 'running' : 'failed';
        const answer = { ports, open: this.open, pid: 1, openConnections: 0 };
        return { ...answer, status, reason: this.doorRuns ? '' : 'broken' };
      }
      case 'door.entrances': {
        this.open = open;
        return {};
      }
      case 'system.services':
        return { supervisor: 'processes', services: [] };
      case 'rooms.over':
        return { over: null };
      case 'system.lease':
        return { state: 'off' };
      case 'system.clock':
        return { synchronised: null };
      case 'room.list':
        return { rooms: [...this.rooms].map((one) => this.#state(one)) };
      case 'room.put':
        this.rooms.add(room);
        return this.#state(room);
      case 'room.remove':
        this.rooms.delete(room);
        return {};
      case 'room.allow':
        this.held.set(room, allowances);
        return {};
      case 'room.held':
        return { allowances: this.held.get(room) ?? [], rulesIntact: this.rulesIntact };
      default:
        return {};
    }
  }
}
