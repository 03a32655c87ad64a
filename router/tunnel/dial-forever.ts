/**
 * Dials until it is told to stop: all ways in turn, then a wait, then again, for ever.
 *
 * A machine's router has nobody beside it: it never gives up and never waits longer than a quarter of
 * an hour, whatever the reason.
 */
import type { RouterState } from '../state/state.ts';
import { pause } from '../machine/pause.ts';
import { type Attempt, beginningWith, listAttempts } from './attempts.ts';
import { STABLE_SESSION_MS, backOff, refusedBackOff, toldBackOff } from './back-off.ts';
import type { DialHooks, Ending } from './dial.ts';
import { type Failure, type FailureCode, mostTelling } from './failure.ts';
import type { Configuration } from '../configuration/format.ts';

/** What dialling for ever needs of the world; `dial` is it, and the clock and the dice are the system's. */
export interface World {
  readonly dial: (attempt: Attempt, hooks: DialHooks) => Promise<Ending>;
  readonly publish: (state: RouterState) => void;
  /** Called when a session stands. */
  readonly connected: () => void;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/** Answers that asking again does not change, and that asking often makes worse: accounts get locked. */
const REFUSALS: ReadonlySet<FailureCode> = new Set(['auth-refused', 'proxy-password']);

interface Round {
  readonly outcome: 'failed' | 'refused' | 'lost' | 'told';
  readonly failures: readonly { readonly attempt: Attempt; readonly failure: Failure }[];
  /** The way that led to the portal, whatever it then said. */
  readonly good: Attempt | null;
  readonly stoodMs: number;
}

export async function dialForever(
  configuration: Configuration,
  world: World,
  signal: AbortSignal,
): Promise<void> {
  const attempts = listAttempts(configuration);
  const [counter, rounds] = [{ made: 0 }, { failed: 0, refused: 0 }];
  let good: Attempt | null = null;
  while (!signal.aborted) {
    const round = await tryAll(beginningWith(attempts, good), { world, signal, counter });
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- it changes while we wait
    if (signal.aborted) return;
    good = round.good ?? good;
    if (round.stoodMs >= STABLE_SESSION_MS) Object.assign(rounds, { failed: 0, refused: 0 });
    const ms = waitAfter(round, rounds, world.random());
    rounds.refused = round.outcome === 'refused' ? rounds.refused + 1 : 0;
    // Who was told when to come has found a portal that lives: what failed before is over.
    rounds.failed = round.outcome === 'told' ? 0 : rounds.failed + 1;
    world.publish(waitState(round, Date.now() + ms));
    await pause(ms, signal);
  }
}

function waitAfter(
  { outcome, failures }: Round,
  rounds: { failed: number; refused: number },
  random: number,
): number {
  if (outcome === 'refused') return refusedBackOff(rounds.refused, random);
  if (outcome === 'told') return toldBackOff(failures[0]?.failure.retryAfterMs ?? 0, random);
  return backOff(rounds.failed, random);
}

async function tryAll(
  attempts: readonly Attempt[],
  { world, signal, counter }: { world: World; signal: AbortSignal; counter: { made: number } },
): Promise<Round> {
  const failures: { attempt: Attempt; failure: Failure }[] = [];
  for (const attempt of attempts) {
    counter.made += 1;
    world.publish({ kind: 'dialling', ...attempt, attempt: counter.made });
    const onConnected = (address: string) => {
      world.publish({ kind: 'connected', since: Date.now(), ...attempt, address });
      world.connected();
    };
    const { failure, stoodMs } = await world.dial(attempt, { signal, onConnected });
    failures.push({ attempt, failure });
    const refused = REFUSALS.has(failure.code);
    const told = failure.code === 'busy';
    if (refused || told || stoodMs !== null) {
      return {
        outcome: refused ? 'refused' : told ? 'told' : 'lost',
        failures: [{ attempt, failure }],
        good: attempt,
        stoodMs: stoodMs ?? 0,
      };
    }
    if (signal.aborted) break;
  }
  return { outcome: 'failed', failures, good: null, stoodMs: 0 };
}

function waitState({ outcome, failures }: Round, until: number): RouterState {
  const reason = summarise(failures);
  if (outcome === 'refused') return { kind: 'refused', until, reason };
  return { kind: 'waiting', until, reason, code: mostTelling(failures.map(({ failure }) => failure)) };
}

/** One sentence if all ways failed alike, otherwise one for each way. */
function summarise(failures: Round['failures']): string {
  const reasons = new Set(failures.map(({ failure }) => failure.reason));
  if (reasons.size === 1) return [...reasons].join();
  return failures
    .map(({ attempt, failure }) => `${attempt.door} port ${attempt.port}: ${failure.reason}`)
    .join('; ');
}
