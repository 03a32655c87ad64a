/** What keeps somebody out from now on; nothing that an appliance is in may stand in its way. */
export const ENDS_ACCESS: ReadonlySet<string> = new Set([
  'connection.end',
  'session.dial-in.end',
  'session.sign-in.end',
  'device.disable',
  'seat.remove',
  'user.seat.remove',
  'user.disable',
  'user.sign-out',
  'grant.remove',
  'backend.account.suspend',
  'backend.operator.disable',
  'metric-token.revoke',
]);

/**
 * What is still carried out while only the reserve of the disk is left (`health/reserve.ts`): whatever ends, takes
 * away or makes room, signing in for that, and the daily work of a technician whose machine stands still. All
 * else that changes something is refused as a whole, before it has begun.
 */
export const WHEN_FULL: ReadonlySet<string> = new Set([
  // Getting in, and out again; a password that somebody else knows.
  'session.start',
  'session.code',
  'backend.session.start',
  'me.sign-out',
  'me.session.end',
  'me.password',
  'me.token.revoke',
  // A machine stands still and somebody waits: a few hundred bytes each.
  'connection.open',
  'seat.ticket',
  // Ending and taking away.
  ...ENDS_ACCESS,
  'device.delete',
  'component.delete',
  'project.delete',
  'user.delete',
  'backend.account.delete',
  'backend.operator.delete',
  // Mending.
  'system.restart',
  'system.shut-down',
  'bundle.make',
  'bundle.archive',
  'bundle.discard',
]);
