/** The one file: replaced as a whole and durably, one change after the other, and only then answered. */
import { open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { WitnessError } from '../errors.ts';
import { makeIdentity } from '../identity/identity.ts';
import { State } from './grammar.ts';

export class StateFile {
  readonly #path: string;
  #state: State;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(path: string, state: State) {
    this.#path = path;
    this.#state = state;
  }

  /** @throws WitnessError `damaged-state`: beginning anew would forget who may serve */
  static async open(path: string, now: Date): Promise<StateFile> {
    const kept = await readState(path);
    if (kept !== null) return new StateFile(path, kept);
    const fresh: State = { version: 1, identity: makeIdentity(now), pairs: {} };
    await replace(path, fresh);
    return new StateFile(path, fresh);
  }

  get current(): State {
    return this.#state;
  }

  /** @param change null: nothing has to change. @returns whether it has, durably */
  change(change: (state: State) => State | null): Promise<boolean> {
    const next = this.#last.then(async () => {
      const state = change(this.#state);
      if (state === null) return false;
      await replace(this.#path, state);
      this.#state = state;
      return true;
    });
    this.#last = next.catch(() => undefined);
    return next;
  }
}

async function readState(path: string): Promise<State | null> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return null;
  try {
    return State.parse(JSON.parse(text));
  } catch {
    // The parser's own words would carry pieces of the key.
    throw new WitnessError('damaged-state', `${path} does not read as it was written`);
  }
}

async function replace(path: string, state: State): Promise<void> {
  const sibling = `${path}.new`;
  const file = await open(sibling, 'w', 0o600);
  try {
    await file.writeFile(JSON.stringify(state));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(sibling, path);
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
