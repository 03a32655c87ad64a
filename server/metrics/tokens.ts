/**
 * Tokens with which a monitoring program reads figures, and nothing else: they belong to no person, so they do not
 * end when somebody leaves, and whoever finds one learns figures. The file holds their hashes.
 */
import { BlockList, isIP } from 'node:net';
import { noteUse } from '../people/note-use.ts';
import { notFound, Refusal } from '../refusal.ts';
import { hashToken, randomId, randomToken } from '../secrets/random.ts';
import type { Database } from '../store/database.ts';

const TOKENS_MAX = 20;
/** A use is written down at most once in so long. */
const USED_EVERY_MS = 60_000;

export interface MetricToken {
  readonly id: string;
  readonly name: string;
  /** Networks from which it is accepted; empty: from anywhere. */
  readonly sources: readonly string[];
  /** Figures of single accounts as well, with their names. */
  readonly accounts: boolean;
  readonly createdAt: string;
  readonly usedAt: string | null;
}

interface Row {
  id: string;
  name: string;
  sources: string;
  accounts: number;
  created_at: string;
  used_at: string | null;
}

export class MetricTokens {
  readonly #db: Database;
  readonly #now: () => Date;

  constructor(db: Database, now: () => Date) {
    this.#db = db;
    this.#now = now;
  }

  /** @returns the token's text, which is shown once, and its row */
  async create(
    wanted: Pick<MetricToken, 'name' | 'sources' | 'accounts'>,
  ): Promise<{ secret: string; token: MetricToken }> {
    const secret = randomToken();
    const id = randomId('met');
    const token: MetricToken = { id, ...wanted, createdAt: this.#now().toISOString(), usedAt: null };
    await this.#db.write(async (tx) => {
      const held = await tx.get<{ n: number }>('SELECT count(*) AS n FROM metric_tokens');
      if ((held?.n ?? 0) >= TOKENS_MAX)
        throw new Refusal('limit-reached', [{ field: '', code: 'too-many', values: { max: TOKENS_MAX } }]);
      await tx.run(
        'INSERT INTO metric_tokens (hash, id, name, sources, accounts, created_at) VALUES (?, ?, ?, ?, ?, ?)',
        ...[
          hashToken(secret),
          id,
          token.name,
          token.sources.join(' '),
          token.accounts ? 1 : 0,
          token.createdAt,
        ],
      );
    });
    return { secret, token };
  }

  async list(): Promise<MetricToken[]> {
    const rows = await this.#db.read((reader) =>
      reader.all<Row>('SELECT * FROM metric_tokens ORDER BY created_at DESC'),
    );
    return rows.map(toToken);
  }

  /** @throws Refusal `not-found` */
  async revoke(id: string): Promise<void> {
    const { changes } = await this.#db.write((tx) => tx.run('DELETE FROM metric_tokens WHERE id = ?', id));
    if (changes === 0) throw notFound();
  }

  /** The token behind this text, if it is accepted from this address. */
  async find(secret: string, address: string): Promise<MetricToken | undefined> {
    const hash = hashToken(secret);
    const row = await this.#db.read((reader) =>
      reader.get<Row>('SELECT * FROM metric_tokens WHERE hash = ?', hash),
    );
    if (row === undefined) return undefined;
    const token = toToken(row);
    if (!isFrom(token.sources, address)) return undefined;
    const now = this.#now();
    if (token.usedAt === null || now.getTime() - Date.parse(token.usedAt) > USED_EVERY_MS) {
      const sql = 'UPDATE metric_tokens SET used_at = ? WHERE hash = ?';
      await noteUse(() => this.#db.write((tx) => tx.run(sql, now.toISOString(), hash)));
    }
    return token;
  }
}

/** `192.0.2.0/24`, `2001:db8::/32`, or one address. */
export function isSource(text: string): boolean {
  const [address = '', bits, more] = text.split('/');
  const version = isIP(address);
  // An address with a zone belongs to one link, and Node's lists take none.
  if (version === 0 || more !== undefined || address.includes('%')) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}

function isFrom(sources: readonly string[], address: string): boolean {
  if (sources.length === 0) return true;
  const version = isIP(address);
  if (version === 0) return false;
  const list = new BlockList();
  for (const source of sources) {
    const [network = '', bits] = source.split('/');
    const family = isIP(network) === 4 ? 'ipv4' : 'ipv6';
    if (bits === undefined) list.addAddress(network, family);
    else list.addSubnet(network, Number(bits), family);
  }
  return list.check(address, version === 4 ? 'ipv4' : 'ipv6');
}

function toToken(row: Row): MetricToken {
  return {
    id: row.id,
    name: row.name,
    sources: row.sources === '' ? [] : row.sources.split(' '),
    accounts: row.accounts === 1,
    createdAt: row.created_at,
    usedAt: row.used_at,
  };
}
