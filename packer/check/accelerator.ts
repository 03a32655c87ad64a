/**
 * Whether KVM is worth using. A device node says little: nested virtualisation without hardware boots slower than
 * emulation does, or hangs. So something tiny is booted with both: a boot sector that counts and switches itself off.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuildContext } from '../build/step.ts';

export type Accelerator = 'kvm' | 'tcg';

const SECTOR_BYTES = 512;
/** QEMU ends with this code when the sector has said 0x10 to the exit device: (0x10 << 1) | 1. */
const SAID_DONE = 33;
/** Hardware does it in half a second. */
const PATIENCE_S = 6;
/** A machine with other work to do: what is only a little slower than emulation is still much quicker later. */
const KVM_MAX_TIMES_TCG = 1;
const KVM_HEADSTART_MS = 300;

/** mov ecx, 2^26; dec ecx; jnz; mov al, 0x10; out 0xf4, al; hlt */
const PROGRAM = [0x66, 0xb9, 0, 0, 0, 4, 0x66, 0x49, 0x75, 0xfc, 0xb0, 0x10, 0xe6, 0xf4, 0xf4];

export async function chooseAccelerator(context: BuildContext): Promise<Accelerator> {
  const folder = await mkdtemp(join(context.out, 'probe-'));
  try {
    const sector = Buffer.alloc(SECTOR_BYTES);
    sector.set(PROGRAM);
    sector.writeUInt16BE(0x55aa, SECTOR_BYTES - 2);
    const disk = join(folder, 'sector');
    await writeFile(disk, sector);
    const kvm = await bootTime(context, disk, 'kvm');
    if (kvm === undefined) return 'tcg';
    const tcg = await bootTime(context, disk, 'tcg');
    return tcg === undefined || kvm <= tcg * KVM_MAX_TIMES_TCG + KVM_HEADSTART_MS ? 'kvm' : 'tcg';
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @returns milliseconds; undefined when it does not boot */
async function bootTime(
  context: BuildContext,
  disk: string,
  accelerator: Accelerator,
): Promise<number | undefined> {
  const started = performance.now();
  const qemu = [
    ...['timeout', String(PATIENCE_S), 'qemu-system-x86_64', '-accel', accelerator, '-machine', 'pc'],
    ...['-nodefaults', '-display', 'none', '-m', '16', '-drive', `file=${disk},format=raw,if=ide`],
    ...['-device', 'isa-debug-exit,iobase=0xf4,iosize=4'],
  ];
  // Its exit code says whether the sector ran, and no code of success can be had from that device.
  const script = '"$@" > /dev/null 2>&1; echo $?';
  const code = await context.run(['sh', '-c', script, 'probe', ...qemu]);
  return Number(code) === SAID_DONE ? performance.now() - started : undefined;
}
