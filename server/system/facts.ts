import type { Database } from '../store/database.ts';

/** Single values that outlive a restart of the portal, such as what a counter of the kernel said last. */
export class KeptFacts {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async get(name: string): Promise<string | undefined> {
    const row = await this.#db.read((reader) =>
      reader.get<{ value: string }>('SELECT value FROM facts WHERE name = ?', name),
    );
    return row?.value;
  }

  async keep(name: string, value: string): Promise<void> {
    await this.#db.write((tx) =>
      tx.run('INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)', name, value),
    );
  }
}
