import { DialupError } from '../diagnosis/diagnosis.ts';
import { parsePortal, type PortalAddress } from '../portal/address.ts';
import { parseProfile } from '../profile/parse.ts';
import type { PortalFile } from './portal-file.ts';

/**
 * Where a portal may be found beside its own place, as it said itself: to this program, and in the profiles that it made. Whoever answers
 * there has to show the portal's certificate, under the portal's name.
 */
export function otherPlaces(file: PortalFile, portal: PortalAddress): PortalAddress[] {
  const hosts = new Set([...file.others, ...file.profiles.flatMap(hostsOf)]);
  hosts.delete(portal.host);
  return [...hosts].flatMap((host) => {
    const place = parsePortal(host);
    return place === undefined ? [] : [{ host: place.host, port: portal.port }];
  });
}

function hostsOf(profile: string): string[] {
  try {
    return parseProfile(profile).remotes.map(({ host }) => host);
  } catch (error) {
    // Whoever dials in with it hears what is wrong.
    if (error instanceof DialupError) return [];
    throw error;
  }
}
