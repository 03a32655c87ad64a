/** The rooms of the interface: what the rail and the bottom bar offer, and where the reader is. */
import type { Locals } from './models/locals.ts';
import type { ViewName } from './models/views.ts';
import { paths } from './paths.ts';

export interface Room {
  /** Key of its text, `room.<key>`, and of its sign in `parts/signs.njk`. */
  readonly key: string;
  readonly href: string;
  readonly current: boolean;
}

const viewsOfRoom: Record<string, readonly ViewName[]> = {
  overview: ['overview'],
  devices: ['devices', 'device', 'device-form', 'component-form', 'projects', 'project-form'],
  people: ['people', 'user', 'user-form'],
  connections: ['connections', 'connect', 'sessions'],
  settings: ['account-settings', 'audit'],
  audit: ['audit'],
  appliance: [
    'backend-branding',
    'backend-appliance',
    'backend-load',
    'backend-system',
    'backend-network',
    'backend-metrics',
    'backend-bundle',
    'backend-settings',
    'backend-setting',
    'backend-certificate',
  ],
  accounts: [
    'backend-accounts',
    'backend-account',
    'backend-account-form',
    'backend-account-travel',
    'backend-account-import',
  ],
  backups: [
    'backend-backups',
    'backend-backup-key',
    'backend-backup-schedule',
    'backend-backup-target',
    'backend-backup-prove',
    'backend-restore',
    'backend-standby',
    'backend-proofs',
    'backend-history',
    'backend-history-look',
    'backend-history-compare',
  ],
  operators: ['backend-operators', 'backend-operator-form'],
};

/** Empty before sign-in. A technician sees no room that has nothing for him. */
export function roomsOf(locals: Locals, view: ViewName): readonly Room[] {
  const { who } = locals;
  if (!who) return [];
  const rooms = who.kind === 'operator' ? backEndRooms : accountRooms(who.role);
  return rooms.map(([key, href]) => ({ key, href, current: viewsOfRoom[key]?.includes(view) ?? false }));
}

const backEndRooms: readonly (readonly [string, string])[] = [
  ['appliance', paths.backEnd.appliance()],
  ['accounts', paths.backEnd.accounts()],
  ['backups', paths.backEnd.backups()],
  ['operators', paths.backEnd.operators()],
  ['audit', paths.backEnd.audit()],
];

function accountRooms(role: string): readonly (readonly [string, string])[] {
  const all = [
    ['overview', paths.overview()],
    ['devices', paths.devices()],
    ['people', paths.people()],
    ['connections', paths.connections()],
    ['settings', paths.settings()],
  ] as const;
  const technician = new Set(['overview', 'devices', 'connections']);
  return role === 'technician' ? all.filter(([key]) => technician.has(key)) : all;
}
