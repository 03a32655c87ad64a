/** Sentences of the console that more than one screen says. */
import type { NetworkField, NetworkProblem } from '../protocol-network.ts';
import type { FieldName } from './fields.ts';

export const FIELD_OF: Readonly<Record<NetworkField, Exclude<FieldName, 'next'>>> = {
  interface: 'interface',
  vlan: 'vlan',
  ipv4: 'ipv4',
  'ipv4.address': 'address4',
  'ipv4.gateway': 'gateway4',
  ipv6: 'ipv6',
  'ipv6.address': 'address6',
  'ipv6.gateway': 'gateway6',
  dns: 'dns',
  ntp: 'ntp',
  proxy: 'proxy',
};

/** What is wrong and what would be right. */
export function problemSentence({ code, with: what }: NetworkProblem): string {
  switch (code) {
    case 'no-address':
      return 'With IPv4 and IPv6 both off nobody reaches the appliance: choose one of them.';
    case 'not-a-host':
      return 'That is the first or last address of its network: choose one between them.';
    case 'reserved':
      return 'No machine in a network has such an address: choose one of your network.';
    case 'no-such-interface':
      return `There is no such interface. These are there: ${what}.`;
    case 'vlan-taken':
      return `This machine has VLAN ${what} already, for something else: choose another number.`;
    case 'gateway-outside':
      return 'The gateway must be another machine in the network of the address.';
    case 'gateway-is-own':
      return 'The gateway cannot be the appliance itself: it is the address of the router.';
    case 'in-account-pool':
      return `${what} is kept for the machines of an account: choose an address outside of it.`;
    case 'in-rooms-prefix':
      return `${what} is used inside the appliance: choose an address outside of it.`;
  }
}
