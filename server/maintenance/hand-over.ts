import type { Portal } from '../portal.ts';

/**
 * Tells the appliance all that it should hold: the portal's certificate, which ports are open, and every room. To be
 * called after each new connection to it (it may have been started anew and know nothing), and by the clock, because
 * certificates are renewed when their time comes.
 */
export async function handOver(portal: Portal): Promise<void> {
  // It may have stood by until now; if it was fenced in this term it says so, and lets nothing go.
  const { cluster, epoch } = portal.standby.status();
  await portal.appliance.call('rooms.hold', { held: false, term: { cluster, epoch } });
  const { name, also } = portal.place;
  const identity = await portal.installation.portalIdentity(name, also);
  await portal.appliance.call('door.portal', { name, certificate: identity.chain, key: identity.key });
  await portal.appliance.call('door.entrances', {
    open: (await portal.ownership.owned()) ? 'all' : 'set-up',
  });
  await portal.accounts.putRooms();
  await portal.appliance.call('system.name', { host: hostOf(name), zone: portal.choices.zone });
}

/** The machine's own name: the first label of the portal's; an address has none. */
function hostOf(name: string): string {
  const [first = ''] = name.split('.');
  return /^[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(first) ? first : 'ferngate';
}
