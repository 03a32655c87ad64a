/** When a proof is due, what is kept of proofs, and when the owner hears that there was none. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { standbyProof } from '../../../../server/health/conditions/standby-proof.ts';
import { Refusal } from '../../../../server/refusal.ts';
import { encodeJson, frames, type Frame } from '../../../../server/replication/link/frames.ts';
import { isDue, minuteOf } from '../../../../server/replication/proof/nightly.ts';
import { ProofBook } from '../../../../server/replication/proof/proof-book.ts';
import { CHECKS, ProofReport, words } from '../../../../server/replication/proof/report.ts';
import { StandbyProofs } from '../../../../server/replication/proof/standby-proofs.ts';

const NODE = 'ab'.repeat(16);
const HOUR_MS = 3_600_000;
const minute = String(minuteOf(NODE)).padStart(2, '0');

const NIGHTS: [string, string, string, { at: string; passed: boolean } | null, boolean][] = [
  ['never before, at noon', '2026-11-23T12:00:00Z', 'UTC', null, true],
  [
    'by day, after a good night',
    '2026-11-23T12:00:00Z',
    'UTC',
    { at: '2026-11-23T03:30:00Z', passed: true },
    false,
  ],
  [
    'by day, after a bad night',
    '2026-11-23T12:00:00Z',
    'UTC',
    { at: '2026-11-23T05:30:00Z', passed: false },
    false,
  ],
  [
    'the next night',
    `2026-11-24T03:${minute}:00Z`,
    'UTC',
    { at: '2026-11-23T03:30:00Z', passed: true },
    true,
  ],
  ['before the hour', '2026-11-24T02:59:00Z', 'UTC', { at: '2026-11-23T03:30:00Z', passed: true }, false],
  [
    'in the owner’s zone',
    `2026-11-24T02:${minute}:00Z`,
    'Europe/Berlin',
    { at: '2026-11-23T02:30:00Z', passed: true },
    true,
  ],
  [
    'not twice in a night',
    '2026-11-24T05:59:00Z',
    'UTC',
    { at: '2026-11-24T03:59:00Z', passed: true },
    false,
  ],
  [
    'again after one that failed',
    '2026-11-24T05:59:00Z',
    'UTC',
    { at: '2026-11-24T04:30:00Z', passed: false },
    true,
  ],
  ['not at once again', '2026-11-24T04:59:00Z', 'UTC', { at: '2026-11-24T04:30:00Z', passed: false }, false],
  ['a night was missed', '2026-11-24T12:00:00Z', 'UTC', { at: '2026-11-23T03:30:00Z', passed: true }, true],
  [
    'the clock was set back a little',
    '2026-11-24T12:00:00Z',
    'UTC',
    { at: '2026-11-24T13:00:00Z', passed: true },
    false,
  ],
  [
    'the clock was set back a year',
    '2025-11-24T12:00:00Z',
    'UTC',
    { at: '2026-11-24T13:00:00Z', passed: true },
    true,
  ],
];

for (const [what, now, zone, last, due] of NIGHTS)
  test(`due ${what}: ${due ? 'yes' : 'no'}`, () => {
    assert.is(isDue({ now: new Date(now), zone, node: NODE, last }), due);
  });

function report(number: number, change: Partial<ProofReport> = {}): ProofReport {
  return ProofReport.parse({
    id: number.toString(16).padStart(32, '0'),
    node: NODE,
    at: new Date(Date.UTC(2026, 0, 1) + number * 24 * HOUR_MS).toISOString(),
    tookMs: 1,
    by: 'schedule',
    passed: true,
    accounts: 1,
    rooms: 1,
    handshakes: 1,
    checks: CHECKS.map((check) => ({ check, result: 'passed', tookMs: 0, words: '' })),
    recoveryPoint: null,
    recoveryTime: null,
    ...change,
  });
}

const newFile = () => join(mkdtempSync('/tmp/book-'), 'proofs.json');

test('the last thirty are kept, each once, the newest first, over restarts', async () => {
  const path = newFile();
  const book = await ProofBook.open(path);
  await Promise.all(Array.from({ length: 40 }, (_, number) => book.add(report(number))));
  await book.add(report(39));
  const again = await ProofBook.open(path);
  assert.equal(
    again.reports.map(({ id }) => Number.parseInt(id, 16)),
    Array.from({ length: 30 }, (_, index) => 39 - index),
  );
  assert.ok(readFileSync(path, 'utf8').length < 256 * 1024);
  writeFileSync(path, '{"reports":[{}]}');
  assert.equal((await ProofBook.open(path)).reports, []);
});

test('a report fits into one frame, however much it has to say', async () => {
  const long = words('x'.repeat(10_000).concat('\n\u0007'));
  const checks = CHECKS.map((check) => ({ check, result: 'failed' as const, tookMs: 1, words: long }));
  const [frame] = await framesOf(encodeJson('proof', report(1, { checks })));
  assert.is(frame?.kind, 'proof');
});

async function framesOf(bytes: Buffer): Promise<Frame[]> {
  const found: Frame[] = [];
  for await (const frame of frames(
    (async function* () {
      yield bytes;
    })(),
  ))
    found.push(frame);
  return found;
}

async function primary() {
  const state = {
    peer: NODE as string | null,
    now: Date.UTC(2026, 0, 10),
    there: true,
    clock: 0,
    asked: [] as string[],
  };
  const path = newFile();
  const proofs = new StandbyProofs({
    book: await ProofBook.open(path),
    peer: () => state.peer,
    ask: (by) => {
      if (state.there) state.asked.push(by);
      return state.there;
    },
    now: () => new Date(state.now),
    clock: () => state.clock,
    log: pino({ level: 'silent' }),
  });
  const hear = async (one: ProofReport, apartMs = 60_000): Promise<void> => {
    state.clock += apartMs;
    const [frame] = await framesOf(encodeJson('proof', one));
    proofs.heard(frame!);
    await new Promise((resolve) => setTimeout(resolve, 80));
  };
  const alarms = async () => {
    const condition = standbyProof({ standing: () => proofs.standing() });
    return (await condition.look(() => false)).map(({ detail }) => detail);
  };
  return { state, proofs, hear, alarms };
}

test('a standby that sends proofs without end, or of days to come, gains nothing by it', async () => {
  const { state, proofs, hear } = await primary();
  const proof = (id: string, at: string) => report(Number(id), { at });
  const now = new Date(state.now).toISOString();
  await hear(proof('1', '2999-01-01T00:00:00.000Z'));
  assert.equal(
    proofs.reports.map(({ at }) => at),
    [now],
    'no later than now',
  );
  state.now += 3_600_000;
  await hear(proof('1', '2999-01-01T00:00:00.000Z'));
  assert.equal(
    proofs.reports.map(({ at }) => at),
    [now],
    'told again, it is the same one',
  );
  await hear(proof('2', now), 1_000);
  assert.is(proofs.reports.length, 2, 'the one that was told again did not count');
  await hear(proof('3', now), 59_000);
  assert.is(proofs.reports.length, 2, 'one a minute');
  await hear(proof('3', now), 1_000);
  assert.is(proofs.reports.length, 3, 'and told again later it is taken');
});

test('a night without a proof that passed is an alarm, with what failed in it', async () => {
  const { state, hear, alarms } = await primary();
  state.peer = null;
  assert.equal(await alarms(), [], 'without a standby nobody waits');
  state.peer = NODE;
  assert.equal(await alarms(), [], 'a new one has a night’s time');
  state.now += 27 * HOUR_MS;
  assert.equal(await alarms(), ['it never has']);
  const at = new Date(state.now - HOUR_MS).toISOString();
  const [first] = report(1).checks;
  const checks = [{ ...first!, result: 'failed' as const, words: 'no space' }];
  await hear(report(1, { at, passed: false, checks }));
  assert.equal(await alarms(), [`it never has; on ${at}: copy: no space`]);
  await hear(report(2, { at: new Date(state.now).toISOString() }));
  assert.equal(await alarms(), []);
  state.now += 27 * HOUR_MS;
  assert.match((await alarms())[0]!, /^the last time was/);
});

test('what another node says of itself does not count, and what is no report is refused', async () => {
  const { proofs, hear } = await primary();
  await hear(report(1, { node: 'cd'.repeat(16) }));
  assert.equal(proofs.reports, []);
  const [odd] = await framesOf(encodeJson('proof', { ...report(1), html: '<b>' }));
  assert.throws(() => proofs.heard(odd!), /says nothing that we know/);
});

test('a standby that is not there cannot be asked', async () => {
  const { state, proofs } = await primary();
  proofs.ask('x'.repeat(500));
  assert.is(state.asked[0]!.length, 120);
  state.there = false;
  assert.throws(
    () => proofs.ask('a'),
    (error: unknown) => error instanceof Refusal && error.reasons[0]?.code === 'standby-away',
  );
});

test.run();
