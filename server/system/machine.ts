/**
 * Reads the machine. What the package `systeminformation` would start a shell for (interfaces, file systems) is read
 * here: six times a minute for years, a shell is neither cheap nor needed.
 */
import { readFile, statfs } from 'node:fs/promises';
import systeminformation from 'systeminformation';

export interface Memory {
  readonly totalBytes: number;
  /** What programs can still get, caches included. */
  readonly availableBytes: number;
  readonly swapTotalBytes: number;
  readonly swapFreeBytes: number;
}

export interface Disk {
  readonly totalBytes: number;
  /** What the portal's user may still write. */
  readonly freeBytes: number;
  /** Zero where the file system has no fixed number of files. */
  readonly files: number;
  readonly filesFree: number;
}

export interface Traffic {
  readonly receivedBytes: number;
  readonly sentBytes: number;
}

export class Machine {
  readonly #dataFolder: string;

  /** @param dataFolder whose disk counts: the image's root is never written to */
  constructor(dataFolder: string) {
    this.#dataFolder = dataFolder;
  }

  /** Per cent of all processors since it was asked last. */
  async cpu(): Promise<number> {
    const { currentLoad } = await systeminformation.currentLoad();
    return Math.min(100, Math.max(0, currentLoad));
  }

  async memory(): Promise<Memory> {
    const { total, available, swaptotal, swapfree } = await systeminformation.mem();
    return {
      totalBytes: total,
      availableBytes: available,
      swapTotalBytes: swaptotal,
      swapFreeBytes: swapfree,
    };
  }

  async disk(): Promise<Disk> {
    const { blocks, bavail, bsize, files, ffree } = await statfs(this.#dataFolder);
    return { totalBytes: blocks * bsize, freeBytes: bavail * bsize, files, filesFree: ffree };
  }

  async traffic(): Promise<Traffic> {
    return trafficOf(await readFile('/proc/net/dev', 'utf8'));
  }

  /** Programs that the kernel ended since the machine was started; null where it does not say. */
  async killed(): Promise<number | null> {
    const found = /^oom_kill (\d+)$/m.exec(await readFile('/proc/vmstat', 'utf8'));
    return found === null ? null : Number(found[1]);
  }

  /** Another one after each start of the machine. */
  async bootId(): Promise<string> {
    return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
  }
}

/** `/proc/net/dev` (proc_net_dev(5)): after the colon bytes received, and bytes sent in the ninth column. */
export function trafficOf(text: string): Traffic {
  const rows = text.split('\n').flatMap((line) => {
    const [, name = '', numbers = ''] = /^\s*([^\s:]+):\s*(.+)$/.exec(line) ?? [];
    // Packets of a tunnel come in over an interface to the outside first: counted there, not again in the room.
    return name === '' || name === 'lo' || /^fg\d+$/.test(name) ? [] : [numbers.split(/\s+/).map(Number)];
  });
  const sum = (column: number) => rows.reduce((total, row) => total + (row[column] ?? 0), 0);
  return { receivedBytes: sum(0), sentBytes: sum(8) };
}
