/** Two nodes become a pair, or they don't: never one of them alone, and never with somebody in between. */
import type { TLSSocket } from 'node:tls';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Peer } from '../../../../server/replication/link/peer.ts';
import { NodeStates, replicationFolder } from '../../../../server/replication/node/state.ts';
import { Candidates } from '../../../../server/replication/pairing/admit.ts';
import { newCode } from '../../../../server/replication/pairing/code.ts';
import {
  closeAll,
  joining,
  node,
  offering,
  primaryIdentity,
  standbyIdentity,
  thirdIdentity,
  wire,
  type Node,
} from './wire.ts';

test.after(closeAll);

const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => 'done',
    (error: unknown) => codeOf(error),
  );

const codeOf = (error: unknown) =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);

const why = (end: PromiseSettledResult<unknown>) => (end.status === 'rejected' ? codeOf(end.reason) : 'done');

/** Both ends, to their end. */
async function meet(primary: Node, standby: Node, code: string) {
  const { near, far } = await wire(primaryIdentity, standbyIdentity);
  const offered = offering(primary, near);
  const joined = joining(standby, far, { code });
  return Promise.allSettled([offered, joined]);
}

test('with the code both write the other down, and show the same digits', async () => {
  const [primary, standby] = [await node(), await node()];
  const { code } = primary.desk.begin();
  const { near, far } = await wire(primaryIdentity, standbyIdentity);
  const offered = offering(primary, near);
  const digits = () => primary.desk.current?.check;
  let shown: string | null | undefined;
  const joined = await joining(standby, far, { code, before: async () => void (shown = digits()) });
  await offered;
  assert.match(joined.check, /^\d{6}$/);
  assert.is(shown, joined.check);
  assert.is(primary.states.current.peer?.fingerprint, standbyIdentity.fingerprint);
  assert.is(primary.states.current.peer?.node, standby.states.current.node);
  assert.is(standby.states.current.peer?.fingerprint, primaryIdentity.fingerprint);
  assert.is(standby.states.current.cluster, primary.states.current.cluster);
  assert.is(primary.desk.current, null, 'the code is used up');
  await primary.states.close();
  const again = await NodeStates.open(primary.data);
  assert.is(again.current.peer?.fingerprint, standbyIdentity.fingerprint, 'it is on the disk');
});

test('a wrong code is refused, and five of them end the right one', async () => {
  const [primary, standby] = [await node(), await node()];
  const { code } = primary.desk.begin();
  for (let tries = 0; tries < 5; tries += 1) {
    const [, joined] = await meet(primary, standby, newCode());
    assert.is(why(joined), 'wrong-code');
  }
  const [, late] = await meet(primary, standby, code);
  assert.is(why(late), 'not-open');
  assert.is(primary.states.current.peer, null);
  assert.is(standby.states.current.peer, null);
});

test('four wrong ones do not, whether one after the other or all at once', async () => {
  const [primary, standby] = [await node(), await node()];
  const { code } = primary.desk.begin();
  await Promise.all(Array.from({ length: 4 }, () => meet(primary, standby, newCode())));
  const [, joined] = await meet(primary, standby, code);
  assert.is(joined.status, 'fulfilled');
});

test('guesses sent at the same moment get five tries', async () => {
  const { desk } = await node();
  desk.begin();
  const guess = () => desk.check({ proof: Buffer.alloc(32), channel: Buffer.alloc(32) });
  const answers = await Promise.all(Array.from({ length: 8 }, guess));
  assert.is(answers.filter((one) => one === 'wrong-code').length, 5);
  assert.is(answers.filter((one) => one === 'not-open').length, 3);
});

test('after ten minutes it is worth nothing, and neither after somebody ended it', async () => {
  let now = 0;
  const [primary, standby] = [await node(() => now), await node()];
  const { code } = primary.desk.begin();
  now = 10 * 60_000;
  const [, late] = await meet(primary, standby, code);
  assert.is(why(late), 'not-open');
  const second = primary.desk.begin();
  primary.desk.end();
  const [, ended] = await meet(primary, standby, second.code);
  assert.is(why(ended), 'not-open');
});

/** Ends TLS on both sides with a key of his own, and passes on what each says. */
function relay(a: TLSSocket, b: TLSSocket): void {
  a.pipe(b);
  b.pipe(a);
}

