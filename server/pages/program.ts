/** What the dial-up program is called with: `portal.example acme/anna`. */
import type { PublicPlace } from '../accounts/facts.ts';
import type { UserCaller } from '../operations/caller.ts';

export function programOf({ name, ports }: PublicPlace, { account, person }: UserCaller): string {
  const host = ports.https === 443 ? name : `${name}:${ports.https}`;
  return `${host} ${account.facts.name}/${person.name}`;
}
