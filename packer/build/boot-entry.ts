/** What systemd-boot reads: its own settings, and an entry per slot (UAPI.1 Boot Loader Specification, type 1). */

export type Slot = 'a' | 'b';

/** Starts that a new system gets to show that it works, before the loader prefers the other one. */
export const TRIES = 3;

const OPTIONS = [
  'ro',
  'rootfstype=squashfs',
  // The last one is /dev/console, where systemd and the kernel speak: a screen shows the owner's console alone.
  'console=tty0',
  'console=ttyS0,115200',
  'quiet',
  'loglevel=4',
  // A system that cannot even mount its root starts again and uses up its tries, instead of waiting for a keyboard.
  'panic=10',
  // Which partition is what is in the initrd and in fstab; nothing is mounted because it looks like something.
  'systemd.gpt_auto=0',
] as const;

/** Its tries are part of the name (systemd's Automatic Boot Assessment). */
export const entryName = (slot: Slot) => `ferngate-${slot}+${TRIES}.conf`;

/** Files of a slot on the boot partition. */
export const slotFiles = (slot: Slot) =>
  ({ kernel: `ferngate/${slot}/vmlinuz`, initrd: `ferngate/${slot}/initrd.img` }) as const;

/**
 * @param slot which root slot it starts
 * @param version orders entries: the newest that has tries left is started
 */
export function renderEntry(slot: Slot, version: string): string {
  const { kernel, initrd } = slotFiles(slot);
  return [
    `title Ferngate (${slot})`,
    'sort-key ferngate',
    `version ${version}`,
    `linux /${kernel}`,
    `initrd /${initrd}`,
    `options root=PARTLABEL=ferngate-root-${slot} ${OPTIONS.join(' ')}`,
    '',
  ].join('\n');
}

/** No menu, and no editing of the kernel's command line, which would be a way to root. */
export const LOADER_CONFIGURATION = [
  'timeout 0',
  'editor no',
  'auto-entries no',
  'auto-firmware no',
  '',
].join('\n');
