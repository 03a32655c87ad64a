/** What an account costs in memory, and that one account's room is stopped at its ceilings while another's tunnel stands. */
import * as assert from 'uvu/assert';
import type { Bench } from './bench.ts';
import { Box } from './box.ts';

const ACCOUNTS = 10;
const MIB = 2 ** 20;

/** In KiB: what is in use, what OpenVPN and dnsmasq hold in proportion, and what systemd counts for our two halves, in bytes. */
const FIGURES = `awk '/MemTotal/ { t = $2 } /MemAvailable/ { a = $2 } END { print "used", t - a }' /proc/meminfo
for name in openvpn dnsmasq; do
  pids=$(pgrep -x $name)
  for pid in $pids; do cat /proc/$pid/smaps_rollup; done | awk -v name=$name '/^Pss:/ { s += $2; n += 1 } END { print name, s / n }'
done
for unit in ferngate-appliance.service ferngate-portal.service ferngate-rooms.slice; do
  echo $unit $(systemctl show --property MemoryCurrent --value $unit)
done`;

export async function ceilings(bench: Bench, say: (line: string) => void): Promise<void> {
  const box = await Box.of(bench);
  await memory(box, say);
  const group = await box.inside.say(
    'dirname $(systemctl show -p ControlGroup --value ferngate-room-openvpn@2.service)',
  );
  await tooMuchMemory(box, `/sys/fs/cgroup${group}`, say);
  say('a room over its memory: its own process is killed, the tunnel of another stands');
  await tooManyTasks(box, `/sys/fs/cgroup${group}`);
  say('a room over its tasks: no more are made, the tunnel of another stands');
}

async function memory({ inside, operator, bench }: Box, say: (line: string) => void): Promise<void> {
  const before = parse((await inside.run(FIGURES)).text);
  for (let number = 1; number <= ACCOUNTS; number += 1)
    await operator.post('/backend/accounts', { name: `more-${number}`, title: `More ${number}` });
  const count = 'systemctl list-units --plain --no-legend --state=active "ferngate-room-openvpn@*" | wc -l';
  for (let left = 60; left > 0 && Number(await inside.say(count)) < ACCOUNTS + 1; left -= 1);
  const after = parse((await inside.run(FIGURES)).text);
  const figure = (what: string, value: number) => bench.figures.add({ id: '', what, value, unit: 'MiB' });
  const each = (name: string, unit: number) => ((after[name] ?? 0) - (before[name] ?? 0)) / unit / ACCOUNTS;
  figure('memory in use, one account, tunnels standing', (before['used'] ?? 0) / 1024);
  figure('memory in use, one account more', each('used', 1024));
  figure('its room (counted by systemd)', each('ferngate-rooms.slice', MIB));
  figure('portal, one account more', each('ferngate-portal.service', MIB));
  figure('OpenVPN of a room (PSS)', (after['openvpn'] ?? 0) / 1024);
  figure('dnsmasq of a room (PSS)', (after['dnsmasq'] ?? 0) / 1024);
  say(`memory: ${JSON.stringify(before)} → ${JSON.stringify(after)}`);
}

/** First it is slowed down (MemoryHigh), so much that reaching MemoryMax takes minutes; the test lifts that then. */
async function tooMuchMemory(box: Box, group: string, say: (line: string) => void): Promise<void> {
  const { inside, plant } = box;
  const most = Number(await inside.say(`cat ${group}/memory.max`));
  assert.ok(most > 0 && most < 2 ** 31, `no ceiling: ${most}`);
  const openvpn = await mainProcess(box);
  // Fills memory as a member of the other room, twice as much as that may have.
  const leaf = `${group}/ferngate-room-openvpn@2.service`;
  const fill = `echo $$ > ${leaf}/cgroup.procs; head -c ${most * 2} /dev/zero | tail`;
  await inside.run(`setsid sh -c '${fill}' > /dev/null 2>&1 < /dev/null &`);
  const count = async (event: string) =>
    Number(await inside.say(`awk '$1 == "${event}" { print $2 }' ${group}/memory.events`));
  await box.until('room that is slowed down', async () => (await count('high')) > 0);
  await plant.reads();
  say('a room near its memory: it is slowed down, the tunnel of another stands');
  await inside.run(`echo max > ${group}/memory.high`);
  await box.until('process that is killed', async () => (await count('oom_kill')) > 0);
  assert.is(await mainProcess(box), openvpn);
  await plant.reads();
}

const mainProcess = ({ inside }: Box) =>
  inside.say('systemctl show -p MainPID --value ferngate-room-openvpn@1.service');

async function tooManyTasks({ inside, plant }: Box, group: string): Promise<void> {
  const most = Number(await inside.say(`cat ${group}/pids.max`));
  const leaf = `${group}/ferngate-room-openvpn@2.service`;
  const fork = `sh -c 'echo $$ > ${leaf}/cgroup.procs; for n in $(seq ${most * 2}); do sleep 120 & done' 2> /dev/null
cat ${group}/pids.current
cat ${group}/pids.events ${leaf}/pids.events | awk '$1 == "max" { n += $2 } END { print n }'`;
  const { text } = await inside.run(fork, { check: false });
  const [current = 0, refused = 0] = text.trim().split('\n').map(Number);
  assert.ok(current <= most && refused > 0, `${current} of ${most}, ${refused} refused`);
  await plant.reads();
  await inside.run(
    `for pid in $(cat ${leaf}/cgroup.procs); do grep -qx sleep /proc/$pid/comm && kill $pid; done`,
    {
      check: false,
    },
  );
}

function parse(text: string): Record<string, number> {
  return Object.fromEntries(
    text
      .trim()
      .split('\n')
      .map((line) => line.split(' '))
      .map(([name = '', value = '']) => [name, Number(value)]),
  );
}
