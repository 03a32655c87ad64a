/** A code is only good for the connection that both ends see, and cannot be guessed from what travels. */
import { randomBytes } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { newCode, pairingKey, readCode, showCode } from '../../../server/replication/pairing/code.ts';

test('a code is read as people type it', () => {
  const code = newCode();
  assert.is(readCode(showCode(code)), code);
  assert.is(readCode(` ${showCode(code).toLowerCase()} `), code);
  for (const wrong of ['', 'ABCD', `${code}A`, code.replace(/^./u, 'O'), 'A'.repeat(1_000), '../..////....'])
    assert.is(readCode(wrong), null, wrong.slice(0, 20));
});

test('both sides prove that they know it, and show the same number', async () => {
  const channel = randomBytes(32);
  const code = newCode();
  const [primary, standby] = [await pairingKey(code, channel), await pairingKey(code, channel)];
  assert.ok(primary.verify('standby', standby.proof('standby')));
  assert.ok(standby.verify('primary', primary.proof('primary')));
  assert.is(primary.check, standby.check);
});

test('a proof is worth nothing on another connection, for the other side, or with another code', async () => {
  const channel = randomBytes(32);
  const code = newCode();
  const primary = await pairingKey(code, channel);
  const relayed = await pairingKey(code, randomBytes(32));
  assert.not(primary.verify('standby', relayed.proof('standby')), 'somebody between the two');
  assert.not(primary.verify('standby', primary.proof('primary')), 'its own proof sent back');
  assert.not(primary.verify('standby', (await pairingKey(newCode(), channel)).proof('standby')));
  assert.not(primary.verify('standby', Buffer.alloc(0)));
  assert.not(primary.verify('standby', Buffer.alloc(33)));
});

test.run();
