/** The account's own customers and plants: they group devices and carry rights. */
import { notFound, Refusal } from '../refusal.ts';
import { REACHES_DEVICE } from '../rights/grants.ts';
import { randomId } from '../secrets/random.ts';
import type { Database, Transaction } from '../store/database.ts';
import { utcTime } from '../store/times.ts';
import type { Viewer } from './devices.ts';

export interface Project {
  readonly id: string;
  readonly client: string;
  readonly name: string;
  readonly devices: number;
}

const SELECT = `SELECT p.id, p.client, p.name, (SELECT count(*) FROM devices d WHERE d.project_id = p.id) AS devices
  FROM projects p`;

export class Projects {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** With the number of their devices, as far as the viewer may see those; without any they are not there for him. */
  async list(viewer: Viewer, now: Date): Promise<Project[]> {
    return this.#db.read((reader) =>
      reader.all<Project>(
        `SELECT p.id, p.client, p.name, count(d.id) AS devices FROM projects p
         LEFT JOIN devices d ON d.project_id = p.id AND (?3 = 1 OR ${REACHES_DEVICE})
         GROUP BY p.id HAVING ?3 = 1 OR count(d.id) > 0
         ORDER BY p.client COLLATE NOCASE, p.name COLLATE NOCASE`,
        viewer.userId,
        utcTime(now),
        viewer.seesAll ? 1 : 0,
      ),
    );
  }

  async byId(id: string): Promise<Project> {
    const row = await this.#db.read((reader) => reader.get<Project>(`${SELECT} WHERE p.id = ?`, id));
    if (row === undefined) throw notFound();
    return row;
  }

  async create(input: { client: string; name: string }): Promise<Project> {
    const id = randomId('prj');
    await this.#db.write(async (tx) => {
      await refuseTwice(tx, id, input);
      await tx.run('INSERT INTO projects (id, client, name) VALUES (?, ?, ?)', id, input.client, input.name);
    });
    return this.byId(id);
  }

  async change(id: string, input: { client: string; name: string }): Promise<Project> {
    await this.byId(id);
    await this.#db.write(async (tx) => {
      await refuseTwice(tx, id, input);
      await tx.run('UPDATE projects SET client = ?, name = ? WHERE id = ?', input.client, input.name, id);
    });
    return this.byId(id);
  }

  /** Its devices stay, without a project; rights given through it go. */
  async remove(id: string): Promise<Project> {
    const project = await this.byId(id);
    await this.#db.write((tx) => tx.run('DELETE FROM projects WHERE id = ?', id));
    return project;
  }
}

async function refuseTwice(
  tx: Transaction,
  id: string,
  input: { client: string; name: string },
): Promise<void> {
  const other = await tx.get(
    'SELECT 1 AS there FROM projects WHERE client = ? AND name = ? AND id <> ?',
    input.client,
    input.name,
    id,
  );
  if (other !== undefined) throw new Refusal('conflict', [{ field: 'name', code: 'name-taken' }]);
}
