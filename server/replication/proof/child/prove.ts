/** Everything of a proof that is made on the copy, one check after the other. */
import { words, type CheckName, type CheckResult } from '../report.ts';
import { checkDatabases } from '../checks/databases.ts';
import { tryHandshakes } from '../checks/handshake.ts';
import { checkInvariants } from '../checks/invariants.ts';
import { checkKeys } from '../checks/keys.ts';
import { checkDoor, checkRooms } from '../checks/rooms.ts';
import type { ProofDone, ProofJob, ProofLine } from './job.ts';
import { withCopy, type OpenCopy } from './open-copy.ts';
import { nothingTried } from './prepare.ts';

const ON_THE_COPY: readonly CheckName[] = ['databases', 'invariants', 'keys', 'rooms', 'door', 'handshake'];

const UNOPENED: ProofDone = {
  ...{ accounts: 0, rooms: 0, handshakes: 0, openMs: 0, startMs: null, handshakeMs: null, zone: 'UTC' },
};

export async function prove(job: ProofJob, tell: (line: ProofLine) => void): Promise<ProofDone> {
  const made = new Set<CheckName>();
  const check = async (name: CheckName, look: () => Promise<string>): Promise<boolean> => {
    const result = await timed(name, look);
    made.add(name);
    tell(result);
    return result.result === 'passed';
  };
  let done = UNOPENED;
  const began = performance.now();
  try {
    await withCopy(job, async (copy) => {
      done = nothingTried(copy);
      if (!(await check('databases', () => checkDatabases(copy)))) return;
      await check('invariants', () => checkInvariants(copy));
      if (!(await check('keys', () => checkKeys(copy)))) return;
      done = await ofTheAppliance(copy, job, check);
    });
  } catch (error) {
    // Only opening it throws: every check is caught by itself.
    const tookMs = Math.round(performance.now() - began);
    made.add('databases');
    tell({ check: 'databases', result: 'failed', tookMs, words: words(messageOf(error)) });
  }
  for (const name of ON_THE_COPY)
    if (!made.has(name)) tell({ check: name, result: 'skipped', tookMs: 0, words: '' });
  return done;
}

async function ofTheAppliance(
  copy: OpenCopy,
  { handshakesMaxMs }: ProofJob,
  check: (name: CheckName, look: () => Promise<string>) => Promise<boolean>,
): Promise<ProofDone> {
  let done = nothingTried(copy);
  await check('rooms', () => checkRooms(copy));
  await check('door', () => checkDoor(copy));
  await check('handshake', async () => {
    const tried = await tryHandshakes(copy, handshakesMaxMs);
    done = { ...done, ...tried.figures };
    if (tried.failure !== null) throw new Error(tried.failure);
    return tried.words;
  });
  return done;
}

async function timed(check: CheckName, look: () => Promise<string>): Promise<CheckResult> {
  const began = performance.now();
  const tookMs = () => Math.round(performance.now() - began);
  try {
    const said = await look();
    return { check, result: 'passed', words: words(said), tookMs: tookMs() };
  } catch (error) {
    return { check, result: 'failed', words: words(messageOf(error)), tookMs: tookMs() };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
