/**
 * Changing HAProxy's map while tunnels come in.
 *
 * Plan, render and apply are apart: `planChange` compares, `batches` cuts texts, `applyChange` talks. At
 * no moment does a tag that is in both the old and the new map lead nowhere: either additions come
 * before removals, or a second version is built beside the first and takes its place in one step.
 */
import { askSilently, type AdminSocket } from './admin-socket.ts';
import { DoorError } from './errors.ts';
import { COMMAND_MAX_BYTES } from './limits.ts';

export type TagMap = ReadonlyMap<string, string>;

export type MapChange =
  | { kind: 'none' }
  /** A few differences. */
  | { kind: 'difference'; add: TagMap; remove: readonly string[] }
  /** Everything anew. */
  | { kind: 'version'; all: TagMap };

/** HAProxy searches its whole list for each removal: 100 of 100,000 take 50 ms, 10,000 would stop it for seconds. */
export const REMOVALS_MAX = 100;

export function planChange(held: TagMap, wanted: TagMap): MapChange {
  const add = new Map<string, string>();
  const remove: string[] = [];
  let moved = false;
  for (const [tag, address] of wanted) {
    const before = held.get(tag);
    if (before === undefined) add.set(tag, address);
    else if (before !== address) moved = true;
  }
  for (const tag of held.keys()) if (!wanted.has(tag)) remove.push(tag);
  if (!moved && add.size === 0 && remove.length === 0) return { kind: 'none' };
  // Adding a key that is there would leave two of it, and removing takes both.
  if (moved || remove.length > REMOVALS_MAX) return { kind: 'version', all: wanted };
  return { kind: 'difference', add, remove };
}

export async function applyChange(admin: AdminSocket, path: string, change: MapChange): Promise<void> {
  switch (change.kind) {
    case 'none':
      return;
    case 'difference':
      for (const lines of batches(change.add)) await askSilently(admin, `add map ${path}`, lines);
      for (const tag of change.remove) await askSilently(admin, `del map ${path} ${tag}`);
      return;
    case 'version': {
      const answer = await admin.ask(`prepare map ${path}`);
      const version = /New version created: (\d+)/.exec(answer)?.[1];
      if (version === undefined)
        throw new DoorError('admin-refused', `HAProxy has no new version: ${answer.trim()}`);
      for (const lines of batches(change.all)) await askSilently(admin, `add map @${version} ${path}`, lines);
      await askSilently(admin, `commit map @${version} ${path}`);
    }
  }
}

/** Texts of whole lines, each no longer than one command may be. */
export function* batches(map: TagMap): Generator<string> {
  let lines = '';
  for (const [tag, address] of map) {
    const line = `${tag} ${address}\n`;
    if (lines.length + line.length > COMMAND_MAX_BYTES) {
      yield lines;
      lines = '';
    }
    lines += line;
  }
  if (lines !== '') yield lines;
}

export function renderMap(map: TagMap): string {
  return Array.from(map, ([tag, address]) => `${tag} ${address}\n`).join('');
}

/** The answer of `show map`: `0x55… <key> <value>` a line. */
export function parseMap(answer: string): Map<string, string> {
  const map = new Map<string, string>();
  for (const line of answer.split('\n')) {
    const [reference = '', key, value] = line.split(' ');
    if (reference.startsWith('0x') && key !== undefined && value !== undefined) map.set(key, value);
  }
  return map;
}