test('somebody in between who passes everything on is noticed by both', async () => {
  const [primary, standby] = [await node(), await node()];
  const { code } = primary.desk.begin();
  const towardsPrimary = await wire(primaryIdentity, thirdIdentity);
  const towardsStandby = await wire(thirdIdentity, standbyIdentity);
  relay(towardsPrimary.far, towardsStandby.near);
  const offered = refusal(offering(primary, towardsPrimary.near));
  const joined = refusal(joining(standby, towardsStandby.far, { code }));
  assert.is(await offered, 'wrong-code');
  assert.is(await joined, 'wrong-code');
  assert.is(primary.states.current.peer, null);
  assert.not(primary.candidates.waiting, 'nothing was handed over');
  assert.is(standby.states.current.peer, null);
});

test('who says yes to everything in place of the primary is told from it', async () => {
  const standby = await node();
  const { near, far } = await wire(thirdIdentity, standbyIdentity);
  const joined = refusal(joining(standby, far, { code: newCode() }));
  const peer = new Peer(near);
  await peer.next();
  await peer.sendJson('pairing', { step: 'known', proof: 'ab'.repeat(32) });
  assert.is(await joined, 'impostor');
  assert.is(standby.states.current.peer, null);
});

test("the standby's own proof, sent back to it, proves nothing", async () => {
  const standby = await node();
  const { near, far } = await wire(thirdIdentity, standbyIdentity);
  const joined = refusal(joining(standby, far, { code: newCode() }));
  const peer = new Peer(near);
  const knock = JSON.parse(String((await peer.next())?.payload)) as { proof: string };
  await peer.sendJson('pairing', { step: 'known', proof: knock.proof });
  assert.is(await joined, 'impostor');
});

test('who has not proved it is handed nothing, whatever he sends', async () => {
  const primary = await node();
  primary.desk.begin();
  const nonsense: readonly object[] = [
    { step: 'introduction', node: 'ab'.repeat(16), name: 'x', addresses: [] },
    { step: 'pinned' },
    { step: 'knock', version: 1, proof: '' },
    { step: 'knock', version: 1, proof: '00'.repeat(32), more: true },
    { step: 'knock', version: 2, proof: '00'.repeat(32) },
  ];
  for (const message of nonsense) {
    const { near, far } = await wire(primaryIdentity, thirdIdentity);
    // As the listener does it.
    const offered = refusal(offering(primary, near)).finally(() => near.destroy());
    const peer = new Peer(far);
    await peer.sendJson('pairing', message);
    const heard = await peer.next().catch(() => null);
    assert.not.match(String(heard?.payload), 'installationKey');
    assert.is.not(await offered, 'done');
  }
  assert.is(primary.states.current.peer, null);
  assert.is(primary.desk.current?.triesLeft, 5, 'and none of it was a try');
});

test('a standby that cannot write it down is no standby, and neither side is half a pair', async () => {
  const [primary, standby] = [await node(), await node()];
  const { code } = primary.desk.begin();
  const { near, far } = await wire(primaryIdentity, standbyIdentity);
  const offered = refusal(offering(primary, near));
  const before = () => Promise.reject(Object.assign(new Error('the disk is full'), { code: 'ENOSPC' }));
  assert.is(await refusal(joining(standby, far, { code, before })), 'ENOSPC');
  far.destroy();
  assert.is.not(await offered, 'done');
  assert.is(primary.states.current.peer, null);
  assert.is(standby.states.current.peer, null);
  const [, again] = await meet(primary, standby, code);
  assert.is(again.status, 'fulfilled', 'the same code is still good');
  assert.is(primary.states.current.peer?.node, standby.states.current.node);
});

test('cut after the standby wrote it down: the primary knows it at the next contact, also after a restart', async () => {
  const [primary, standby] = [await node(), await node()];
  const { code } = primary.desk.begin();
  const { near, far } = await wire(primaryIdentity, standbyIdentity);
  const offered = refusal(offering(primary, near));
  await joining(standby, far, { code, before: async () => void near.destroy() });
  assert.is.not(await offered, 'done');
  assert.is(standby.states.current.peer?.fingerprint, primaryIdentity.fingerprint);
  assert.is(primary.states.current.peer, null);
  await primary.states.close();
  const states = await NodeStates.open(primary.data);
  const candidates = await Candidates.open(replicationFolder(primary.data), states);
  assert.is(await candidates.admit(thirdIdentity.fingerprint), null);
  assert.is((await candidates.admit(standbyIdentity.fingerprint))?.node, standby.states.current.node);
  assert.is(states.current.peer?.fingerprint, standbyIdentity.fingerprint);
  assert.not(candidates.waiting);
});

test('a node is not its own standby', async () => {
  const primary = await node();
  const { code } = primary.desk.begin();
  const [, joined] = await meet(primary, primary, code);
  assert.is(why(joined), 'same-node');
  assert.is(primary.states.current.role, 'primary');
});

test.run();
