/** Two whole portals, each with its door replaced by a few lines that pass connections on as HAProxy does; everything else is real. */
import { rm } from 'node:fs/promises';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import type { Settings } from '../../../../server/settings.ts';
import { serveInRole } from '../../../../server/standby/serve-in-role.ts';
import { Api } from '../../../world/api.ts';
import { until } from '../../../world/command.ts';
import { newSettings } from '../../portal-world.ts';
import { ScriptedAppliance } from '../../scripted-appliance.ts';

/** PROXY v2, over TCP and IPv4, from 192.0.2.7. */
const HEADER = Buffer.from('0d0a0d0a000d0a515549540a2111000cc0000207cb007109d43101bb', 'hex');

export interface View {
  readonly role: string;
  readonly epoch: number;
  readonly lsn: number;
  readonly standing: { readonly kind: string; readonly because?: string };
}

/** One life of a node, until it ends by itself or is told to: in this process, unless it has to be another one. */
export type Life = (settings: Settings, stop: AbortController) => Promise<void>;

export const inThisProcess: Life = (settings, stop) => serveInRole(settings, stop.signal, () => stop.abort());

export class Node {
  readonly settings: Settings;
  readonly appliance: ScriptedAppliance;
  readonly owner: Api;
  readonly #door: Server;
  readonly #passing = new Set<Socket>();
  #open = true;
  #stop = new AbortController();
  #lives: Promise<void> | null = null;
  #ended = false;
  life: Life;
  lives = 0;

  private constructor(settings: Settings, door: Server, life: Life) {
    this.settings = settings;
    this.life = life;
    this.#door = door;
    this.appliance = new ScriptedAppliance(join(settings.runFolder, 'appliance.sock'));
    this.owner = new Api({ kind: 'socket', path: join(settings.runFolder, 'portal', 'owner.sock') });
    door.on('connection', (socket: Socket) => this.#pass(socket));
  }

  /** @param data of a node that was copied; a fresh one otherwise */
  static async begin({ life = inThisProcess, data }: { life?: Life; data?: string } = {}): Promise<Node> {
    const door = createServer();
    await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
    const { port } = door.address() as AddressInfo;
    const fresh = await newSettings();
    const settings = data === undefined ? fresh : { ...fresh, dataFolder: data };
    const place = { name: 'localhost', ports: { ...settings.place.ports, https: port } };
    const node = new Node({ ...settings, place }, door, life);
    await node.appliance.listen();
    await node.start();
    return node;
  }

  get address(): string {
    return `localhost:${this.settings.place.ports.https}`;
  }

  /** Its keeper: whoever ends is started again. */
  async start(): Promise<void> {
    this.#ended = false;
    this.#lives = this.#keep();
    await this.answers();
  }

  async #keep(): Promise<void> {
    while (!this.#ended) {
      this.#stop = new AbortController();
      this.lives += 1;
      await rm(join(this.settings.runFolder, 'portal/owner.sock'), { force: true });
      await this.life(this.settings, this.#stop).catch((error: unknown) => {
        if (!this.#stop.signal.aborted) throw error;
      });
    }
  }

  async answers(): Promise<void> {
    await until('a node that answers', async () => {
      const answered = await this.owner.send('GET', '/api/v1/backend/standby').catch(() => undefined);
      return answered?.status === 200;
    });
  }

  /** Nothing comes in and nothing stays; what it dials itself still works. */
  cut(): void {
    this.#open = false;
    for (const socket of this.#passing) socket.destroy();
  }

  heal(): void {
    this.#open = true;
  }

  async view(): Promise<View> {
    return this.owner.call('GET', '/backend/standby');
  }

  async stop(): Promise<void> {
    this.#ended = true;
    this.#stop.abort();
    await this.#lives;
  }

  async close(): Promise<void> {
    await this.stop();
    this.cut();
    this.#door.close();
    await this.appliance.close();
  }

  #pass(socket: Socket): void {
    if (!this.#open) return void socket.destroy();
    const inside = connect(join(this.settings.runFolder, 'portal', 'replication.sock'));
    for (const [one, other] of [
      [socket, inside],
      [inside, socket],
    ] as const) {
      this.#passing.add(one);
      one.on('error', () => one.destroy());
      one.on('close', () => {
        this.#passing.delete(one);
        other.destroy();
      });
    }
    inside.write(HEADER);
    socket.pipe(inside).pipe(socket);
  }
}

/** Pairs them as their owners do. @returns the six digits */
export async function pairUp(primary: Node, standby: Node): Promise<string> {
  const { code } = await primary.owner.call<{ code: string }>('POST', '/backend/standby/pairing', {});
  const asked = { address: primary.address, code, setAside: true };
  const { check } = await standby.owner.call<{ check: string }>('POST', '/backend/standby/join', asked);
  return check;
}
