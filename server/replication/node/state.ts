/**
 * What a node is: `<data>/portal/replication/node.json`, read before anything else is opened, replaced durably, and never by two at once.
 *
 * It stands outside the databases on purpose: a database that is replicated says the same on both nodes.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { lockFolder, type FolderLock } from '../../store/folder-lock.ts';
import { syncFolder } from '../../store/folder-sync.ts';
import { replaceJson } from '../replica/replace-json.ts';

const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`, 'u'));

/** A pair's or a node's id: 128 random bits. */
export const NodeId = hex(16);

/** SHA-256 of a certificate. */
export const Fingerprint = hex(32);

/** `name:port`, `192.0.2.1:443` or `[2001:db8::1]:443`: where a node is reached by the other one. */
export const HostPort = z
  .string()
  .max(260)
  .regex(/^(?:\[[0-9a-fA-F:.]{2,45}\]|[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?):[1-9]\d{0,4}$/u)
  .refine((text) => Number(text.slice(text.lastIndexOf(':') + 1)) <= 65_535);

export const PeerState = z.strictObject({
  node: NodeId,
  /** The certificate that it showed when the two were paired; nobody else is believed. */
  fingerprint: Fingerprint,
  /** Tried in this order; empty while none is known (a standby whose address nobody said). */
  addresses: z.array(HostPort).max(8),
  /** What people call it. */
  name: z.string().min(1).max(120),
});
export type PeerState = z.infer<typeof PeerState>;

export const Began = z.strictObject({ epoch: z.int().min(2), lsn: z.int().min(0), hash: hex(32) });

export const NodeState = z.strictObject({
  version: z.literal(1),
  /** The pair; a standby takes the primary's when it is paired. */
  cluster: NodeId,
  node: NodeId,
  role: z.enum(['primary', 'standby', 'fenced']),
  epoch: z.int().min(1),
  peer: PeerState.nullable(),
  /**
   * Set before the standby is asked to take over, with role `fenced`: from then on only its answer says who serves. Whoever starts with
   * it asks the peer: epoch `epoch` or higher there, it took over; a standby of a lower epoch there, it did not (switch-over.ts).
   */
  handingOver: z.strictObject({ epoch: z.int().min(2), lsn: z.int().min(0), hash: hex(32) }).nullable(),
  /** Why it does not serve, and since when; null for a role that somebody wanted. */
  fenced: z
    .strictObject({
      epoch: z.int().min(1),
      /** The last record that the other one is known to have as well, and its hash where the other one said it. */
      lsn: z.int().min(0),
      hash: hex(32).optional(),
      sinceMs: z.int().min(0),
    })
    .nullable(),
  /** Where the last term began that this node was promoted to: who served before it learns by it what is common to both. */
  began: Began.nullable().optional(),
});
export type NodeState = z.infer<typeof NodeState>;

export const newId = (): string => randomBytes(16).toString('hex');

/** The folder of everything that replication keeps beside the databases. */
export const replicationFolder = (dataFolder: string): string => join(dataFolder, 'replication');

/** One process at a time, until it closes it: whoever changes the state goes through here, one after the other. */
export class NodeStates {
  /** Random per start of the process: two with the same node at the same time are clones of one machine. */
  readonly incarnation = newId();
  readonly #path: string;
  readonly #lock: FolderLock;
  #state: NodeState;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(path: string, lock: FolderLock, state: NodeState) {
    this.#path = path;
    this.#lock = lock;
    this.#state = state;
  }

  /**
   * An installation that never had one is a primary of its own.
   * @param dataFolder the portal's own
   * @throws StoreError `in-use` while another process has it
   */
  static async open(dataFolder: string, signal?: AbortSignal): Promise<NodeStates> {
    const folder = replicationFolder(dataFolder);
    const path = join(folder, 'node.json');
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const lock = await lockFolder(folder, signal);
    try {
      return new NodeStates(path, lock, (await readState(path)) ?? (await begin(path, dataFolder)));
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  get current(): NodeState {
    return this.#state;
  }

  /**
   * Durable when it returns; only then does `current` say it. When it throws, `current` says what stands on the disk all the same: where the
   * folder could not be synced after the new file took its place (an EIO), that is the new state, and the next start would find it. So
   * whoever hears of a failure asks `current` what this node is.
   */
  change(change: (state: NodeState) => Partial<NodeState>): Promise<NodeState> {
    const next = this.#last.then(async () => {
      const state = NodeState.parse({ ...this.#state, ...change(this.#state) });
      try {
        await replaceJson(this.#path, state);
      } catch (error) {
        this.#state = (await readState(this.#path).catch(() => null)) ?? this.#state;
        throw error;
      }
      this.#state = state;
      return state;
    });
    this.#last = next.catch(() => undefined);
    return next;
  }

  /** The last of all: from now on another process may be this node. */
  async close(): Promise<void> {
    await this.#last;
    await this.#lock.release();
  }
}

async function begin(path: string, dataFolder: string): Promise<NodeState> {
  const names = { cluster: newId(), node: newId() };
  const alone = { peer: null, handingOver: null, fenced: null };
  const fresh: NodeState = { version: 1, ...names, role: 'primary', epoch: 1, ...alone };
  await syncFolder(dataFolder);
  await replaceJson(path, fresh);
  return fresh;
}

/** A file that is there and cannot be read is no new installation: serving with another epoch would make a second primary. */
async function readState(path: string): Promise<NodeState | null> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  });
  return text === null ? null : NodeState.parse(JSON.parse(text));
}
