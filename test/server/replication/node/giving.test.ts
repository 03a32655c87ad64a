/** A token hands nothing over; a hello from before the question answers nothing. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Caller } from '../../../../server/operations/caller.ts';
import { invoke } from '../../../../server/operations/invoke.ts';
import { removeWitness, useWitness } from '../../../../server/replication/lease/operations.ts';
import { beginPairing, switchOver as asked, unpair } from '../../../../server/replication/node/operations.ts';
import type { PrimaryNode } from '../../../../server/replication/node/primary.ts';
import { switchOver } from '../../../../server/replication/node/switch-over.ts';
import { refused } from '../../account-file.ts';
import { ComposedPortal, newSettings } from '../../portal-world.ts';

const giving = suite('who may hand everything over');

giving('no program with a token', async () => {
  const world = await ComposedPortal.start(await newSettings());
  const { portal } = world.composed;
  const token = { kind: 'token', id: 'tok_aaaaaaaaaaaaaaaa' };
  const person = { id: 'opr_aaaaaaaaaaaaaaaa', name: 'olga' };
  const rights = new Set(['appliance.change']);
  const caller = {
    ...{ kind: 'operator', credential: token, person, rights, address: '192.0.2.1' },
  } as unknown as Caller;
  const confirm = { confirm: portal.place.name };
  const settings = {
    ...{
      kind: 'ferngate',
      address: '192.0.2.9:443',
      fingerprint: 'a'.repeat(64),
      token: `pair-1.${'b'.repeat(43)}`,
    },
  };
  await refused(invoke(beginPairing, portal, { caller, input: {} }), 'not-allowed');
  assert.is(portal.standby.status().pairing, null);
  await refused(invoke(unpair, portal, { caller, input: confirm }), 'not-allowed');
  await refused(invoke(asked, portal, { caller, input: confirm }), 'not-allowed');
  await refused(invoke(removeWitness, portal, { caller, input: { isolated: true } }), 'not-allowed');
  await refused(invoke(useWitness, portal, { caller, input: { settings } }), 'not-allowed');
  await world.stop();
});

giving('a standby that was one before it was asked has not refused', async () => {
  const end = { lsn: 7, hash: 'c'.repeat(64) };
  const written: object[] = [];
  let stopped = 0;
  const early = performance.now();
  const node = {
    standing: { acknowledged: 7 },
    onHello: (() => undefined) as (hello: object, beganMs: number) => void,
    stopServing: async () => (stopped += 1) > 0,
    restartSoon: () => undefined,
    follower: {
      answer: (kind: string) =>
        kind === 'prepared' ? Promise.resolve({ ...end, epoch: 2 }) : new Promise(() => undefined),
      async send(kind: string) {
        if (kind !== 'take') return;
        setImmediate(() => {
          node.onHello({ epoch: 1, role: 'standby' }, early);
          node.onHello({ epoch: 2, role: 'primary' }, performance.now());
        });
      },
    },
    options: {
      signal: new AbortController().signal,
      log: { warn: () => undefined, error: () => undefined },
      store: { gate: { hold: async () => undefined, release: () => undefined, shut: () => undefined } },
      ownLog: {
        spool: { end, durable: async () => undefined },
        states: {
          current: { epoch: 1 },
          async change(change: () => object) {
            // What is written last fails, as on a full disk.
            if (written.push(change()) > 1) throw new Error('ENOSPC');
          },
        },
      },
    },
  };
  assert.is(await switchOver(node as unknown as PrimaryNode), 'taken');
  assert.is(stopped, 1);
  assert.equal(written.at(-1), { role: 'standby', epoch: 2, handingOver: null });
});

giving.run();
