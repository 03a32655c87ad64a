/** The key of a pair that came to nothing is nobody's: it goes with the joining that failed, or at the next start. */
import type { AddressInfo } from 'node:net';
import { mkdir, readFile, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { REPLICATION_ALPN } from '../../../server/replication/node/alpn.ts';
import { tlsOptions } from '../../../server/replication/link/identity.ts';
import { NodeStates } from '../../../server/replication/node/state.ts';
import { isThere, replaceSecret } from '../../../server/standby/files.ts';
import { Joining } from '../../../server/standby/joining/joining.ts';
import { placesOf } from '../../../server/standby/places.ts';
import { carryOutPromotion } from '../../../server/standby/promotion/carry-out.ts';
import { KEY, node, offering, primaryIdentity, standbyIdentity } from '../replication/pairing/wire.ts';
import { newDataFolder } from './pair.ts';

test('a crash in the middle of joining leaves none behind; a standby keeps its own', async () => {
  const data = await newDataFolder();
  const places = placesOf(data);
  const states = await NodeStates.open(data);
  await replaceSecret(places.handedKey, Buffer.from('of a pair that it is not of'));
  await carryOutPromotion(places, states);
  assert.not(await isThere(places.handedKey));
  await states.change(() => ({ role: 'standby' }));
  await replaceSecret(places.handedKey, Buffer.from('of its pair'));
  await carryOutPromotion(places, states);
  assert.ok(await isThere(places.handedKey));
  await states.close();
});

test('a joining that failed leaves none behind, and none of another one is taken', async () => {
  const primary = await node();
  const door = createServer({ ...tlsOptions(primaryIdentity), ALPNProtocols: [REPLICATION_ALPN] });
  door.on('secureConnection', (socket) => {
    socket.on('error', () => undefined);
    offering(primary, socket).catch(() => undefined);
  });
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  const address = `127.0.0.1:${(door.address() as AddressInfo).port}`;
  const data = await newDataFolder();
  const { handedKey } = placesOf(data);
  const states = await NodeStates.open(data);
  const joining = new Joining({
    ...{ dataFolder: data, states, identity: async () => standbyIdentity, restart: () => undefined },
    self: () => ({ name: 'second', addresses: ['192.0.2.2:443'] }),
    signal: new AbortController().signal,
  });
  const inTheWay = join(data, 'replication/node.json.new');
  await mkdir(inTheWay);
  const failed = await joining.join(address, primary.desk.begin().code).then(
    () => false,
    () => true,
  );
  assert.ok(failed);
  assert.is(states.current.role, 'primary');
  assert.not(await isThere(handedKey));
  await rmdir(inTheWay);
  await joining.join(address, primary.desk.begin().code);
  assert.equal(await readFile(handedKey), Buffer.from(KEY, 'base64'));
  door.close();
  await states.close();
});

test.run();
