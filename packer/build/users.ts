/**
 * The image's system users with fixed numbers. What they own lies on the data partition and outlives the image: a number
 * that followed from the order in which packages were installed could be somebody else's in the next one.
 */
import { USERS } from '../../provisioning/steps/10-users.ts';

interface SystemUser {
  readonly name: string;
  readonly id: number;
  readonly comment: string;
  readonly home: string;
  /** A group of its own when left out. */
  readonly group?: number;
}

const NOGROUP = 65_534;

/** Those that Debian's packages would make; the packages find them and leave them. */
const DEBIAN_USERS: readonly SystemUser[] = [
  { name: 'systemd-network', id: 410, comment: 'systemd Network Management', home: '/' },
  { name: 'systemd-resolve', id: 411, comment: 'systemd Resolver', home: '/' },
  { name: 'messagebus', id: 412, comment: 'System Message Bus', home: '/nonexistent' },
  { name: '_chrony', id: 413, comment: 'Chrony daemon', home: '/var/lib/chrony' },
  { name: 'haproxy', id: 414, comment: '', home: '/var/lib/haproxy' },
  { name: 'dnsmasq', id: 415, comment: 'dnsmasq', home: '/var/lib/misc', group: NOGROUP },
];
const DEBIAN_GROUPS = [{ name: 'systemd-journal', id: 420 }] as const;

/** Lines to append, by file below /etc (passwd(5), shadow(5), group(5), gshadow(5)). Nobody can sign in. */
export function accountLines(): Readonly<Record<'passwd' | 'shadow' | 'group' | 'gshadow', string>> {
  const ours = USERS.map(({ name, comment, imageId }) => ({
    name,
    comment,
    id: imageId,
    home: '/nonexistent',
  }));
  const users: readonly SystemUser[] = [...ours, ...DEBIAN_USERS];
  const groups = [...users.filter(({ group }) => group === undefined), ...DEBIAN_GROUPS];
  const lines = (texts: string[]) => texts.map((text) => `${text}\n`).join('');
  return {
    passwd: lines(
      users.map(
        ({ name, id, group = id, comment, home }) =>
          `${name}:x:${id}:${group}:${comment}:${home}:/usr/sbin/nologin`,
      ),
    ),
    shadow: lines(users.map(({ name }) => `${name}:!*:::::::`)),
    group: lines(groups.map(({ name, id }) => `${name}:x:${id}:`)),
    gshadow: lines(groups.map(({ name }) => `${name}:!*::`)),
  };
}
