/**
 * Where a caller really is. The room's OpenVPN sees the door's own address and a port of it; HAProxy, which
 * sees both, writes one line for each tunnel and brings it to us over a unix socket.
 *
 * HAProxy connects to us and keeps what it could not bring (its ring, `appliance/door/render.ts`), so that lines from
 * the time of a restart still come. Only HAProxy and we may enter the socket's folder. What a line says
 * about the caller is written by HAProxy; nothing in it comes from what the caller sent.
 */
import { chmod, rm } from 'node:fs/promises';
import { createServer, isIP, isIPv6, SocketAddress, type Server, type Socket } from 'node:net';

export type Endpoint = { address: string; port: number };
export type Entrance = 'vpn' | 'https' | 'http';

export type DoorLine = {
  /** When the caller came; null if HAProxy's clock made no sense. */
  at: Date | null;
  caller: Endpoint;
  /** What the room's OpenVPN sees. Each room's link has an address of its own, so this is unique. */
  seenByRoom: Endpoint;
  entrance: Entrance;
};

/** Longer than any line of ours: 1 word, a time, an entrance, two IPv6 addresses and two ports. */
export const LINE_MAX_BYTES = 512;

/**
 * How many tunnels are remembered, the newest: twice what may stand at a time would be 80,000, of which a
 * portal asks in the first second. A standing tunnel's port is not given out again, so nothing ages.
 */
export const REMEMBERED_MAX = 40_000;

/** HAProxy holds one connection, two while one of them is being given up. */
const CONNECTIONS_MAX = 8;

const LINE =
  /^door1 (\d{1,12})\.(\d{3}) (vpn|https|http) ([0-9a-f.:]{2,45}) (\d{1,5}) ([0-9a-f.:]{2,45}) (\d{1,5})$/;

/** @returns nothing if it is not a line of ours (`log-format` in `appliance/door/render-entrance.ts`). */
export function parseDoorLine(line: string): DoorLine | undefined {
  const [, seconds, milliseconds, entrance, callerAddress, callerPort, doorAddress, doorPort] =
    LINE.exec(line) ?? [];
  if (!isEntrance(entrance)) return undefined;
  const caller = endpoint(callerAddress, callerPort);
  const seenByRoom = endpoint(doorAddress, doorPort);
  if (caller === undefined || seenByRoom === undefined) return undefined;
  const at = new Date(Number(seconds) * 1000 + Number(milliseconds));
  return { at: Number.isNaN(at.getTime()) ? null : at, caller, seenByRoom, entrance };
}

export type RealAddress = Endpoint & { entrance: Entrance };

export class DoorLog {
  readonly #callers = new Map<string, RealAddress>();

  /**
   * @param path `<run>/portal/door-log.sock`; a socket left there by a former process is replaced
   * @param signal ends the listening
   */
  static async listen(path: string, signal: AbortSignal): Promise<DoorLog> {
    const log = new DoorLog();
    await rm(path, { force: true });
    const server = createServer((socket) => log.#read(socket, signal));
    server.maxConnections = CONNECTIONS_MAX;
    await listening(server, path, signal);
    // The folder lets in HAProxy's group and nobody else; connecting needs the right to write.
    await chmod(path, 0o666);
    return log;
  }

  /** The caller behind what the room's OpenVPN reports as a peer's address and port. */
  lookup(roomSeenAddress: string, port: number): RealAddress | undefined {
    return isIP(roomSeenAddress) === 0
      ? undefined
      : this.#callers.get(key({ address: roomSeenAddress, port }));
  }

  #read(socket: Socket, signal: AbortSignal): void {
    let rest = '';
    const end = () => socket.destroy();
    signal.addEventListener('abort', end, { once: true });
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.#remember(line);
      if (rest.length > LINE_MAX_BYTES) socket.destroy();
    });
    // HAProxy comes again by itself; what it says meanwhile it keeps.
    socket.on('error', end);
    socket.on('close', () => signal.removeEventListener('abort', end));
  }

  #remember(line: string): void {
    const parsed = parseDoorLine(line);
    if (parsed === undefined) return;
    const seen = key(parsed.seenByRoom);
    // A port used again is a new tunnel, and the newest in the order of forgetting.
    this.#callers.delete(seen);
    this.#callers.set(seen, { ...parsed.caller, entrance: parsed.entrance });
    for (const oldest of this.#callers.keys()) {
      if (this.#callers.size <= REMEMBERED_MAX) return;
      this.#callers.delete(oldest);
    }
  }
}

function listening(server: Server, path: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ path, signal }, resolve);
  });
}

/** One spelling for one address: OpenVPN and HAProxy may shorten zeros differently. */
function key({ address, port }: Endpoint): string {
  const family = isIPv6(address) ? 'ipv6' : 'ipv4';
  return `${new SocketAddress({ address, family }).address} ${port}`;
}

function endpoint(address: string | undefined, port: string | undefined): Endpoint | undefined {
  const number = Number(port);
  return address === undefined || isIP(address) === 0 || number > 65_535
    ? undefined
    : { address, port: number };
}

function isEntrance(text: string | undefined): text is Entrance {
  return text === 'vpn' || text === 'https' || text === 'http';
}
