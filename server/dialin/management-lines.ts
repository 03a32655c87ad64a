/**
 * What OpenVPN says on its management socket, from characters to messages (management-notes.txt, "OUTPUT
 * FORMAT" and "The CLIENT notification").
 *
 * Two parties: OpenVPN is ours; what it passes on (names, passwords, peer information) comes from whoever
 * dials in. So lines and blocks have ceilings, only the variables that we use are kept, and a block that
 * says a thing twice or is interrupted counts as damaged and is never believed.
 */
import { DialInError } from './dial-in-error.ts';

/** OpenVPN's longest line is a password of 4 KiB; a longer one is not OpenVPN. */
export const LINE_MAX_CHARACTERS = 16 * 1024;
/** A client with a long chain of certificates has some 100. */
export const ENV_LINES_MAX = 1000;

const KEPT = [
  'username',
  'password',
  'session_id',
  'session_state',
  'tls_digest_sha256_0',
  'untrusted_ip',
  'untrusted_ip6',
  'untrusted_port',
  'ifconfig_pool_remote_ip',
  'time_unix',
  'bytes_received',
  'bytes_sent',
  'IV_PROTO',
] as const;
export type EnvName = (typeof KEPT)[number];
export type Env = Readonly<Partial<Record<EnvName, string>>>;

export type ClientType = 'CONNECT' | 'REAUTH' | 'ESTABLISHED' | 'DISCONNECT';

export interface ClientMessage {
  readonly kind: 'client';
  readonly type: ClientType;
  readonly cid: number;
  /** Only with CONNECT and REAUTH. */
  readonly kid: number;
  readonly env: Env;
  /** False: cut, too long, or the same variable twice. */
  readonly intact: boolean;
}

export type Message =
  | ClientMessage
  | { readonly kind: 'bytes'; readonly cid: number; readonly bytesIn: number; readonly bytesOut: number }
  /** Any other real-time message; `source` is `INFO`, `FATAL`, `HOLD` … */
  | { readonly kind: 'notice'; readonly source: string; readonly text: string }
  /** A line that answers a command. */
  | { readonly kind: 'answer'; readonly line: string };

interface Block {
  type: ClientType;
  cid: number;
  kid: number;
  env: Partial<Record<EnvName, string>>;
  lines: number;
  intact: boolean;
}

const HEADER = /^>CLIENT:(CONNECT|REAUTH|ESTABLISHED|DISCONNECT),(\d{1,10})(?:,(\d{1,10}))?$/;
const ENV = '>CLIENT:ENV,';
const BYTES = /^>BYTECOUNT_CLI:(\d{1,10}),(\d{1,15}),(\d{1,15})$/;
const NOTICE = /^>([A-Z0-9_-]{1,32}):(.*)$/s;
const VARIABLE = /^([^=]*)=(.*)$/s;

/** Give it pieces as they come; it gives back the messages that they complete. */
export class ManagementLines {
  #partial = '';
  #block: Block | undefined;

  /** @throws DialInError `too-long` */
  feed(text: string): Message[] {
    const lines = (this.#partial + text).split('\n');
    this.#partial = lines.pop() ?? '';
    const messages: Message[] = [];
    for (const line of lines) {
      checkLength(line);
      this.#line(line.endsWith('\r') ? line.slice(0, -1) : line, messages);
    }
    checkLength(this.#partial);
    return messages;
  }

  #line(line: string, messages: Message[]): void {
    if (line.startsWith(ENV)) {
      this.#variable(line.slice(ENV.length), messages);
      return;
    }
    // "… are guaranteed to be atomic": something in between means that this is not what we think it is.
    if (this.#block) messages.push(finished({ ...this.#block, intact: false }));
    this.#block = blockOf(line);
    if (!this.#block) messages.push(single(line));
  }

  #variable(text: string, messages: Message[]): void {
    const block = this.#block;
    // Variables of a notification that we do not know, such as CR_RESPONSE.
    if (!block) return;
    if (text === 'END') {
      messages.push(finished(block));
      this.#block = undefined;
      return;
    }
    block.lines += 1;
    if (block.lines > ENV_LINES_MAX) block.intact = false;
    const [, name = '', value = ''] = VARIABLE.exec(text) ?? [];
    if (!isKept(name)) return;
    // A second `username=` can only come from outside.
    if (block.env[name] !== undefined) block.intact = false;
    else block.env[name] = value;
  }
}

function checkLength(line: string): void {
  if (line.length > LINE_MAX_CHARACTERS) throw new DialInError('too-long', 'a management line without end');
}

function blockOf(line: string): Block | undefined {
  const [, type, cid, kid] = HEADER.exec(line) ?? [];
  if (type === undefined) return undefined;
  const asks = type === 'CONNECT' || type === 'REAUTH';
  if (asks !== (kid !== undefined)) return undefined;
  return {
    type: type as ClientType,
    cid: Number(cid),
    kid: Number(kid ?? 0),
    env: {},
    lines: 0,
    intact: true,
  };
}

function finished({ type, cid, kid, env, intact }: Block): ClientMessage {
  return { kind: 'client', type, cid, kid, env, intact };
}

function single(line: string): Message {
  const bytes = BYTES.exec(line);
  if (bytes) {
    return { kind: 'bytes', cid: Number(bytes[1]), bytesIn: Number(bytes[2]), bytesOut: Number(bytes[3]) };
  }
  const [, source, text = ''] = NOTICE.exec(line) ?? [];
  return source === undefined ? { kind: 'answer', line } : { kind: 'notice', source, text };
}

function isKept(name: string): name is EnvName {
  return (KEPT as readonly string[]).includes(name);
}
