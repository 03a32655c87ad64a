/** The one mail server that letters are handed to; its password is written and never shown. */
import type { SecretBox } from '../secrets/box.ts';
import type { Database } from '../store/database.ts';

export interface MailServer {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte, or STARTTLS; never without. */
  readonly security: 'starttls' | 'tls';
  /** Empty: the server asks for no sign-in. */
  readonly user: string;
  readonly sender: string;
  /** Where letters for the owner go. */
  readonly owner: string;
  /** PEM of the authority that certified the server; empty: one that everybody knows. */
  readonly authority: string;
}

export interface MailServerWithPassword extends MailServer {
  readonly password: string;
}

const CONTEXT = 'installation:mail';

interface Row extends MailServer {
  readonly password: Uint8Array | null;
}

export class MailServers {
  readonly #db: Database;
  readonly #box: SecretBox;

  constructor({ db, box }: { db: Database; box: SecretBox }) {
    this.#db = db;
    this.#box = box;
  }

  async read(): Promise<MailServerWithPassword | undefined> {
    const row = await this.#db.read((reader) =>
      reader.get<Row>(
        'SELECT host, port, security, user, password, sender, owner, authority FROM mail_server',
      ),
    );
    if (row === undefined) return undefined;
    const password = row.password === null ? '' : this.#box.open(row.password, CONTEXT).toString('utf8');
    return { ...row, password };
  }

  async write(server: MailServerWithPassword): Promise<void> {
    const sealed = server.password === '' ? null : this.#box.seal(server.password, CONTEXT);
    await this.#db.write((tx) =>
      tx.run(
        `INSERT INTO mail_server (id, host, port, security, user, password, sender, owner, authority)
         VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET host = excluded.host, port = excluded.port,
           security = excluded.security, user = excluded.user, password = excluded.password,
           sender = excluded.sender, owner = excluded.owner, authority = excluded.authority`,
        server.host,
        server.port,
        server.security,
        server.user,
        sealed,
        server.sender,
        server.owner,
        server.authority,
      ),
    );
  }

  /** Letters that wait are for a server that is gone. */
  async remove(): Promise<void> {
    await this.#db.write(async (tx) => {
      await tx.run('DELETE FROM mail_server');
      await tx.run('DELETE FROM mail_queue');
    });
  }
}
