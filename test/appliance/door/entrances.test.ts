/** Until somebody owns the box, only the pages' TLS port is there. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  carries,
  dial,
  exchange,
  exec,
  firstPacket,
  newDoor,
  newTag,
  openDoor,
  openRoom,
  ports,
  roomAddress,
  roomNumber,
  until,
} from './rig.ts';
import { identity, overHttps, rawHttp } from './pages-rig.ts';

const opened = await openDoor();
const { dataFolder } = opened;
let { door } = opened;
await openRoom(1);
const tag = newTag();

/** Ports of all addresses that somebody listens on, IPv4 and IPv6. */
async function listening(): Promise<number[]> {
  const { stdout } = await exec('ss', ['-Hltn']);
  const seen = stdout.matchAll(/^LISTEN\s+\d+\s+\d+\s+\S+:(\d+)\s/gm);
  const mine: ReadonlySet<number> = new Set(Object.values(ports));
  return [...new Set([...seen].map(([, port]) => Number(port)))].filter((port) => mine.has(port)).sort();
}

const all = Object.values(ports).sort();

test('closed: nobody listens on the ports of VPN and plain HTTP, and no tag leads anywhere on the third', async () => {
  await door.putTags(roomNumber(1), roomAddress(1), [tag]);
  await door.putPortal(identity('portal.example'));
  assert.equal(await listening(), all);
  await door.putEntrances('set-up');
  assert.equal(await listening(), [ports.https]);
  assert.is((await door.describe()).open, 'set-up');
  assert.is((await exchange({ bytes: firstPacket(tag), port: ports.vpn })).length, 0);
  assert.is((await exchange({ bytes: firstPacket(tag), port: ports.https })).length, 0);
  assert.is(await rawHttp('GET / HTTP/1.1\r\nhost: x\r\n\r\n'), '');
  assert.is((await overHttps({})).status, 503, 'the pages are served; there is no portal behind them here');
});

test('closed, also for what is told meanwhile', async () => {
  const other = newTag();
  await door.putTags(roomNumber(1), roomAddress(1), [tag, other]);
  for (const one of [tag, other])
    assert.is((await exchange({ bytes: firstPacket(one), port: ports.https })).length, 0);
});

test('closed after a crash of HAProxy, and after a restart of the appliance', async () => {
  const { pid } = await door.describe();
  process.kill(pid ?? 0, 'SIGKILL');
  await until(async () => {
    const now = await door.describe();
    return now.status === 'running' && now.pid !== pid;
  });
  assert.equal(await listening(), [ports.https]);
  door.release();
  door = newDoor(dataFolder);
  await door.start();
  assert.equal(await listening(), [ports.https]);
  assert.is((await exchange({ bytes: firstPacket(tag), port: ports.https })).length, 0);
});

test('opened: everything answers at once, and stays open over a restart; standing tunnels outlive a closing', async () => {
  await door.putEntrances('all');
  assert.equal(await listening(), all);
  const tunnel = await dial({ bytes: firstPacket(tag) });
  assert.match(await rawHttp('GET / HTTP/1.1\r\nhost: x\r\n\r\n'), '308');
  door.release();
  door = newDoor(dataFolder);
  await door.start();
  assert.equal(await listening(), all);
  assert.is((await door.describe()).open, 'all');
  await door.putEntrances('all');
  assert.ok(await carries(tunnel));
  await door.putEntrances('set-up');
  assert.ok(await carries(tunnel));
  tunnel.destroy();
});

test.after(() => door.stop());
test.run();
