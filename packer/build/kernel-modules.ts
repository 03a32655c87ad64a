/**
 * Which of Debian's kernel modules are shipped: those for the virtual hardware of VMware, Hyper-V, KVM, VirtualBox and
 * Xen, for what rooms need, and for disks that hold backups. A virtual machine has no sound card and no wireless, and
 * what is not there cannot be loaded by somebody who breaks in.
 */

/** Paths below `kernel/` of the modules' folder; one that ends with `/` stands for all below it. */
const KEPT: readonly { readonly why: string; readonly paths: readonly string[] }[] = [
  {
    why: 'whatever another module asks for by algorithm',
    paths: ['arch/', 'crypto/', 'lib/', 'block/', 'virt/'],
  },
  {
    why: 'rooms: interfaces, packet rules, connection tracking, offload, and what lists sockets',
    paths: [
      'net/netfilter/',
      'net/ipv4/',
      'net/ipv6/',
      'net/netlink/',
      'net/packet/',
      'net/sched/',
      'net/unix/',
      'net/tls/',
      'drivers/net/ovpn/',
      'drivers/net/tun.ko',
      'drivers/net/veth.ko',
      'drivers/net/dummy.ko',
    ],
  },
  {
    why: 'VLANs, bonds and bridges of the owner',
    paths: ['net/8021q/', 'net/bridge/', 'drivers/net/bonding/'],
  },
  {
    why: 'network cards of hypervisors',
    paths: [
      'drivers/net/virtio_net.ko',
      'drivers/net/vmxnet3/',
      'drivers/net/hyperv/',
      'drivers/net/xen-netfront.ko',
      'drivers/net/ethernet/intel/e1000/',
      'drivers/net/ethernet/intel/e1000e/',
      'drivers/net/ethernet/intel/igb/',
      'drivers/net/ethernet/intel/igbvf/',
      'drivers/net/ethernet/intel/ixgbevf/',
      'drivers/net/ethernet/intel/iavf/',
      'drivers/net/ethernet/amd/pcnet32.ko',
      'drivers/net/ethernet/realtek/8139cp.ko',
      'drivers/net/ethernet/realtek/8139too.ko',
    ],
  },
  {
    why: 'disks of hypervisors',
    paths: [
      'drivers/block/virtio_blk.ko',
      'drivers/block/xen-blkfront.ko',
      'drivers/block/loop.ko',
      'drivers/scsi/virtio_scsi.ko',
      'drivers/scsi/vmw_pvscsi.ko',
      'drivers/scsi/hv_storvsc.ko',
      'drivers/scsi/xen-scsifront.ko',
      'drivers/scsi/BusLogic.ko',
      'drivers/scsi/sd_mod.ko',
      'drivers/scsi/sr_mod.ko',
      'drivers/scsi/sym53c8xx_2/',
      'drivers/message/fusion/mptspi.ko',
      'drivers/message/fusion/mptsas.ko',
      'drivers/scsi/megaraid/megaraid_sas.ko',
      'drivers/nvme/host/nvme.ko',
      'drivers/ata/ahci.ko',
      'drivers/ata/ata_piix.ko',
      'drivers/ata/ata_generic.ko',
    ],
  },
  {
    why: 'the rest of a virtual machine: memory, clock, entropy, power button, keyboard',
    paths: [
      'drivers/virtio/',
      'drivers/hv/',
      'drivers/xen/',
      'drivers/ptp/ptp_kvm.ko',
      'drivers/ptp/ptp_vmclock.ko',
      'drivers/ptp/ptp_vmw.ko',
      'drivers/virt/vmgenid.ko',
      'drivers/misc/vmw_balloon.ko',
      'drivers/misc/vmw_vmci/',
      'drivers/char/hw_random/',
      'drivers/firmware/qemu_fw_cfg.ko',
      'drivers/firmware/dmi-sysfs.ko',
      'drivers/acpi/',
      'drivers/input/serio/',
      'drivers/input/keyboard/atkbd.ko',
      'drivers/input/evdev.ko',
      'drivers/hid/hid.ko',
      'drivers/hid/hid-generic.ko',
      'drivers/hid/hid-hyperv.ko',
      'drivers/hid/usbhid/usbhid.ko',
      'drivers/watchdog/i6300esb.ko',
      'drivers/watchdog/iTCO_wdt.ko',
      'drivers/watchdog/softdog.ko',
    ],
  },
  {
    why: 'USB keyboards, sticks and disks that are passed through',
    paths: ['drivers/usb/host/', 'drivers/usb/storage/usb-storage.ko', 'drivers/usb/storage/uas.ko'],
  },
  {
    why: 'file systems of the image, and of disks that patches come from and backups go to',
    paths: [
      'fs/ext4/',
      'fs/overlayfs/',
      'fs/squashfs/',
      'fs/fat/',
      'fs/exfat/',
      'fs/isofs/',
      'fs/nls/',
      'fs/efivarfs/',
      'fs/autofs/',
      'fs/pstore/',
      'fs/configfs/',
      'fs/fuse/fuse.ko',
      'drivers/md/dm-mod.ko',
      'drivers/md/dm-verity.ko',
    ],
  },
];

/** Its absence would be noticed by customers only: each of these has to be there (or built in). */
export const NEEDED_MODULES = [
  ...['ovpn', 'tun', 'veth', 'nf_tables', 'nf_conntrack', 'nf_conntrack_netlink', '8021q'],
  ...[
    'virtio_net',
    'virtio_blk',
    'virtio_scsi',
    'virtio_pci',
    'vmxnet3',
    'vmw_pvscsi',
    'mptspi',
    'e1000',
    'e1000e',
  ],
  ...[
    'hv_netvsc',
    'hv_storvsc',
    'hv_utils',
    'xen_netfront',
    'xen_blkfront',
    'nvme',
    'ahci',
    'sd_mod',
    'sr_mod',
  ],
  ...['squashfs', 'overlay', 'ext4', 'vfat', 'loop', 'efivarfs'],
] as const;

/**
 * @param dependencies the text of modules.dep (modules.dep(5)): `<module>: <module it needs> …`
 * @returns modules to keep, as modules.dep writes them: the kept ones and everything that they need
 */
export function keptModules(dependencies: string): Set<string> {
  const needs = new Map<string, string[]>();
  for (const line of dependencies.split('\n')) {
    const [module, rest] = line.split(':');
    if (module && rest !== undefined) needs.set(module, rest.split(' ').filter(Boolean));
  }
  const kept = new Set<string>();
  const keep = (module: string) => {
    if (kept.has(module)) return;
    kept.add(module);
    for (const needed of needs.get(module) ?? []) keep(needed);
  };
  for (const module of needs.keys()) if (isKept(module)) keep(module);
  return kept;
}

function isKept(module: string): boolean {
  const path = module.replace(/^kernel\//, '').replace(/\.xz$/, '');
  return KEPT.some(({ paths }) =>
    paths.some((kept) => (kept.endsWith('/') ? path.startsWith(kept) : path === kept)),
  );
}

/** @returns those of NEEDED_MODULES that are neither among these files nor built in */
export function missingNeeded(files: Iterable<string>, builtIn: string): string[] {
  const names = new Set([...files, ...builtIn.split('\n')].map(moduleName));
  return NEEDED_MODULES.filter((name) => !names.has(name));
}

/** Dashes and underscores are the same to the kernel. */
const moduleName = (path: string) =>
  (path.split('/').at(-1) ?? '').replace(/\.ko(\.xz)?$/, '').replaceAll('-', '_');
