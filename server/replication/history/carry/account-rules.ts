/**
 * What of today goes into an account that is set back.
 *
 * Set back is what people arranged: who there is, machines, components, rights, settings. Of today stays what lets somebody
 * in and what was written down: passwords, second factors, sessions, tokens, certificates, authorities, the room's keys; the
 * audit trail and the registers of accesses. So no session, token or certificate that was revoked since lives again (IMMUNITY 13, 21;
 * roles and rights are those of then, which the page says before), routers and
 * technicians that work now go on working, and no entry of a register is lost.
 *
 * Who or what was locked since stays locked, and who or what was deleted since comes back locked, until somebody decides.
 */
export const ACCOUNT_TABLES = {
  migrations: 'then',
  settings: 'then',
  projects: 'then',
  components: 'then',
  services: 'then',
  grants: 'then',
  users: 'both',
  devices: 'both',
  seats: 'both',
  certificates: 'both',
  recovery_codes: 'both',
  sessions: 'now',
  tokens: 'now',
  reset_links: 'nothing',
  vpn_logins: 'now',
  authorities: 'now',
  room_keys: 'now',
  move_place: 'now',
  dial_ins: 'now',
  connections: 'now',
  connection_services: 'now',
  audit: 'now',
} as const satisfies Record<string, 'then' | 'both' | 'now' | 'nothing'>;

/**
 * All of today's rows. The condition keeps SQLite from its shortcut for whole tables (xferOptimization in insert.c), which
 * forgets that rows elsewhere wait for these.
 */
export function copied(table: string): string {
  return `INSERT INTO main.${table} SELECT * FROM now.${table} WHERE 1`;
}

/** Whoever was there then and is now, may sign in, and has the role that he has now. */
const UNCHANGED = `SELECT u.id FROM main.users u JOIN now.users n ON n.id = u.id
  WHERE u.status = 'active' AND n.status = 'active' AND u.role = n.role`;

const people = [
  `UPDATE main.users SET password_hash = n.password_hash, totp_secret = n.totp_secret,
     totp_pending = n.totp_pending, totp_step = n.totp_step, signed_in_at = n.signed_in_at,
     status = CASE n.status WHEN 'disabled' THEN 'disabled' ELSE main.users.status END
   FROM now.users AS n WHERE n.id = main.users.id`,
  `UPDATE main.users SET status = 'disabled' WHERE id NOT IN (SELECT id FROM now.users)`,
  'DELETE FROM main.recovery_codes WHERE person_id IN (SELECT id FROM now.users)',
  `INSERT INTO main.recovery_codes SELECT * FROM now.recovery_codes WHERE person_id IN (SELECT id FROM main.users)`,
  'DELETE FROM main.reset_links',
  'DELETE FROM main.sessions',
  `INSERT INTO main.sessions SELECT * FROM now.sessions WHERE person_id IN (${UNCHANGED})`,
  'DELETE FROM main.tokens',
  `INSERT INTO main.tokens SELECT * FROM now.tokens WHERE person_id IN (${UNCHANGED})`,
];

/** An address belongs to one: to whoever has it today. */
const seats = [
  'DELETE FROM main.vpn_logins',
  `DELETE FROM main.seats WHERE user_id IN (SELECT id FROM now.users)
     OR address IN (SELECT address FROM now.seats WHERE user_id IN (SELECT id FROM main.users))
     OR address IN (SELECT address FROM now.devices WHERE id IN (SELECT id FROM main.devices))`,
  `INSERT INTO main.seats SELECT * FROM now.seats WHERE user_id IN (SELECT id FROM main.users)
     AND address NOT IN (SELECT address FROM main.devices)`,
];

const devices = [
  `UPDATE main.devices SET seen_at = n.seen_at, renew_at = n.renew_at,
     status = CASE n.status WHEN 'disabled' THEN 'disabled' ELSE main.devices.status END
   FROM now.devices AS n WHERE n.id = main.devices.id`,
  `UPDATE main.devices SET status = 'disabled' WHERE id NOT IN (SELECT id FROM now.devices)`,
];

/** Those of machines and people that were deleted since stay, under their lock; all others are today's. */
const certificates = [
  `DELETE FROM main.certificates WHERE device_id IN (SELECT id FROM now.devices)
     OR authority_id NOT IN (SELECT id FROM now.authorities)
     OR fingerprint IN (SELECT fingerprint FROM now.certificates) OR tag IN (SELECT tag FROM now.certificates)`,
  'DELETE FROM main.authorities',
  copied('authorities'),
  'DELETE FROM main.room_keys',
  copied('room_keys'),
  `INSERT INTO main.certificates SELECT * FROM now.certificates
     WHERE device_id IN (SELECT id FROM main.devices) OR seat_id IN (SELECT id FROM main.seats)`,
  `INSERT INTO main.vpn_logins SELECT * FROM now.vpn_logins
     WHERE seat_id IN (SELECT id FROM main.seats WHERE user_id IN (${UNCHANGED}))
       OR device_id IN (SELECT id FROM main.devices WHERE status = 'enabled')`,
];

const registers = ['connection_services', 'connections', 'dial_ins', 'audit', 'move_place'];

export const ACCOUNT_STATEMENTS: readonly string[] = [
  ...people,
  ...seats,
  ...devices,
  ...certificates,
  ...registers.map((table) => `DELETE FROM main.${table}`),
  ...registers.toReversed().map(copied),
];
