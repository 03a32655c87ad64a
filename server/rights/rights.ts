/**
 * Who may do what. A right is a name; a role is a set of rights; an API token has some of its owner's.
 * Whether a right reaches a certain device is decided in `grants.ts`; nowhere else.
 */
export const ACCOUNT_RIGHTS = [
  'device.see',
  'device.change',
  'device.keys',
  'connection.open',
  'connection.see',
  'connection.end',
  'person.see',
  'person.change',
  'session.see',
  'session.end',
  'setting.see',
  'setting.change',
  'audit.see',
] as const;

export const BACKEND_RIGHTS = [
  'account.see',
  'account.change',
  'operator.see',
  'operator.change',
  'appliance.see',
  'backup.see',
  'backup.change',
  'backup.restore',
  'appliance.change',
  'metric.change',
  'support.change',
  'trail.see',
] as const;

export type AccountRight = (typeof ACCOUNT_RIGHTS)[number];
export type BackendRight = (typeof BACKEND_RIGHTS)[number];
/** What everybody may do to himself, once signed in; a token never may. */
export const SELF = 'self';
export type Right = AccountRight | BackendRight | typeof SELF;

const ROLES = ['administrator', 'technician', 'auditor'] as const;
export type Role = (typeof ROLES)[number];

const ROLE_RIGHTS: Readonly<Record<Role, readonly AccountRight[]>> = {
  administrator: ACCOUNT_RIGHTS,
  technician: ['device.see', 'connection.open'],
  auditor: ['device.see', 'connection.see', 'person.see', 'session.see', 'setting.see', 'audit.see'],
};

/** Roles that see every device of the account; the others see those that a grant reaches. */
const SEES_ALL_DEVICES: ReadonlySet<Role> = new Set<Role>(['administrator', 'auditor']);

export function rightsOf(role: Role): ReadonlySet<Right> {
  return new Set<Right>([SELF, ...ROLE_RIGHTS[role]]);
}

/** The roles that give a right. */
export function rolesWith(right: AccountRight): Role[] {
  return ROLES.filter((role) => ROLE_RIGHTS[role].includes(right));
}

export const OPERATOR_RIGHTS: ReadonlySet<Right> = new Set<Right>([SELF, ...BACKEND_RIGHTS]);

/**
 * Somebody who must set up a second factor first may do only that: SELF, and nothing that a role gives.
 */
export const UNFINISHED_RIGHTS: ReadonlySet<Right> = new Set<Right>([SELF]);

export function seesAllDevices(role: Role): boolean {
  return SEES_ALL_DEVICES.has(role);
}

/**
 * Whether somebody with these rights may make a person of this role, or hand out the credentials of one. A token that
 * may change people must not make itself an administrator through one of them (CVE-2023-0985).
 */
export function reachesRole(rights: ReadonlySet<Right>, role: Role): boolean {
  return ROLE_RIGHTS[role].every((right) => rights.has(right));
}

/** The rights a token has: those it was given, as far as its owner still has them; never SELF. */
export function tokenRights(given: readonly Right[], owner: ReadonlySet<Right>): ReadonlySet<Right> {
  return new Set(given.filter((right) => right !== SELF && owner.has(right)));
}
