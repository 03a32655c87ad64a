/** Who reaches whom through a room: real clients, real packets, and the table that an attacker would write. */
import { execFileSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Allowance } from '../../../appliance/protocol.ts';
import { ANNA, BEN, buildWorld, PRESS, ROOM, SAW, type World } from '../rig/dialled-world.ts';
import { until } from '../rig/until.ts';

const ROOM_NUMBER = 7;
const REVOCATION_MAX_MS = 1_000;

let world: World;

test.before(async () => {
  world = await buildWorld();
});

test.after(() => world.end());

function allowance(change: Partial<Allowance> = {}): Allowance {
  return {
    source: ANNA.dialIn,
    target: PRESS.plc,
    protocol: 'tcp',
    fromPort: 502,
    toPort: 502,
    endsInS: 600,
    ...change,
  };
}

function allow(...allowances: Allowance[]): Promise<unknown> {
  return world.portal.call('room.allow', { room: world.account.spec.room, allowances });
}

test('nothing passes before anything is allowed', async () => {
  const { anna, press } = world;
  assert.equal(
    await Promise.all([
      anna.tcp({ host: PRESS.plc, port: 502 }),
      anna.udp({ host: PRESS.plc, port: 502 }),
      anna.pings(PRESS.plc),
      press.tcp({ host: ANNA.dialIn, port: 502 }),
    ]),
    ['nothing', 'nothing', false, 'nothing'],
  );
});

test('what is allowed passes: tcp, udp, a range, echo', async () => {
  const { anna } = world;
  await allow(
    allowance(),
    allowance({ protocol: 'udp', target: PRESS.hmi, fromPort: 70, toPort: 90 }),
    allowance({ protocol: 'icmp', fromPort: 0, toPort: 0 }),
  );
  assert.is(await anna.tcp({ host: PRESS.plc, port: 502 }), 'answered');
  assert.is(await anna.udp({ host: PRESS.hmi, port: 80 }), 'answered');
  assert.ok(await anna.pings(PRESS.plc));
});

test('nothing beside it passes', async () => {
  const { anna, ben, press, saw } = world;
  anna.ip(['addr', 'add', '10.80.0.150/32', 'dev', 'lo']);
  anna.ip(['addr', 'add', '192.0.2.9/32', 'dev', 'lo']);
  anna.ip(['-6', 'addr', 'add', 'fd00:aaaa::2/64', 'dev', 'tun0', 'nodad']);
  press.ip(['-6', 'addr', 'add', 'fd00:aaaa::3/64', 'dev', 'tun0', 'nodad']);
  press.ip(['route', 'add', `${SAW.lan}/24`, 'dev', 'tun0']);
  saw.ip(['route', 'add', `${PRESS.lan}/24`, 'dev', 'tun0']);
  const refusals: Record<string, Promise<unknown>> = {
    'the other port': anna.tcp({ host: PRESS.plc, port: 80 }),
    'the other protocol': anna.udp({ host: PRESS.plc, port: 502 }),
    'the component next to it': anna.tcp({ host: PRESS.hmi, port: 502 }),
    'a port of a range, by tcp': anna.tcp({ host: PRESS.hmi, port: 80 }),
    'echo of the component next to it': anna.pings(PRESS.hmi),
    'the other device': anna.tcp({ host: SAW.plc, port: 502 }),
    'the router itself': anna.tcp({ host: PRESS.dialIn, port: 502 }),
    'echo of the router itself': anna.pings(PRESS.dialIn),
    'the other technician': ben.tcp({ host: PRESS.plc, port: 502 }),
    'technician to technician': anna.tcp({ host: BEN.dialIn, port: 502 }),
    'device to technician': press.tcp({ host: ANNA.dialIn, port: 502 }),
    'device to technician, from its LAN': press.tcp({ host: ANNA.dialIn, port: 502, from: PRESS.plc }),
    'device to technician, from the allowed address by udp': press.udp({ host: ANNA.dialIn, port: 502 }),
    'device to device': press.tcp({ host: SAW.dialIn, port: 502 }),
    'device LAN to device LAN': press.tcp({ host: SAW.plc, port: 502, from: PRESS.plc }),
    'device to LAN of the other device': saw.tcp({ host: PRESS.plc, port: 502 }),
    "the room's OpenVPN from the tunnel": anna.tcp({ host: ROOM, port: 1194 }),
    "a port of the room's": anna.tcp({ host: ROOM, port: 22 }),
    'a source of nobody': anna.tcp({ host: PRESS.plc, port: 502, from: '10.80.0.150' }),
    'a source outside the account': anna.tcp({ host: PRESS.plc, port: 502, from: '192.0.2.9' }),
    'IPv6 in the tunnel': anna.tcp({ host: 'fd00:aaaa::3', port: 502 }),
  };
  for (const [what, answer] of Object.entries(refusals)) {
    assert.ok(
      [false, 'nothing', 'EHOSTUNREACH', 'EACCES'].includes((await answer) as string),
      `${what}: ${String(await answer)}`,
    );
  }
});

test('the room answers names and echo on its own address, and asks nobody', async () => {
  const { anna, press, portal, account } = world;
  const name = `plc.press.${account.spec.domain}`;
  await portal.call('room.names', { room: account.spec.room, names: [{ name, address: PRESS.plc }] });
  const answer = await until('the name is known', async () => {
    const { output } = await anna.command(process.execPath, '-e', RESOLVE, ROOM, name);
    return output.trim() !== 'ENOTFOUND' && output.trim();
  });
  assert.is(answer, PRESS.plc);
  const foreign = await anna.command(process.execPath, '-e', RESOLVE, ROOM, 'example.org');
  assert.is(foreign.output.trim(), 'EREFUSED');
  assert.ok(await anna.pings(ROOM));
  assert.ok(await press.pings(ROOM));
});

