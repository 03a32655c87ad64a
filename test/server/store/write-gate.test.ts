/** Writes can be held and refused for the whole store at once: a node that hands over writes nothing behind its last record. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isStoreError } from '../../../server/store/errors.ts';
import { WriteGate } from '../../../server/store/write-gate.ts';

const never = new AbortController().signal;
/** Unlike AbortSignal.timeout it keeps the process alive. */
function soon(): AbortSignal {
  const end = new AbortController();
  setTimeout(() => end.abort(), 10);
  return end.signal;
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('who holds waits for what runs; who comes later waits for him', async () => {
  const gate = new WriteGate();
  const leave = await gate.enter(never);
  const order: string[] = [];
  const held = gate.hold(never).then(() => order.push('held'));
  await settled();
  const late = gate.enter(never).then(() => order.push('late'));
  await settled();
  assert.equal(order, []);
  leave();
  await held;
  await settled();
  assert.equal(order, ['held']);
  gate.release();
  await late;
  assert.equal(order, ['held', 'late']);
});

test('once it is shut everybody is refused, also who waits', async () => {
  const gate = new WriteGate();
  await gate.hold(never);
  const waiting = gate.enter(never).catch((error: unknown) => error);
  gate.shut();
  assert.ok(isStoreError(await waiting, 'closed'));
  assert.ok(isStoreError(await gate.enter(never).catch((error: unknown) => error), 'closed'));
  gate.release();
  assert.ok(isStoreError(await gate.enter(never).catch((error: unknown) => error), 'closed'));
});

test('holding is given up with its signal, and writes go on', async () => {
  const gate = new WriteGate();
  await gate.enter(never);
  await gate.hold(soon()).then(
    () => assert.unreachable(),
    () => gate.release(),
  );
  await gate.enter(never);
});

test('who waits ends with his own signal', async () => {
  const gate = new WriteGate();
  await gate.hold(never);
  const error = await gate.enter(soon()).catch((reason: unknown) => reason);
  assert.ok(isStoreError(error, 'aborted'));
});

test.run();
