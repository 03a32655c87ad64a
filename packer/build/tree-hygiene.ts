/** What of Debian's packages must not ship: leftovers of the build, services that act by themselves, ways to become root. */
import { lstat, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuildContext } from './step.ts';

/** They are started by others than a preset, or must not be startable at all. */
export const unwantedUnits = [
  // A read-only system changes as a whole, by a signed patch: nothing tidies, updates or indexes it.
  'apt-daily.timer',
  'apt-daily-upgrade.timer',
  'dpkg-db-backup.timer',
  'e2scrub_all.timer',
  'e2scrub_reap.service',
  'fstrim.timer',
  'ldconfig.service',
  'systemd-boot-update.service',
  'systemd-firstboot.service',
  'systemd-hwdb-update.service',
  'systemd-journal-catalog-update.service',
  'systemd-machine-id-commit.service',
  'systemd-repart.service',
  'systemd-sysusers.service',
  'systemd-update-done.service',
  'systemd-networkd-wait-online.service',
  // There is nobody to sign in, and no password for an emergency.
  'console-getty.service',
  'container-getty@.service',
  'debug-shell.service',
  'emergency.service',
  'getty@.service',
  'rescue.service',
  'serial-getty@.service',
  'systemd-ask-password-console.path',
  'systemd-ask-password-wall.path',
  'user@.service',
  // The door and the rooms run these programs by units of ours.
  'haproxy.service',
  'openvpn.service',
  'openvpn@.service',
  'openvpn-client@.service',
  'openvpn-server@.service',
  'nftables.service',
  'dnsmasq.service',
  // chrony asks only whom it was told to ask.
  'chrony-dnssrv@.service',
  'chrony-dnssrv@.timer',
] as const;

/** Emptied: what running programs of the build have left, and what differs from one build to the next. */
const EMPTIED = [
  'boot',
  'run',
  'tmp',
  'var/cache',
  'var/log',
  'var/tmp',
  'dev',
  'root',
  'home',
  'media',
  'mnt',
  'srv',
];
const REMOVED = [
  'initrd.img',
  'initrd.img.old',
  'vmlinuz',
  'vmlinuz.old',
  'etc/passwd-',
  'etc/shadow-',
  'etc/group-',
  'etc/gshadow-',
  'etc/subuid-',
  'etc/subgid-',
  'etc/.pwd.lock',
  'etc/chrony/chrony.keys',
  'etc/chrony/conf.d',
  'etc/chrony/sources.d',
  'etc/apt',
  'etc/cron.daily',
  'etc/init.d',
  'etc/rc0.d',
  'etc/rc1.d',
  'etc/rc2.d',
  'etc/rc3.d',
  'etc/rc4.d',
  'etc/rc5.d',
  'etc/rc6.d',
  'etc/rcS.d',
  'etc/logrotate.d',
  'etc/openvpn',
  'etc/haproxy',
  'var/lib/apt',
  'var/lib/dbus',
  'var/lib/ucf',
  'var/lib/systemd',
  'var/lib/dpkg/status-old',
  'var/lib/dpkg/diversions-old',
  'var/lib/dpkg/lock',
  'var/lib/dpkg/lock-frontend',
  'var/lib/dpkg/triggers/Lock',
  'var/lib/dpkg/triggers/Unincorp',
  'var/backups',
  'usr/share/doc-base',
  'usr/lib/udev/hwdb.d',
];

export async function emptyPlaces(context: BuildContext, tree: string): Promise<void> {
  for (const place of REMOVED) await rm(join(tree, place), { recursive: true, force: true });
  for (const place of EMPTIED) {
    const folder = join(tree, place);
    if (await lstat(folder).catch(() => undefined))
      await context.run(['find', folder, '-mindepth', '1', '-delete']);
  }
}

/** No program of the image makes its caller somebody else: nobody signs in, and services get what they need from systemd. */
export async function closeTree(context: BuildContext, tree: string): Promise<void> {
  await context.run([
    'find',
    tree,
    '-xdev',
    '-type',
    'f',
    '-perm',
    '/6000',
    '-exec',
    'chmod',
    'ug-s',
    '{}',
    '+',
  ]);
}
