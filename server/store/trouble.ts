/**
 * Notices when a disk or a file lets its users down, and shuts a damaged file: to go on writing into it would
 * make things worse, and to read what is left of it would be a guess (IMMUNITY 25). Nothing is ever reset.
 */
import { isStoreError, StoreError } from './errors.ts';

/** How the system file is called where accounts go by their id. */
export const SYSTEM_FILE = 'system';

const KINDS = ['disk-full', 'damaged', 'io', 'read-only'] as const;
export type TroubleKind = (typeof KINDS)[number];

export interface Trouble {
  readonly kind: TroubleKind;
  /** An account's id, or SYSTEM_FILE. */
  readonly file: string;
}

type Listener = (trouble: Trouble) => void;

export class TroubleWatch {
  readonly #tell: Listener;
  readonly #shut = new Map<string, StoreError>();
  /** An error passes through every work that it happened in; it belongs to the innermost. */
  readonly #heard = new WeakSet<StoreError>();

  constructor(tell: Listener) {
    this.#tell = tell;
  }

  /** @throws StoreError `damaged` at once for a file that is shut */
  async during<T>(file: string, work: () => Promise<T>): Promise<T> {
    this.#refuseShut(file);
    try {
      return await work();
    } catch (error) {
      if (isStoreError(error)) this.#hear(file, error);
      throw error;
    }
  }

  get shut(): ReadonlySet<string> {
    return new Set(this.#shut.keys());
  }

  examined(file: string, sound: boolean): void {
    if (sound) this.#shut.delete(file);
    else this.#hear(file, new StoreError('damaged', `${file}: SQLite’s own check found it damaged`));
  }

  forget(file: string): void {
    this.#shut.delete(file);
  }

  #refuseShut(file: string): void {
    const cause = this.#shut.get(file);
    if (cause === undefined) return;
    const refusal = new StoreError('damaged', `${file} is shut, because it is damaged`, { cause });
    this.#heard.add(refusal);
    throw refusal;
  }

  #hear(file: string, error: StoreError): void {
    const kind = KINDS.find((one) => one === error.code);
    if (kind === undefined || this.#heard.has(error)) return;
    this.#heard.add(error);
    if (kind === 'damaged') this.#shut.set(file, error);
    this.#tell({ kind, file });
  }
}
