import { networkInterfaces } from 'node:os';
import type { Configuration } from '../configuration/format.ts';
import { holds, parseNetwork } from '../network/ipv4.ts';
import { InterfaceName } from '../configuration/values.ts';
import { TUNNEL_DEVICE } from '../network/device.ts';

/** The interface that leads to the machine's LAN now; or, in words, why there is none. */
export function findLanDevice({ lan }: Configuration): { device: string } | { device: null; reason: string } {
  const network = parseNetwork(lan.network);
  const all = Object.entries(networkInterfaces()).filter(
    ([name]) => name !== TUNNEL_DEVICE && InterfaceName.safeParse(name).success,
  );
  const [found] = all
    .filter(([name]) => lan.interface === null || name === lan.interface)
    .filter(([, addresses]) =>
      addresses?.some(({ family, address }) => family === 'IPv4' && holds(network, address)),
    );
  if (found) return { device: found[0] };
  const where = lan.interface === null ? 'no interface' : `the interface ${lan.interface}`;
  return {
    device: null,
    reason: `${where} has ${lan.interface === null ? 'an' : 'no'} address in the machine's LAN ${lan.network}: nothing passes until there is one`,
  };
}
