/** Every room and the door, built by the portal's own code, read by the programs that would run them, and compared with what is prepared. */
import type { Input, ProofFinding } from '../../../../appliance/protocol.ts';
import { forEachOf } from '../../../accounts/for-each-of.ts';
import type { AccountFacts } from '../../../accounts/facts.ts';
import { connected, type OpenCopy } from '../child/open-copy.ts';
import { roomOf } from '../child/prepare.ts';
import { about } from './databases.ts';
import { collectRoom } from './collected-room.ts';

const ROOMS_AT_ONCE = 2;

/** What the primary has changed since the rooms were made ready last shows in these; a file that somebody touched does not. */
const CHANGES_WITH_THE_ACCOUNT: readonly ProofFinding['part'][] = ['spec', 'names', 'tags'];

/** @throws Error that says which room differs, and where */
export async function checkRooms(copy: OpenCopy): Promise<string> {
  await connected(copy);
  let late = 0;
  await forEachOf([...copy.accounts], ROOMS_AT_ONCE, (facts) =>
    about(
      `account ${facts.name}`,
      checkRoom(copy, facts, () => (late += 1)),
    ),
  );
  const brought = late === 0 ? '' : `, ${late} of them made ready anew`;
  return `${copy.accounts.length} rooms${brought}`;
}

async function checkRoom(copy: OpenCopy, facts: AccountFacts, wasLate: () => void): Promise<void> {
  const wanted = await collectRoom(copy, facts);
  const { findings } = await copy.appliance.call('room.check', wanted);
  const changed = findings.some(
    ({ part, kind }) => kind !== 'refused' && CHANGES_WITH_THE_ACCOUNT.includes(part),
  );
  if (!changed) {
    requireNone(findings);
    return;
  }
  await roomOf(copy, facts, copy.appliance).put();
  wasLate();
  requireNone((await copy.appliance.call('room.check', wanted)).findings);
}

/** @throws Error that says where the door differs */
export async function checkDoor(copy: OpenCopy): Promise<string> {
  await connected(copy);
  const { chain: certificate, key } = await copy.identity();
  const portal: Input<'door.check'> = { name: copy.place.name, certificate, key };
  const { findings } = await copy.appliance.call('door.check', portal);
  // While it stands by, the door shows what this node has to show; the portal's own is put with the promotion.
  requireNone(findings.filter(({ detail, kind }) => kind === 'refused' || detail === 'the configuration'));
  return `for ${portal.name}`;
}

function requireNone(findings: readonly ProofFinding[]): void {
  if (findings.length === 0) return;
  throw new Error(findings.map(({ part, kind, detail }) => `${part} ${kind}: ${detail}`).join('; '));
}
