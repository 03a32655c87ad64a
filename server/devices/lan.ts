/** What a machine's network may be. */
import { LAN_LENGTH } from '../networks/account-addresses.ts';
import { isHostAddress, network, overlap } from '../networks/cidr.ts';
import { invalid } from '../refusal.ts';

/**
 * @param components those of the device, which must stay inside
 * @throws Refusal `invalid` at the field `lan`
 */
export function checkLan(
  lan: string,
  pool: string,
  components: readonly { name: string; address: string }[] = [],
): void {
  const one = network(lan);
  if (one.length < LAN_LENGTH.min || one.length > LAN_LENGTH.max) throw invalid('lan', 'lan-size');
  // The router could not tell a technician from its own neighbour.
  if (overlap(one, network(pool))) throw invalid('lan', 'lan-overlaps-pool', { pool });
  const outside = components.find(({ address }) => !isHostAddress(one, address));
  if (outside !== undefined) throw invalid('lan', 'lan-excludes-component', { ...outside });
}
