import type { Configuration } from '../configuration/format.ts';
import { runCommand } from '../machine/run-command.ts';
import { enableForwarding } from '../machine/forwarding.ts';
import { holds, parseNetwork } from '../network/ipv4.ts';
import { isIPv4 } from 'node:net';
import { TUNNEL_DEVICE } from '../network/device.ts';
import { TunnelError } from './error.ts';

/**
 * Gives the tunnel device the address that the server assigned, and the way back to technicians.
 *
 * The address counts as one address (/32) and the route comes from the configuration: whatever the server
 * pushes, it cannot draw other traffic of this machine into the tunnel (CVE-2024-39569).
 *
 * Throws `TunnelError` `foreign-address` when the address is not one of the account's, or `MachineError`.
 */
export async function configureDevice(configuration: Configuration, address: string): Promise<void> {
  const { technicians } = configuration;
  if (!isIPv4(address) || !holds(parseNetwork(technicians), address)) {
    throw new TunnelError('foreign-address', `the portal assigned an address outside ${technicians}`);
  }
  const ip = (...words: string[]) => runCommand({ program: 'ip', arguments: words });
  await ip('address', 'replace', `${address}/32`, 'dev', TUNNEL_DEVICE);
  await ip('link', 'set', 'dev', TUNNEL_DEVICE, 'up');
  await ip('route', 'replace', technicians, 'dev', TUNNEL_DEVICE, 'src', address);
  await enableForwarding(TUNNEL_DEVICE);
}
