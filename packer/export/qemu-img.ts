/** qemu-img: converts disks, says what they are, and compares what they hold. */
import { z } from 'zod';
import { BuildError } from '../build/error.ts';
import type { BuildContext } from '../build/step.ts';

type Run = Pick<BuildContext, 'run'>;

/** Formats and options of the hypervisors that we ship for. */
export const DISK_FORMATS = {
  /** KVM, Proxmox. Zstandard is a third smaller than zlib and twice as fast to unpack. */
  qcow2: { format: 'qcow2', compress: true, options: 'compression_type=zstd' },
  /**
   * The disk in an OVA. ESXi wants streamOptimized, and its importers want an adapter that is not IDE: qemu-img's own
   * default would be written into the file.
   */
  vmdk: { format: 'vmdk', compress: false, options: 'subformat=streamOptimized,adapter_type=lsilogic' },
  /** Hyper-V. Grows as it is filled; cannot be compressed by itself. */
  vhdx: { format: 'vhdx', compress: false, options: 'subformat=dynamic' },
} as const;
export type DiskFormat = keyof typeof DISK_FORMATS;

export async function convertDisk(
  { run }: Run,
  { from, to, as }: { from: string; to: string; as: DiskFormat },
): Promise<void> {
  const { format, compress, options } = DISK_FORMATS[as];
  const packed = compress ? ['-c'] : [];
  await run(['qemu-img', 'convert', '-f', 'raw', '-O', format, '-o', options, ...packed, from, to]);
}

const Info = z.object({ 'virtual-size': z.number().int(), format: z.string() });

export async function diskInfo({ run }: Run, path: string): Promise<{ bytes: number; format: string }> {
  const info = Info.parse(JSON.parse(await run(['qemu-img', 'info', '--output=json', path])));
  return { bytes: info['virtual-size'], format: info.format };
}

/**
 * Compares byte by byte what a converted disk holds with the raw one that it was made from.
 *
 * @throws BuildError `wrong`
 */
export async function refuseDifference(
  { run }: Run,
  { raw, converted, as }: { raw: string; converted: string; as: DiskFormat },
): Promise<void> {
  // What is described in JSON says its format there.
  const format = converted.startsWith('json:') ? [] : ['-F', DISK_FORMATS[as].format];
  try {
    // Ends with 1 when they differ, with 2 and more when they cannot be compared. Not -s: VHDX may be longer by zeros.
    await run(['qemu-img', 'compare', '-f', 'raw', ...format, raw, converted]);
  } catch (cause) {
    throw new BuildError('wrong', `${converted} does not hold what ${raw} holds.`, { cause });
  }
}
