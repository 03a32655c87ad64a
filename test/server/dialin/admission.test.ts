/** Who is let in when, told when to come again, or waits: with a clock of our own and decisions that we end. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Admission, type Turn } from '../../../server/dialin/admission.ts';

const EIGHT = Array.from({ length: 8 }, (_, index) => index);

/** An admission in which each decision takes `ms` of its own clock, one after the other. */
class Hall {
  nowMs = 0;
  readonly admission = new Admission(() => this.nowMs);
  readonly deciding: { who: string; done: () => void }[] = [];
  readonly let: string[] = [];
  readonly told = new Map<string, number>();
  readonly gone: string[] = [];

  async knock(account: string, who: string, { patient = true, signal = new AbortController().signal } = {}) {
    const asked = this.admission.turn({ account, who, patient }, signal).then(
      (turn) => this.#take(`${account}/${who}`, turn),
      () => this.gone.push(who),
    );
    await Promise.race([asked, Promise.resolve()]);
    await settled();
  }

  #take(who: string, turn: Turn): void {
    if (turn.kind === 'later') this.told.set(who, turn.seconds);
    else {
      this.let.push(who);
      this.deciding.push({ who, done: turn.done });
    }
  }

  /** Ends decisions, each after so long. */
  async decide(count: number, ms: number): Promise<void> {
    for (let n = 0; n < count; n += 1) {
      this.nowMs += ms;
      this.deciding.shift()?.done();
      await settled();
    }
  }
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('who comes alone waits for nobody', async () => {
  const hall = new Hall();
  for (const n of EIGHT) await hall.knock('acme', `m${n}`);
  assert.is(hall.let.length, 8);
  assert.ok(hall.admission.isCrowded('acme'));
  assert.not.ok(hall.admission.isCrowded('beta'));
});

test('a crowd: as many as the measured speed allows stand, the others are told a time, each a later one', async () => {
  const hall = new Hall();
  for (let n = 0; n < 500; n += 1) await hall.knock('acme', `m${n}`);
  assert.is(hall.let.length, 8);
  // 40 a second before anything was measured, three seconds of patience.
  assert.is(hall.told.size, 500 - 8 - 120);
  const seconds = [...hall.told.values()];
  assert.equal(
    seconds,
    seconds.toSorted((a, b) => a - b),
  );
  assert.is(seconds[0], 4);
  assert.ok(seconds.at(-1)! >= 12 && seconds.at(-1)! <= 13);
  await hall.decide(128, 25);
  assert.is(hall.let.length, 128);
});

test('a slow portal tells more of them to come later, and a longer time', async () => {
  const hall = new Hall();
  for (let n = 0; n < 100; n += 1) await hall.knock('acme', `m${n}`);
  assert.is(hall.told.size, 0);
  await hall.decide(80, 500);
  for (let n = 0; n < 50; n += 1) await hall.knock('acme', `late${n}`);
  assert.ok(hall.told.size >= 40, `${hall.told.size} of 50 were told`);
  assert.ok(Math.max(...hall.told.values()) >= 20);
  assert.ok(Math.max(...hall.told.values()) <= 30, 'never longer than half a minute');
});

test('whoever comes at his time is ahead of who has just come; too early, he is told the same time', async () => {
  const hall = new Hall();
  for (let n = 0; n < 200; n += 1) await hall.knock('acme', `m${n}`);
  const [who, seconds] = [...hall.told].at(-1)!;
  const name = who.replace('acme/', '');
  hall.nowMs += (seconds - 3) * 1000;
  await hall.knock('acme', name);
  assert.is(hall.told.get(who), 3, 'what is left of it');
  hall.nowMs += 3000;
  hall.told.delete(who);
  await hall.knock('acme', name);
  assert.not.ok(hall.told.has(who));
  await hall.decide(9, 25);
  assert.ok(hall.let.slice(8, 10).includes(who), 'ahead of the 120 who stand');
});

test('people and old programs are never told to come later, and are ahead', async () => {
  const hall = new Hall();
  for (let n = 0; n < 300; n += 1) await hall.knock('acme', `m${n}`);
  await hall.knock('acme', 'anna', { patient: false });
  await hall.decide(1, 25);
  assert.is(hall.let.at(-1), 'acme/anna');
  // One certificate that knocks all the time is ahead of the machines once, not as often as it likes.
  for (let n = 0; n < 20; n += 1) await hall.knock('acme', 'ben', { patient: false });
  await hall.decide(10, 25);
  assert.is(hall.let.filter((who) => who === 'acme/ben').length, 1);
});

test('accounts take turns: a crowd costs the others a place or two', async () => {
  const hall = new Hall();
  for (const name of ['acme', 'beta', 'gamma'])
    for (let n = 0; n < 100; n += 1) await hall.knock(name, `m${n}`);
  // 24 at once, 8 of each.
  assert.is(hall.let.length, 24);
  await hall.knock('delta', 'single');
  await hall.decide(4, 25);
  assert.ok(hall.let.includes('delta/single'), hall.let.slice(24).join());
  await hall.decide(60, 25);
  const each = ['acme', 'beta', 'gamma'].map((name) => hall.let.filter((who) => who.startsWith(name)).length);
  // They began in blocks of eight, and end so.
  assert.ok(Math.max(...each) - Math.min(...each) <= 8, each.join());
});

test('who goes while waiting gives his place up; nobody is let in for him', async () => {
  const hall = new Hall();
  const gone = new AbortController();
  for (const n of EIGHT) await hall.knock('acme', `m${n}`);
  await hall.knock('acme', 'leaving', { signal: gone.signal });
  await hall.knock('acme', 'staying');
  gone.abort(new Error('gone'));
  await settled();
  assert.equal(hall.gone, ['leaving']);
  await hall.decide(1, 25);
  assert.is(hall.let.at(-1), 'acme/staying');
  await hall.decide(9, 25);
  assert.is(hall.let.length, 9);
  assert.not.ok(hall.admission.isCrowded('acme'));
});

test('a thousand machines are in within the time that their number takes, none told more than twice', async () => {
  const hall = new Hall();
  const due: { at: number; who: string; times: number }[] = Array.from({ length: 1000 }, (_, n) => ({
    at: 0,
    who: `m${n}`,
    times: 0,
  }));
  let most = 0;
  for (let tick = 0; tick < 2000 && hall.let.length < 1000; tick += 1) {
    for (const one of due.filter(({ at }) => at <= hall.nowMs)) {
      due.splice(due.indexOf(one), 1);
      await hall.knock('acme', one.who);
      const seconds = hall.told.get(`acme/${one.who}`);
      hall.told.delete(`acme/${one.who}`);
      if (seconds === undefined) continue;
      due.push({ at: hall.nowMs + seconds * 1000, who: one.who, times: one.times + 1 });
      most = Math.max(most, one.times + 1);
    }
    await hall.decide(1, 20);
  }
  assert.is(hall.let.length, 1000);
  assert.ok(hall.nowMs < 32_000, `${hall.nowMs} ms at 50 a second`);
  assert.ok(most <= 2, `told ${most} times`);
});

test.run();
