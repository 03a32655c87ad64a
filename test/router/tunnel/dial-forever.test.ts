import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Configuration } from '../../../router/configuration/format.ts';
import type { RouterState } from '../../../router/state/state.ts';
import { beginningWith, listAttempts } from '../../../router/tunnel/attempts.ts';
import type { Ending } from '../../../router/tunnel/dial.ts';
import { dialForever } from '../../../router/tunnel/dial-forever.ts';
import { readTold } from '../../../router/tunnel/failure.ts';

const doors = [
  { host: 'one', ports: [1194, 443] },
  { host: 'two', ports: [1194] },
];
const configuration = { doors, proxy: null } as unknown as Configuration;

/** Plays these endings in turn, with dice that always say 0.001, and returns what was published. */
async function play(endings: readonly Ending[]): Promise<RouterState[]> {
  const [states, end]: [RouterState[], AbortController] = [[], new AbortController()];
  let next = 0;
  const world = {
    dial: async () => {
      const ending = endings[next]!;
      next += 1;
      if (next === endings.length) end.abort();
      return ending;
    },
    publish: (state: RouterState) => states.push(state),
    connected: () => undefined,
    random: () => 0.001,
  };
  await dialForever(configuration, world, end.signal);
  return states;
}

const failed = (reason = 'no way'): Ending => ({ failure: { code: 'unreachable', reason }, stoodMs: null });
const lost = (stoodMs: number): Ending => ({ failure: { code: 'lost', reason: 'lost' }, stoodMs });
const way = (state: RouterState) => (state.kind === 'dialling' ? `${state.door}:${state.port}` : state.kind);

test('the first port of each door comes first', () => {
  const list = listAttempts(configuration);
  assert.equal(
    list.map(({ door, port }) => `${door}:${port}`),
    ['one:1194', 'two:1194', 'one:443'],
  );
  assert.equal(
    beginningWith(list, list[1]!).map(({ port, door }) => `${door}:${port}`),
    ['two:1194', 'one:443', 'one:1194'],
  );
  assert.equal(beginningWith(list, null), list);
});

test('all ways are tried before a wait, and the attempts are counted', async () => {
  const states = await play([failed(), failed(), failed('other'), failed()]);
  assert.equal(states.map(way), ['one:1194', 'two:1194', 'one:443', 'waiting', 'one:1194']);
  assert.equal(
    states.flatMap((state) => (state.kind === 'dialling' ? state.attempt : [])),
    [1, 2, 3, 4],
  );
  const [waiting] = states.filter((state) => state.kind === 'waiting');
  assert.is(waiting?.reason, 'one port 1194: no way; two port 1194: no way; one port 443: other');
});

test('after a session that was lost, the way that worked comes first', async () => {
  const states = await play([failed(), lost(5000), failed()]);
  assert.equal(states.map(way), ['one:1194', 'two:1194', 'waiting', 'two:1194']);
});

test('waits grow while sessions are short, and begin anew after a stable one', async () => {
  const begun = Date.now();
  const waits = (states: RouterState[]) =>
    states.flatMap((state) => (state.kind === 'waiting' ? state.until - begun : []));
  // With these dice the steps are 1, 2, 4, 8 … ms.
  const short = waits(await play([lost(10), lost(10), lost(10), lost(10), lost(10)]));
  assert.is(short.length, 4);
  assert.ok(short[3]! - short[0]! >= 7);
});

test('a refusal ends the round at once, and is waited for longer', async () => {
  const refused: Ending = { failure: { code: 'auth-refused', reason: 'disabled' }, stoodMs: null };
  const end = new AbortController();
  const states: RouterState[] = [];
  const publish = (state: RouterState) => {
    states.push(state);
    if (state.kind === 'refused') end.abort();
  };
  const world = { dial: async () => refused, publish, connected: () => undefined, random: () => 0 };
  await dialForever(configuration, world, end.signal);
  assert.equal(states.map(way), ['one:1194', 'refused']);
  const [, state] = states;
  assert.ok(state?.kind === 'refused' && state.until - Date.now() > 10_000);
});

test('who is told to come again a little later does so at the same door, however often it failed before', async () => {
  const failure = { code: 'busy', reason: 'busy', retryAfterMs: 7000 } as const;
  const end = new AbortController();
  const states: RouterState[] = [];
  const endings = [failed(), { failure, stoodMs: null }];
  const publish = (state: RouterState) => {
    states.push(state);
    if (state.kind === 'waiting') end.abort();
  };
  const dial = async () => endings.shift()!;
  await dialForever(
    configuration,
    { dial, publish, connected: () => undefined, random: () => 0 },
    end.signal,
  );
  assert.equal(states.map(way), ['one:1194', 'two:1194', 'waiting']);
  const last = states.at(-1)!;
  const until = last.kind === 'waiting' && last.code === 'busy' ? last.until : 0;
  assert.ok(until - Date.now() > 5000, 'as long as it was told');
});

test('what the portal says about coming again', () => {
  const told: readonly [string, number | undefined][] = [
    ['TEMP[backoff 7,advance no]:Please wait a moment.', 7000],
    ['TEMP[advance no,backoff 12]', 12_000],
    ['TEMP', 5000],
    ['TEMP:later', 5000],
    ['TEMP[backoff -3]', 5000],
    ['TEMP[backoff 99999999]', 99_999_000],
    ['The sign-in was not accepted.', undefined],
    ['not TEMP[backoff 7]', undefined],
    ['', undefined],
  ];
  for (const [message, ms] of told) assert.is(readTold(message)?.retryAfterMs, ms, message);
});

test.run();
