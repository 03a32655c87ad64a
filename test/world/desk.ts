/** A technician's desk: a host with a plain OpenVPN client and the profile that the portal handed out. */
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { NODE, until, type Daemon } from './command.ts';
import type { Host } from './internet.ts';

const HERE = import.meta.dirname;

export interface Login {
  readonly username: string;
  readonly password: string;
  /** Code of the authenticator; put into the password as OpenVPN's static challenge does it. */
  readonly code?: string;
}

export class Desk {
  readonly host: Host;
  /** How long a dial-in may take. */
  readonly #patienceMs: number;
  readonly #folder: string;
  #openvpn: Daemon | undefined;

  constructor(host: Host, folder: string, patienceMs = 30_000) {
    this.host = host;
    this.#patienceMs = patienceMs;
    this.#folder = folder;
  }

  get output(): string {
    return this.#openvpn?.output ?? '';
  }

  /** Starts OpenVPN; resolves when it says that the session stands, and rejects when it gives up. */
  async dialIn(profile: string, login: Login, extra: readonly string[] = []): Promise<void> {
    await this.start(profile, login, extra);
    await until(
      'dial-in of the desk',
      () => {
        if (this.output.includes('AUTH_FAILED')) throw new Error('AUTH_FAILED');
        if (this.#openvpn?.running === false) throw new Error(`OpenVPN ended:\n${this.output}`);
        return this.output.includes('Initialization Sequence Completed');
      },
      this.#patienceMs,
    );
  }

  /** Starts OpenVPN and does not wait. */
  async start(profile: string, login: Login, extra: readonly string[] = []): Promise<void> {
    await this.hangUp();
    const name = `${this.#folder}/${this.host.namespace}`;
    // The client would ask at a terminal; this is what it sends when somebody answers.
    const text = profile.replace(/^static-challenge .*$/m, '');
    await writeFile(`${name}.ovpn`, text, { mode: 0o600 });
    await writeFile(`${name}.login`, `${login.username}\n${secretOf(login)}\n`, { mode: 0o600 });
    this.#openvpn = this.host.start(
      'openvpn',
      ...[
        'openvpn',
        '--config',
        `${name}.ovpn`,
        '--auth-user-pass',
        `${name}.login`,
        '--dev',
        'tun9',
        ...extra,
      ],
    );
  }

  async hangUp(): Promise<void> {
    await this.#openvpn?.stop();
    this.#openvpn = undefined;
  }

  /** Registers 0 and 1 of the PLC at this address, or what went wrong. */
  async readRegisters(address: string, port = 502): Promise<string> {
    const { code, stdout, stderr } = await this.host.try([
      NODE,
      resolve(HERE, 'modbus-read.ts'),
      ...[
        '--host',
        address,
        '--port',
        String(port),
        '--unit',
        '1',
        '--first',
        '0',
        '--count',
        '2',
        '--timeout',
        '2000',
      ],
    ]);
    return code === 0 ? stdout.trim() : `failed: ${stderr.trim()}`;
  }

  /** The text of a page, or undefined when nothing answers within two seconds. */
  async page(url: string): Promise<string | undefined> {
    const { code, stdout } = await this.host.try(['curl', '-gsk', '--max-time', '2', url]);
    return code === 0 ? stdout : undefined;
  }

  /** Whether a TCP connection can be made. */
  async reaches(address: string, port: number): Promise<boolean> {
    const script = `const s=require('node:net').connect({host:'${address}',port:${port}},()=>process.exit(0));
      s.on('error',()=>process.exit(1));setTimeout(()=>process.exit(1),1500)`;
    return (await this.host.try([NODE, '-e', script])).code === 0;
  }
}

function secretOf({ password, code }: Login): string {
  if (code === undefined) return password;
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  return `SCRV1:${base64(password)}:${base64(code)}`;
}
