/**
 * The management side of an OpenVPN that does what a test tells it, in orders that the real one takes hours to
 * produce. Everything it can be asked was copied from a transcript of OpenVPN 2.6.14.
 */
import { rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';

export interface Session {
  cid: number;
  name: string;
  address: string;
  since: number;
  /** Established, as far as this OpenVPN knows. */
  up: boolean;
}

export interface Knock {
  cid: number;
  type?: 'CONNECT' | 'REAUTH';
  name: string;
  password: string;
  fingerprint: string;
  state?: string;
  sessionId?: string;
  /** What the client says that it understands; OpenVPN 2.6.14 says 990. */
  protocol?: string;
}

export class ScriptedOpenVpn {
  readonly sessions = new Map<number, Session>();
  readonly commands: string[] = [];
  /** What was told to whom, `auth 3`, `deny 4 reason`. */
  readonly answers: string[] = [];
  /** Lines of the last `client-auth`. */
  lines: string[] = [];
  /** Runs after a login was accepted. */
  accepted: (cid: number) => void = () => undefined;
  #server: Server;
  #socket: Socket | undefined;
  #block: string[] | undefined;

  constructor(path: string) {
    rmSync(path, { force: true });
    this.#server = createServer((socket) => this.#serve(socket)).listen(path);
    this.#server.unref();
  }

  tell(...lines: string[]): void {
    this.#socket?.write(lines.map((line) => `${line}\r\n`).join(''));
  }

  knock({ cid, type = 'CONNECT', name, password, fingerprint, ...rest }: Knock): void {
    this.tell(
      `>CLIENT:${type},${cid},1`,
      `>CLIENT:ENV,IV_PROTO=${rest.protocol ?? '990'}`,
      `>CLIENT:ENV,n_clients=${this.sessions.size}`,
      `>CLIENT:ENV,password=${password}`,
      `>CLIENT:ENV,session_id=${rest.sessionId ?? `session+${String(cid).padStart(8, '0')}`}`,
      `>CLIENT:ENV,session_state=${rest.state ?? 'Initial'}`,
      '>CLIENT:ENV,untrusted_port=40000',
      '>CLIENT:ENV,untrusted_ip6=fd00::',
      `>CLIENT:ENV,username=${name}`,
      `>CLIENT:ENV,tls_digest_sha256_0=${(fingerprint.match(/../g) ?? []).join(':')}`,
      '>CLIENT:ENV,END',
    );
  }

  established(session: Omit<Session, 'up'>): void {
    this.sessions.set(session.cid, { ...session, up: true });
    this.tell(
      `>CLIENT:ADDRESS,${session.cid},${session.address},1`,
      `>CLIENT:ESTABLISHED,${session.cid}`,
      `>CLIENT:ENV,ifconfig_pool_remote_ip=${session.address}`,
      `>CLIENT:ENV,time_unix=${session.since}`,
      '>CLIENT:ENV,END',
    );
  }

  disconnected(cid: number): void {
    this.sessions.delete(cid);
    this.tell(
      `>CLIENT:DISCONNECT,${cid}`,
      '>CLIENT:ENV,bytes_sent=7',
      '>CLIENT:ENV,bytes_received=5',
      '>CLIENT:ENV,END',
    );
  }

  /** The connection breaks, the process lives. */
  drop(): void {
    this.#socket?.destroy();
  }

  async close(): Promise<void> {
    this.#socket?.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #serve(socket: Socket): void {
    this.#socket = socket;
    this.#block = undefined;
    socket.on('error', () => undefined);
    this.tell(">INFO:OpenVPN Management Interface Version 5 -- type 'help' for more info");
    let partial = '';
    socket.setEncoding('utf8').on('data', (piece: string) => {
      const lines = (partial + piece).split('\n');
      partial = lines.pop() ?? '';
      for (const line of lines) this.#command(line);
    });
  }

  #command(line: string): void {
    this.commands.push(line);
    if (this.#block) {
      if (line !== 'END') this.#block.push(line);
      else this.#accept(Number(this.#block[0]!.split(' ')[1]), this.#block.slice(1));
      return;
    }
    const [name, first = ''] = line.split(' ');
    if (name === 'client-auth') this.#block = [line];
    else if (name === 'client-auth-nt') this.#accept(Number(first), []);
    else if (name === 'client-deny') {
      this.answers.push(`deny ${first} ${/"([^"]*)"/.exec(line)?.[1] ?? ''}`);
      this.tell('SUCCESS: client-deny command succeeded');
    } else if (name === 'client-kill') this.#kill(Number(first));
    else if (name === 'version') this.tell('OpenVPN Version: OpenVPN 2.6.14', 'Management Version: 5', 'END');
    else if (name === 'pid') this.tell('SUCCESS: pid=4711');
    else if (name === 'status') this.tell(...this.#status(), 'END');
    else this.tell('SUCCESS: bytecount interval changed');
  }

  #accept(cid: number, lines: string[]): void {
    this.#block = undefined;
    this.lines = lines;
    this.answers.push(`auth ${cid}`);
    this.tell('SUCCESS: client-auth command succeeded');
    this.accepted(cid);
  }

  #kill(cid: number): void {
    this.answers.push(`kill ${cid}`);
    if (!this.sessions.has(cid)) {
      this.tell('ERROR: client-kill command failed');
      return;
    }
    this.tell('SUCCESS: client-kill command succeeded');
    this.disconnected(cid);
  }

  #status(): string[] {
    const columns =
      'Common Name,Real Address,Virtual Address,Virtual IPv6 Address,Bytes Received,Bytes Sent,Connected Since,Connected Since (time_t),Username,Client ID,Peer ID,Data Channel Cipher';
    return [
      'TITLE\tOpenVPN 2.6.14',
      `HEADER\tCLIENT_LIST\t${columns.replaceAll(',', '\t')}`,
      ...[...this.sessions.values()].map((one) =>
        [
          'CLIENT_LIST',
          one.name,
          '::1',
          one.address,
          '',
          5,
          7,
          'then',
          one.since,
          one.name,
          one.cid,
          0,
          'AES-256-GCM',
        ].join('\t'),
      ),
    ];
  }
}
