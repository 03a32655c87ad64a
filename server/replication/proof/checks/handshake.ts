/**
 * A real OpenVPN handshake with each running room, in a network without any way out.
 *
 * The client's certificate is signed by the account's own authority, because that the authority signs what its room accepts is a part
 * of what has to be proved; it ends after minutes, its key lives in this process and in OpenVPN's, and no row knows its
 * fingerprint, so that the portal's decision refuses it everywhere (IMMUNITY 19). The proof passes only if that decision, the very code
 * that answers machines and technicians, does refuse it here.
 */
import type { AccountFacts } from '../../../accounts/facts.ts';
import { issue, roomServerName } from '../../../certificates/authority.ts';
import { generateRsaKey, type RsaKeyPair } from '../../../certificates/keys.ts';
import { newClientKey } from '../../../certificates/tls-crypt-v2.ts';
import { loginOf } from '../../../dialin/client-events.ts';
import { decide } from '../../../dialin/decide.ts';
import { ManagementClient } from '../../../dialin/management-client.ts';
import type { ClientMessage } from '../../../dialin/management-lines.ts';
import { TOLD_REFUSED } from '../../../dialin/refusals.ts';
import { DialInTickets } from '../../../dialin/tickets.ts';
import { BackOff } from '../../../secrets/back-off.ts';
import { verifyPassword } from '../../../secrets/password.ts';
import { randomId } from '../../../secrets/random.ts';
import type { ProofDone } from '../child/job.ts';
import { connected, type OpenCopy } from '../child/open-copy.ts';
import { keysOf } from '../child/prepare.ts';
import { collectRoom } from './collected-room.ts';

const CLIENT_DAYS = 10 / (24 * 60);
const ATTACH_MAX_MS = 10_000;

export interface Tried {
  readonly words: string;
  /** Of the first room that failed. */
  readonly failure: string | null;
  readonly figures: Pick<ProofDone, 'rooms' | 'handshakes' | 'startMs' | 'handshakeMs'>;
}

/** In random order, so that with many rooms every one has its night. */
export async function tryHandshakes(copy: OpenCopy, maxMs: number): Promise<Tried> {
  await connected(copy);
  const end = performance.now() + maxMs;
  const active = copy.accounts.filter(({ status }) => status === 'active');
  const pair = await generateRsaKey();
  const starts: number[] = [];
  const handshakes: number[] = [];
  let failure: string | null = null;
  for (const facts of shuffled(active)) {
    if (performance.now() > end) break;
    try {
      const { startMs, handshakeMs } = await tryOne(copy, facts, pair);
      starts.push(startMs);
      handshakes.push(handshakeMs);
    } catch (error) {
      failure ??= `account ${facts.name}: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
  const figures = { rooms: active.length, handshakes: handshakes.length };
  return {
    words: `${handshakes.length} of ${active.length} rooms`,
    failure: failure ?? (active.length > 0 && handshakes.length === 0 ? 'no room was tried in time' : null),
    figures: { ...figures, startMs: middle(starts), handshakeMs: middle(handshakes) },
  };
}

async function tryOne(
  copy: OpenCopy,
  facts: AccountFacts,
  pair: RsaKeyPair,
): Promise<{ startMs: number; handshakeMs: number }> {
  const { spec } = await collectRoom(copy, facts);
  const { fingerprint, ...client } = await clientOf(copy, facts, pair);
  const { management, startMs } = await copy.appliance.call('proof.open', { spec });
  const stop = new AbortController();
  const decided = new Map<string, string>();
  const told = (who: string, decision: string) => decided.set(who, decision);
  try {
    await attach(copy, facts, { management, signal: stop.signal, told });
    const { outcome, tls, detail, handshakeMs } = await copy.appliance.call('proof.dial', client);
    if (outcome !== 'turned-away') throw new Error(`no handshake: ${detail || outcome}`);
    // It has to be this very client whom the decision has seen, and whom it does not know.
    const decision = decided.get(fingerprint) ?? 'it was not asked';
    if (decision !== 'unknown-certificate')
      throw new Error(`the decision about a stranger was: ${decision} (${tls})`);
    return { startMs, handshakeMs };
  } finally {
    stop.abort();
  }
}

async function clientOf(copy: OpenCopy, facts: AccountFacts, { publicKey, privatePem }: RsaKeyPair) {
  const keys = keysOf(copy, facts);
  const authority = await keys.authorityRows.signer('issuing');
  const { authorities, tlsCryptV2 } = await keys.room();
  const commonName = randomId('proof').replaceAll('_', '-');
  const wanted = { authority, publicKey, days: CLIENT_DAYS, now: copy.now() };
  const { certificate, fingerprint } = await issue({ ...wanted, kind: 'device', commonName });
  return {
    authorities,
    serverName: roomServerName(facts.id),
    certificate,
    key: privatePem,
    tlsCryptV2: newClientKey(tlsCryptV2).pem,
    fingerprint,
  };
}

interface Desk {
  readonly management: string;
  readonly signal: AbortSignal;
  /** Of whom, by fingerprint, and what was decided. */
  readonly told: (who: string, decision: string) => void;
}

/** The portal's side of the room, with the decision that everybody meets; it lets nobody in, and ends with the signal. */
async function attach(copy: OpenCopy, facts: AccountFacts, desk: Desk): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const answer = async (message: ClientMessage): Promise<void> => {
    await decideAbout(message, { copy, facts, desk });
    await client.deny(message.cid, message.kid, { reason: 'proof', told: TOLD_REFUSED });
  };
  const client = new ManagementClient(desk.management, {
    attached: () => resolve(undefined),
    notified: (one) => {
      // A client that has gone meanwhile is not answered; the appliance tells how it ended.
      if (one.kind === 'client' && one.type === 'CONNECT') void answer(one).catch(() => undefined);
    },
    detached: () => undefined,
    absent: () => undefined,
  });
  const timer = setTimeout(() => reject(new Error('its OpenVPN does not answer the portal')), ATTACH_MAX_MS);
  void client.run(desk.signal);
  await promise.finally(() => clearTimeout(timer));
}

async function decideAbout(
  message: ClientMessage,
  { copy, facts, desk }: { copy: OpenCopy; facts: AccountFacts; desk: Desk },
): Promise<void> {
  const login = loginOf(message);
  if (login === undefined) return;
  const { store, box, now } = copy;
  const checks = { verifyPassword, box, backOff: new BackOff(), tickets: new DialInTickets() };
  try {
    const decision = await decide(login, {
      db: store.account(facts.id),
      account: { id: facts.id, name: facts.name, active: () => true },
      checks,
      source: login.seen.address,
      now: now(),
      signal: desk.signal,
    });
    desk.told(login.fingerprint, decision.accepted ? 'let in' : decision.code);
  } catch (error) {
    desk.told(login.fingerprint, error instanceof Error ? error.message : 'it failed');
  }
}

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, order: Math.random() }))
    .sort((one, other) => one.order - other.order)
    .map(({ item }) => item);
}

function middle(values: readonly number[]): number | null {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? null;
}
