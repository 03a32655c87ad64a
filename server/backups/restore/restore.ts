/**
 * Another state in the place of the present one: opened, looked through, shown, decided, and switched to by a restart.
 * Until somebody decides, nothing of what serves is touched; afterwards it is kept until somebody says that it may go.
 */
import { mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ExclusiveWork } from '../../exclusive/exclusive-work.ts';
import { Refusal } from '../../refusal.ts';
import { unpack } from '../archive/layout.ts';
import type { Manifest } from '../archive/manifest.ts';
import { unsealed } from '../archive/sealing.ts';
import { rehearseAside } from '../rehearsal/child.ts';
import { Incoming } from './incoming.ts';
import { StateSwitch } from './switch.ts';

const PREPARE_MAX_MS = 4 * 3_600_000;
/** The answer that says so is still to reach the one who decided. */
const RESTART_AFTER_MS = 500;

export type ReadyBackup = Pick<Manifest, 'id' | 'madeAt' | 'product' | 'name' | 'counts' | 'installation'> & {
  readonly accounts: { name: string; title: string }[];
};

export interface RestoreOptions {
  readonly dataFolder: string;
  readonly exclusive: ExclusiveWork;
  /** Ends the portal, which its keeper starts again. */
  readonly restart: () => void;
  readonly signal: AbortSignal;
}

export class Restore {
  readonly incoming: Incoming;
  readonly #options: RestoreOptions;
  readonly #switch: StateSwitch;
  #ready: ReadyBackup | undefined;
  #decided = false;

  constructor(options: RestoreOptions) {
    this.#options = options;
    this.incoming = new Incoming(options.dataFolder);
    this.#switch = new StateSwitch(options.dataFolder);
  }

  /** After a start: what was opened and not decided is looked at anew or not at all. */
  async start(): Promise<void> {
    await this.incoming.clear();
    await rm(this.#switch.ready, { recursive: true, force: true });
  }

  /** What could be switched to now. */
  get ready(): ReadyBackup | undefined {
    return this.#ready;
  }

  hasFormer(): Promise<boolean> {
    return this.#switch.hasFormer();
  }

  /**
   * Opens a backup beside the present state and restores it there.
   * @throws BackupError; Refusal `conflict` when other long work runs
   */
  async prepare(cipher: AsyncIterable<Uint8Array>, identity: string, by: string): Promise<ReadyBackup> {
    // What is ready then is what the restart puts in the place of everything.
    if (this.#decided) throw notReady();
    const { exclusive, signal } = this.#options;
    return exclusive.run({ kind: 'restore', by, maxMs: PREPARE_MAX_MS, signal }, async (end) => {
      await this.#drop();
      await mkdir(dirname(this.#switch.ready), { recursive: true, mode: 0o700 });
      try {
        const plain = unsealed(cipher, identity);
        const manifest = await unpack(plain, this.#switch.ready, { kind: 'appliance', signal: end });
        await rehearseAside(this.#switch.ready, end, 'settle');
        this.#ready = summaryOf(manifest);
        return this.#ready;
      } catch (error) {
        await this.#drop();
        throw error;
      }
    });
  }

  async drop(): Promise<void> {
    if (this.#decided) throw notReady();
    await this.#drop();
  }

  /** Decided: the portal restarts and serves what was prepared. @throws Refusal `conflict` */
  async decide(id: string): Promise<void> {
    if (this.#ready?.id !== id || this.#decided) throw notReady();
    this.#refuseWhileWorking();
    this.#decided = true;
    await this.#switch.decide();
    this.#restart();
  }

  /**
   * The same with a state that was made elsewhere on this disk and looked at there.
   * @param move puts it into the folder that it is given, which is not there yet @throws Refusal `conflict`
   */
  async decideOn(move: (folder: string) => Promise<void>): Promise<void> {
    if (this.#decided) throw notReady();
    this.#refuseWhileWorking();
    this.#decided = true;
    try {
      await this.#drop();
      await mkdir(dirname(this.#switch.ready), { recursive: true, mode: 0o700 });
      await move(this.#switch.ready);
      await this.#switch.decide();
    } catch (error) {
      this.#decided = false;
      throw error;
    }
    this.#restart();
  }

  /** Back to what served before the last restore. @throws Refusal `conflict` */
  async goBack(): Promise<void> {
    this.#refuseWhileWorking();
    if (this.#decided || !(await this.#switch.hasFormer())) throw notReady();
    this.#decided = true;
    await this.#switch.decideBack();
    this.#restart();
  }

  /** What served before the last restore is not wanted any more. */
  async keep(): Promise<void> {
    if (this.#decided) throw notReady();
    await this.#switch.forgetFormer();
  }

  #refuseWhileWorking(): void {
    const holder = this.#options.exclusive.holder;
    if (holder !== undefined)
      throw new Refusal('conflict', [{ field: '', code: 'work-in-progress', values: { by: holder.by } }]);
  }

  #restart(): void {
    setTimeout(() => this.#options.restart(), RESTART_AFTER_MS);
  }

  async #drop(): Promise<void> {
    this.#ready = undefined;
    await rm(this.#switch.ready, { recursive: true, force: true });
  }
}

const notReady = () => new Refusal('conflict', [{ field: '', code: 'restore-not-ready' }]);

function summaryOf(manifest: Manifest): ReadyBackup {
  const { id, madeAt, product, name, counts, installation, parts } = manifest;
  const accounts = parts.flatMap((part) =>
    part.kind === 'account' ? [{ name: part.name, title: part.title }] : [],
  );
  return { id, madeAt, product, name, counts, installation, accounts };
}
