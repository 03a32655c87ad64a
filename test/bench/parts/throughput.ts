/** How fast bytes get from the technician's desk to the PLC, beside a bare OpenVPN server. */
import { NODE } from '../../world/command.ts';
import { Host } from '../../world/internet.ts';
import { PLC } from '../../world/site.ts';
import type { Bench } from '../bench.ts';
import { BULK_PORT, startSink } from '../bulk-site.ts';
import { atLeast, interleaved, median } from '../figure.ts';
import { BARE_OPENVPN, useUsualCongestionControl } from '../bare-vpn.ts';
import { cpuSecondsOf, DOOR, load, processes, ROOM_OPENVPN } from '../measure/processes.ts';

const PUMP = `${import.meta.dirname}/../programs/pump.ts`;

interface Run {
  readonly mbitPerS: number;
  readonly doorCpuS: number;
  readonly roomCpuS: number;
  readonly bareCpuS: number;
  readonly seconds: number;
  readonly mib: number;
}

export async function throughput(bench: Bench): Promise<void> {
  const { device, technician } = await bench.dialled();
  const bare = await bench.bare();
  const lan = new Host('b-press-lan');
  for (const host of [lan, technician.desk.host, new Host('b-press')]) await useUsualCongestionControl(host);
  const sink = startSink(lan, PLC);
  const connection = await technician.api.post<{ id: string }>(`/devices/${device.serial}/connect`);
  const ms = bench.sizes.throughputS * 1000;
  const ours = () => pump(technician.desk.host, device.plc.virtualAddress, ms);
  const theirs = () => pump(bare.desk, bare.target, ms);
  await ours();
  await theirs();
  const { a, b } = await interleaved(bench.sizes.throughputRounds, ours, theirs);
  await technician.api.post(`/connections/${connection.id}/end`);
  await sink.stop();

  const ratio = median(a.map((run, round) => run.mbitPerS / b[round]!.mbitPerS));
  const msPerMib = (runs: readonly Run[], pick: (run: Run) => number) =>
    median(runs.map((run) => (1000 * pick(run)) / run.mib));
  bench.add(
    {
      part: 'throughput',
      name: 'technician → PLC, share of a bare OpenVPN',
      value: ratio,
      unit: '×',
      aim: atLeast(0.9),
      note: `load ${load()}; the clients share the machine's cores`,
    },
    {
      part: 'throughput',
      name: 'technician → PLC',
      value: median(a.map((run) => run.mbitPerS)),
      unit: 'Mbit/s',
      reference: { name: 'bare OpenVPN', value: median(b.map((run) => run.mbitPerS)) },
    },
    {
      part: 'throughput',
      name: "CPU of the room's OpenVPN for a MiB",
      value: msPerMib(a, (run) => run.roomCpuS),
      unit: 'ms',
      reference: { name: 'of the bare server', value: msPerMib(b, (run) => run.bareCpuS) },
      note: 'what bounds an appliance of its own, where the door has another core',
    },
    {
      part: 'throughput',
      name: 'CPU of the door for a MiB',
      value: msPerMib(a, (run) => run.doorCpuS),
      unit: 'ms',
    },
  );
}

async function pump(host: Host, target: string, ms: number): Promise<Run> {
  const watched = [processes(DOOR), processes(ROOM_OPENVPN), processes(BARE_OPENVPN)];
  const before = watched.map(cpuSecondsOf);
  const { code, stdout, stderr } = await host.try(
    [NODE, PUMP, '--host', target, '--port', String(BULK_PORT), '--ms', String(ms)],
    ms + 30_000,
  );
  if (code !== 0) throw new Error(`no bytes got to ${target}: ${stderr}`);
  const [doorCpuS = 0, roomCpuS = 0, bareCpuS = 0] = watched.map(
    (all, index) => cpuSecondsOf(all) - (before[index] ?? 0),
  );
  const got = JSON.parse(stdout) as { bytes: number; ms: number };
  return {
    mbitPerS: (got.bytes * 8) / 1000 / got.ms,
    doorCpuS,
    roomCpuS,
    bareCpuS,
    seconds: got.ms / 1000,
    mib: got.bytes / 2 ** 20,
  };
}
