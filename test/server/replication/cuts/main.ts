/**
 * `npm run test:cuts`: cuts the power of an emulated machine that is one side of a pair, again and again; needs the image that
 * `npm run image` leaves. Prints what was seen after each cut; a loss ends it, with everything needed to look why kept in `out/cuts`.
 *
 *     REPLICATION_CUTS=20 REPLICATION_CUTS_SEED=1 npm run test:cuts
 */
import { mkdir, mkdtemp } from 'node:fs/promises';
import { randomInt } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { generateRsaKey } from '../../../../server/certificates/keys.ts';
import { makeIdentity } from '../../../../server/replication/link/identity.ts';
import { mulberry32 } from '../../../runner/mulberry32.ts';
import { Disk } from './disk.ts';
import { Guest } from './guest.ts';
import { CutPair } from './pair.ts';

const CHECKOUT = resolve(import.meta.dirname, '../../../..');
const CUTS = Number(process.env['REPLICATION_CUTS'] ?? 20);
const SEED = Number(process.env['REPLICATION_CUTS_SEED'] ?? randomInt(1_000_000));
/** A clone of the sources has no image of its own, and may take that of another checkout. */
const BUILT = resolve(CHECKOUT, process.env['REPLICATION_CUTS_IMAGE'] ?? 'out/build');
const DISK_BYTES = 512 * 2 ** 20;

async function makePairs(guest: Guest, folder: string): Promise<CutPair[]> {
  const identity = async (node: string) => makeIdentity(node, await generateRsaKey(), new Date());
  const identities = { primary: await identity('a'), standby: await identity('b') };
  const pairs: CutPair[] = [];
  for (const [index, inside] of (['primary', 'standby'] as const).entries()) {
    const own = join(folder, `${inside}-in-guest`);
    await mkdir(own);
    pairs.push(new CutPair({ folder: own, guest, inside, identities, random: mulberry32(SEED + index) }));
  }
  return pairs;
}

/** @returns whether nothing was lost */
async function cutOnce(pair: CutPair, label: string): Promise<boolean> {
  const found = await pair.round().catch((error: unknown) => {
    pair.said.faults.push(error instanceof Error ? error.message : String(error));
    return `${pair.inside} in the guest`;
  });
  console.log(`${label}: ${found}`);
  if (pair.said.faults.length === 0) return true;
  const kept = join(CHECKOUT, 'out/cuts', `${SEED}-${pair.inside}`);
  await pair.keep(kept);
  console.log(
    `${[...new Set(pair.said.faults)].slice(0, 20).join('\n')}\nseed ${SEED}; disks, files and what was said: ${kept}`,
  );
  return false;
}

async function main(): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'cuts-'));
  const disk = new Disk(join(folder, 'disk.raw'), DISK_BYTES);
  const guest = await Guest.make({ folder: join(folder, 'guest'), disk, built: BUILT });
  const began = performance.now();
  try {
    const pairs = await makePairs(guest, folder);
    console.log(`${CUTS} power cuts, seed ${SEED}`);
    for (let number = 0; number < CUTS; number += 1) {
      const pair = pairs[number % pairs.length];
      if (pair && !(await cutOnce(pair, `cut ${number + 1}`))) return false;
    }
    const sum = (of: (pair: CutPair) => number): number => pairs.reduce((total, pair) => total + of(pair), 0);
    console.log(
      `${CUTS} power cuts, nothing lost: ${sum(({ said }) => said.counts.here)} writes, ${sum(({ said }) => said.counts.both)} on both, ` +
        `${disk.flushes} flushes, ${Math.round((performance.now() - began) / 1000)} s`,
    );
    return true;
  } finally {
    await guest.close();
  }
}

try {
  process.exit((await main()) ? 0 : 1);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
