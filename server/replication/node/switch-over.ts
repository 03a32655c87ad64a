/**
 * The planned switch-over, seen from the primary: hands everything over to its standby, or serves on as if nothing had been.
 *
 *     1  operations are refused, writes wait, what runs ends
 *     2  everything is on the standby's disk, to the last record and its hash
 *     3  prepare →  ← prepared     it has applied and compared all of it; it promises nothing yet
 *     4  node.json: `fenced`, `handingOver`     from here on this node serves only if the standby says that it does not
 *     5  take →                    the standby writes epoch + 1 to its disk, and only then answers
 *     6  ← taken
 *     7  node.json: `standby` of epoch + 1; rooms end; this process is started anew as a standby
 *
 * A crash, on either side, or a cut
 * - before 4: nothing has happened. The standby took nothing, because it takes only on `take`, on the connection on which it said
 *   `prepared`. Writes go on.
 * - at or behind 4, before the answer is here: nobody on this side can know whether `take` arrived. So this node does not serve: its
 *   state says `fenced` already, also to its next start. It serves again only when the standby says the old epoch *on a new
 *   connection*: on one to follow, because it reads one after the other, so the one on which `take` was sent is over and was not
 *   heeded; to a visitor, because saying so makes every earlier request void (`standby/promotion/takeover.ts`).
 *   Whatever says an epoch of `handingOver` or higher has taken over. The next life of this process asks in the same way
 *   (`standby/promotion/settle-hand-over.ts`).
 * - behind 6: the standby serves; this node becomes its standby, now or at its next start (the state says `fenced`, the peer a higher
 *   epoch).
 * So at no moment can both nodes hold a state with which they would serve.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { ReplicationError } from '../errors.ts';
import type { Hello } from '../fencing/rules.ts';
import { HandOverFrame, TakenFrame } from '../link/frames.ts';
import type { Follower } from './follower.ts';
import type { NodeState } from './state.ts';
import type { PrimaryNode } from './primary.ts';

/** What runs ends within this, or nothing comes of it: users wait all the while. */
const DRAIN_MAX_MS = 5_000;
const LAST_RECORD_MAX_MS = 5_000;
/** Files are compared page by page: 1 GiB takes a few seconds. */
const PREPARE_MAX_MS = 60_000;
const TAKE_MAX_MS = 10_000;
/** How long this process waits for a standby of which it does not know; then its next life does. */
const DOUBT_MAX_MS = 15_000;

interface HandOver {
  readonly epoch: number;
  readonly lsn: number;
  readonly hash: string;
}

/** How it ended: the standby serves, or this node does. */
export type SwitchOver = 'taken' | 'in-doubt';

/** @throws ReplicationError `io`, `diverged`; and then this node serves as before */
export async function switchOver(node: PrimaryNode): Promise<SwitchOver> {
  const { follower } = node;
  const { store, ownLog, signal, log } = node.options;
  if (follower === null) throw new ReplicationError('io', 'no standby follows');
  let handOver: HandOver;
  try {
    await store.gate.hold(AbortSignal.any([signal, AbortSignal.timeout(DRAIN_MAX_MS)]));
    handOver = await prepare(node, follower);
    await ownLog.states.change(() => ({ role: 'fenced', handingOver: handOver }));
  } catch (error) {
    if (!(await servesOn(node))) return stepAside(node);
    store.gate.release();
    throw error instanceof ReplicationError
      ? error
      : new ReplicationError('io', 'nothing was handed over', { cause: error });
  }
  log.warn(handOver, 'the standby is asked to take over');
  const outcome = await take(node, follower, handOver);
  // What cannot be written now the next life finds out: its state says `fenced` and `handingOver`.
  const written = (change: Partial<NodeState>): Promise<boolean> =>
    ownLog.states
      .change(() => change)
      .then(
        () => true,
        (error: unknown) => {
          log.error({ error }, 'the end of the switch-over could not be written down');
          return false;
        },
      );
  if (outcome === 'not-taken' && (await written({ role: 'primary', handingOver: null }))) {
    store.gate.release();
    throw new ReplicationError('io', 'the standby did not take over');
  }
  store.gate.shut();
  // First: the other one serves, whatever this disk says.
  const stopped = node.stopServing();
  if (outcome === 'taken') await written({ role: 'standby', epoch: handOver.epoch, handingOver: null });
  await stopped;
  node.restartSoon();
  return outcome === 'taken' ? 'taken' : 'in-doubt';
}

/** What could not be written may stand on the disk all the same: then it is taken back, or obeyed. */
async function servesOn(node: PrimaryNode): Promise<boolean> {
  const { states } = node.options.ownLog;
  const serves = (): boolean => states.current.role === 'primary';
  // Met a higher epoch meanwhile: that stands.
  if (node.fenced) return false;
  if (!serves()) await states.change(() => ({ role: 'primary', handingOver: null })).catch(() => undefined);
  return serves();
}

/** The next life asks the other one, as its state says. */
async function stepAside(node: PrimaryNode): Promise<SwitchOver> {
  node.options.store.gate.shut();
  await node.stopServing();
  node.restartSoon();
  return 'in-doubt';
}

async function prepare(node: PrimaryNode, follower: Follower): Promise<HandOver> {
  const { spool, states } = node.options.ownLog;
  const { lsn, hash } = spool.end;
  await spool.durable(lsn);
  const deadline = performance.now() + LAST_RECORD_MAX_MS;
  while (node.standing.acknowledged < lsn) {
    if (performance.now() > deadline || follower.over)
      throw new ReplicationError('io', 'the standby has not got everything');
    await delay(20);
  }
  const handOver = { epoch: states.current.epoch + 1, lsn, hash };
  const answer = follower.answer('prepared', HandOverFrame, PREPARE_MAX_MS);
  await Promise.all([follower.send('prepare', handOver), answer]);
  const prepared = await answer;
  const same = prepared.lsn === lsn && prepared.hash === hash && prepared.epoch === handOver.epoch;
  // Closing a file, or something that went past the gate, may have made a record meanwhile.
  if (!same || spool.end.lsn !== lsn)
    throw new ReplicationError('diverged', 'the two do not end at the same record');
  return handOver;
}

/** Sends `take` and finds out what became of it. */
async function take(
  node: PrimaryNode,
  follower: Follower,
  handOver: HandOver,
): Promise<SwitchOver | 'not-taken'> {
  // No connection from before counts; `take` is on its way only after this.
  let askedMs = Infinity;
  const news = new Promise<'taken' | 'not-taken'>((resolve) => {
    node.onHello = ({ epoch, role }: Hello, beganMs: number): void => {
      if (epoch >= handOver.epoch) resolve('taken');
      // What was said before `take` says nothing about it, however late it is read here.
      else if (role === 'standby' && beganMs > askedMs) resolve('not-taken');
    };
  });
  const answered = follower.answer('taken', TakenFrame, TAKE_MAX_MS).then(
    ({ epoch }) => (epoch === handOver.epoch ? ('taken' as const) : news),
    () => {
      // Whoever is silent on it must not heed it later.
      follower.end();
      return news;
    },
  );
  const doubt = new AbortController();
  try {
    await follower.send('take', handOver).catch(() => undefined);
    askedMs = performance.now();
    const late = delay(DOUBT_MAX_MS + TAKE_MAX_MS, 'in-doubt' as const, { signal: doubt.signal });
    return await Promise.race([answered, news, late]);
  } finally {
    doubt.abort();
    node.onHello = () => undefined;
  }
}
