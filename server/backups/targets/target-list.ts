/** The targets that the owner has entered. What they are told in secret is sealed to its row and never shown again. */
import { invalid, notFound, Refusal } from '../../refusal.ts';
import type { SecretBox } from '../../secrets/box.ts';
import { randomId } from '../../secrets/random.ts';
import type { Database } from '../../store/database.ts';
import { isStoreError } from '../../store/errors.ts';
import { utcTime } from '../../store/times.ts';
import { DiskTarget } from './disk.ts';
import { S3Target } from './s3.ts';
import { SftpTarget } from './sftp.ts';
import { Place, secretField, separate, serverOf, type TargetInput } from './target-input.ts';
import type { BackupTarget } from './target.ts';

/** The disk, one in the house, one elsewhere, one to spare. */
const TARGETS_MAX = 4;

export interface Target {
  readonly id: string;
  readonly name: string;
  readonly place: Place;
  readonly hostKey: string | null;
  readonly createdAt: string;
}

interface Row {
  id: string;
  name: string;
  place: string;
  secret: Uint8Array | null;
  host_key: string | null;
  created_at: string;
}

export interface TargetListOptions {
  readonly db: Database;
  readonly box: SecretBox;
  readonly diskFolder: string;
  readonly now: () => Date;
}

export class TargetList {
  readonly #options: TargetListOptions;

  constructor(options: TargetListOptions) {
    this.#options = options;
  }

  async list(): Promise<Target[]> {
    return (await this.#rows()).map(targetOf);
  }

  /** @throws Refusal `not-found` */
  async byId(id: string): Promise<Target> {
    return targetOf(await this.#row(id));
  }

  /** @throws Refusal `limit-reached`, `conflict`, `invalid` */
  async create(input: TargetInput): Promise<Target> {
    const rows = await this.#rows();
    if (rows.length >= TARGETS_MAX) throw new Refusal('limit-reached');
    if (input.kind === 'disk' && rows.some((row) => targetOf(row).place.kind === 'disk'))
      throw new Refusal('conflict', [{ field: 'kind', code: 'taken' }]);
    const id = randomId('tgt');
    const { place, secret } = separate(input, undefined);
    await this.#write((db) =>
      db.run(
        'INSERT INTO backup_targets (id, kind, name, place, secret, created_at) VALUES (?, ?, ?, ?, ?, ?)',
        id,
        input.kind,
        input.name,
        JSON.stringify(place),
        secret === undefined ? null : this.#seal(id, secret),
        utcTime(this.#options.now()),
      ),
    );
    return this.byId(id);
  }

  /** Another host is another server: its key is asked for anew. @throws Refusal */
  async change(id: string, input: TargetInput): Promise<Target> {
    const row = await this.#row(id);
    const before = targetOf(row);
    if (before.place.kind !== input.kind)
      throw invalid('kind', 'not-in-list', { choices: before.place.kind });
    const { place, secret } = separate(input, before.place);
    // A stored secret is never said to another server than the one that it was entered for.
    if (secret === undefined && serverOf(place) !== serverOf(before.place))
      throw invalid(secretField(input), 'required');
    const hostKey = serverOf(place) === serverOf(before.place) ? row.host_key : null;
    await this.#write((db) =>
      db.run(
        'UPDATE backup_targets SET name = ?, place = ?, secret = ?, host_key = ? WHERE id = ?',
        input.name,
        JSON.stringify(place),
        secret === undefined ? row.secret : this.#seal(id, secret),
        hostKey,
        id,
      ),
    );
    return this.byId(id);
  }

  /** Its backups stay where they are; the portal knows them no more. */
  async remove(id: string): Promise<void> {
    await this.#row(id);
    await this.#write((db) => db.run('DELETE FROM backup_targets WHERE id = ?', id));
  }

  async forgetHostKey(id: string): Promise<void> {
    await this.#row(id);
    await this.#pin(id, null);
  }

  /** Ready to be used. @throws Refusal `not-found` */
  async open(id: string): Promise<BackupTarget> {
    const row = await this.#row(id);
    const { place, hostKey } = targetOf(row);
    switch (place.kind) {
      case 'disk':
        return new DiskTarget(this.#options.diskFolder);
      case 'sftp': {
        const secret = this.#unseal(row);
        const signIn = place.publicKey === null ? { password: secret } : { privateKey: secret };
        return new SftpTarget({ place, secret: signIn, hostKey, met: (key) => this.#pin(id, key) });
      }
      case 's3':
        return new S3Target(place, { accessKeyId: place.accessKeyId, secretAccessKey: this.#unseal(row) });
    }
  }

  async #pin(id: string, hostKey: string | null): Promise<void> {
    await this.#write((db) => db.run('UPDATE backup_targets SET host_key = ? WHERE id = ?', hostKey, id));
  }

  async #row(id: string): Promise<Row> {
    const row = (await this.#rows()).find((one) => one.id === id);
    if (row === undefined) throw notFound();
    return row;
  }

  #rows(): Promise<Row[]> {
    return this.#options.db.read((reader) =>
      reader.all<Row>('SELECT * FROM backup_targets ORDER BY created_at, id'),
    );
  }

  async #write(work: Parameters<Database['write']>[0]): Promise<void> {
    try {
      await this.#options.db.write(work);
    } catch (error) {
      if (isStoreError(error, 'constraint-unique'))
        throw new Refusal('conflict', [{ field: 'name', code: 'taken' }]);
      throw error;
    }
  }

  #seal(id: string, secret: string): Uint8Array {
    return this.#options.box.seal(secret, `backup-target:${id}`);
  }

  #unseal({ id, secret }: Row): string {
    return secret === null ? '' : this.#options.box.open(secret, `backup-target:${id}`).toString('utf8');
  }
}

function targetOf(row: Row): Target {
  const place = Place.parse(JSON.parse(row.place));
  return { id: row.id, name: row.name, place, hostKey: row.host_key, createdAt: row.created_at };
}