const RESOLVE = `const { Resolver } = require('node:dns').promises;
const resolver = new Resolver({ timeout: 2000, tries: 1 });
resolver.setServers([process.argv[1]]);
resolver.resolve4(process.argv[2]).then(([a]) => console.log(a), (e) => console.log(e.code));`;

test('the host reaches one port of the room, and the room nothing of the host', async () => {
  const inside = (script: string) => {
    try {
      return execFileSync('bash', ['-c', script], { stdio: 'pipe', timeout: 3_000 }).toString().trim();
    } catch {
      return 'nothing';
    }
  };
  const uplink = execFileSync('ip', [
    '-n',
    'fg-7',
    '-6',
    '-o',
    'addr',
    'show',
    'dev',
    'uplink',
    'scope',
    'global',
  ]).toString();
  const room = /inet6 (\S+)\/127/.exec(uplink)![1]!;
  const host = room.replace(/1$/, '');
  assert.is(inside(`timeout 1 bash -c '</dev/tcp/${room}/1194' && echo open`), 'open');
  assert.is(inside(`timeout 1 bash -c '</dev/tcp/${room}/53' && echo open`), 'nothing');
  assert.is(
    inside(
      `ip route add 10.80.0.0/16 via inet6 ${room} dev fg7; timeout 1 bash -c '</dev/tcp/${PRESS.plc}/502' && echo open`,
    ),
    'nothing',
  );
  // The door listens on all of the host's addresses; the room must not even reach that.
  assert.is(
    inside(`nsenter --net=/run/netns/fg-7 timeout 1 bash -c '</dev/tcp/${host}/443' && echo open`),
    'nothing',
  );
  assert.is(inside(`timeout 1 bash -c '</dev/tcp/${host}/443' && echo open`), 'open');
});

test('the end that the kernel keeps stops the packets, without us', async () => {
  const { anna, portal, account } = world;
  await allow(allowance({ endsInS: 1 }));
  assert.is(await anna.tcp({ host: PRESS.plc, port: 502 }), 'answered');
  await until(
    'the element has gone',
    async () => (await anna.tcp({ host: PRESS.plc, port: 502, waitMs: 300 })) === 'nothing',
    4_000,
  );
  assert.equal((await portal.call('room.held', { room: account.spec.room })).allowances, []);
});

test('taking an allowance back ends the flow that stands, and it does not come back to life', async () => {
  const { anna, ben, press } = world;
  await allow(allowance(), allowance({ source: BEN.dialIn }));
  await Promise.all([anna.stream(PRESS.plc, 502), ben.stream(PRESS.plc, 502)]);
  await until('both flows run', async () => (await anna.echoed()) > 5 && (await ben.echoed()) > 5);

  const asked = performance.now();
  await allow(allowance({ source: BEN.dialIn }));
  assert.ok(performance.now() - asked < REVOCATION_MAX_MS, 'revoked in time');
  const [before, benBefore] = [await anna.echoed(), await ben.echoed()];
  await until('the other flow goes on', async () => (await ben.echoed()) > benBefore + 10);
  assert.is(await anna.echoed(), before, 'not a byte more');
  assert.not.ok(
    tracked().includes(`src=${ANNA.dialIn} dst=${PRESS.plc}`),
    'the kernel has forgotten the flow',
  );

  await allow(allowance(), allowance({ source: BEN.dialIn }));
  const again = await ben.echoed();
  await until('the other flow goes on', async () => (await ben.echoed()) > again + 10);
  assert.is(await anna.echoed(), before, 'a revoked flow stays ended');
  assert.is(await anna.tcp({ host: PRESS.plc, port: 502 }), 'answered', 'a new one is welcome');
  assert.is(await press.tcp({ host: ANNA.dialIn, port: 502 }), 'nothing');
});

test('large answers come through whole: segments fit the tunnel', async () => {
  const sent = 'x'.repeat(300_000);
  const answer = await world.anna.command(
    process.execPath,
    '-e',
    `const s=require('net').connect(502,'${PRESS.plc}',()=>s.write('x'.repeat(${sent.length})));let n=0;s.on('data',d=>{n+=d.length;if(n===${sent.length}){console.log('whole');s.destroy()}});setTimeout(()=>process.exit(1),5000).unref()`,
  );
  assert.is(answer.output.trim(), 'whole');
});

test('rules that somebody changed are noticed, and put right by the next set', async () => {
  const { portal, account } = world;
  const { room } = account.spec;
  const held = () => portal.call('room.held', { room });
  const nft = (...args: string[]) =>
    execFileSync('nsenter', [`--net=/run/netns/fg-${ROOM_NUMBER}`, 'nft', ...args]);
  assert.ok((await held()).rulesIntact);
  for (const change of [
    'insert rule inet room forward accept',
    'add chain inet room forward { policy accept; }',
    'add table ip nat',
  ]) {
    nft(...change.split(' '));
    assert.not.ok((await held()).rulesIntact, change);
    await allow(allowance());
    assert.ok((await held()).rulesIntact, `${change}, put right`);
  }
});

function tracked(): string {
  return execFileSync('nsenter', [`--net=/run/netns/fg-${ROOM_NUMBER}`, 'conntrack', '-L'], {
    stdio: 'pipe',
  }).toString();
}

test.run();
