/**
 * The moment in which two nodes are a pair, and neither can know of the other's.
 *
 * The primary writes down whom it is about to hand everything to *before* it does (a candidate); the standby writes down whose standby it
 * is; and the primary believes a candidate from the moment in which he says so, or comes by himself as a standby does: only who has
 * it written down does. So a cut at any step leaves either nothing, or a pair that completes itself at the next contact.
 */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PeerState, type NodeStates } from '../node/state.ts';
import { replaceJson } from '../replica/replace-json.ts';

export class Candidates {
  readonly #path: string;
  readonly #states: NodeStates;
  #candidate: PeerState | null;

  private constructor(path: string, states: NodeStates, candidate: PeerState | null) {
    this.#path = path;
    this.#states = states;
    this.#candidate = candidate;
  }

  /** @param folder of everything that replication keeps */
  static async open(folder: string, states: NodeStates): Promise<Candidates> {
    const path = join(folder, 'candidate.json');
    return new Candidates(path, states, await readCandidate(path));
  }

  /** Whether somebody may still come who was handed everything. */
  get waiting(): boolean {
    return this.#candidate !== null;
  }

  /** Whether this is the certificate of who was handed everything. */
  expects(fingerprint: string): boolean {
    return this.#candidate?.fingerprint === fingerprint;
  }

  /** Durable when it returns. A new candidate takes the place of one that never came. */
  async keep(candidate: PeerState): Promise<void> {
    await replaceJson(this.#path, candidate);
    this.#candidate = candidate;
  }

  /** The candidate of this certificate is the standby from now on. @returns him, or null: nobody that we know */
  async admit(fingerprint: string): Promise<PeerState | null> {
    const candidate = this.#candidate;
    if (candidate?.fingerprint !== fingerprint) return null;
    await this.#states
      .change(() => ({ peer: candidate }))
      .catch((error: unknown) => {
        if (this.#states.current.peer?.fingerprint !== fingerprint) throw error;
      });
    await this.forget();
    return candidate;
  }

  async forget(): Promise<void> {
    this.#candidate = null;
    await rm(this.#path, { force: true });
  }
}

async function readCandidate(path: string): Promise<PeerState | null> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  });
  return text === null ? null : PeerState.parse(JSON.parse(text));
}
