/** How fast bytes get from the technician's desk to the PLC, beside a bare OpenVPN server. */
import { NODE } from '../../world/command.ts';
import { Host } from '../../world/internet.ts';
import { PLC } from '../../world/site.ts';
import type { Bench } from '../bench.ts';
import { BULK_PORT, startSink } from '../bulk-site.ts';
import { atLeast, interleaved, median } from '../figure.ts';
import { cpuSecondsOf, DOOR, load, processes, ROOM_OPENVPN } from '../measure/processes.ts';

const PUMP = `${import.meta.dirname}/../programs/pump.ts`;

interface Run {
  readonly mbitPerS: number;
  readonly doorCpuS: number;
  readonly roomCpuS: number;
  readonly seconds: number;
}

export async function throughput(bench: Bench): Promise<void> {
  const { device, technician } = await bench.dialled();
  const bare = await bench.bare();
  const lan = new Host('b-press-lan');
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
  const share = (pick: (run: Run) => number) => median(a.map((run) => (100 * pick(run)) / run.seconds));
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
      name: 'CPU of the door',
      value: share((run) => run.doorCpuS),
      unit: '% of a core',
      reference: { name: "the room's OpenVPN", value: share((run) => run.roomCpuS) },
    },
  );
}

async function pump(host: Host, target: string, ms: number): Promise<Run> {
  const [door, room] = [processes(DOOR), processes(ROOM_OPENVPN)];
  const before = [cpuSecondsOf(door), cpuSecondsOf(room)] as const;
  const { code, stdout, stderr } = await host.try(
    [NODE, PUMP, '--host', target, '--port', String(BULK_PORT), '--ms', String(ms)],
    ms + 30_000,
  );
  if (code !== 0) throw new Error(`no bytes got to ${target}: ${stderr}`);
  const got = JSON.parse(stdout) as { bytes: number; ms: number };
  return {
    mbitPerS: (got.bytes * 8) / 1000 / got.ms,
    doorCpuS: cpuSecondsOf(door) - before[0],
    roomCpuS: cpuSecondsOf(room) - before[1],
    seconds: got.ms / 1000,
  };
}
