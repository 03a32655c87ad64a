/** What must hold between the fields of a configuration, beyond the grammar of each. */
import { X509Certificate, createPrivateKey } from 'node:crypto';
import { holds, overlap, parseNetwork, within } from '../network/ipv4.ts';
import type { Problem } from './error.ts';
import type { ConfigurationFormat } from './format.ts';

/** Larger LANs than this would not leave the pool room for a second machine. */
const SHORTEST_PREFIX = 16;
/** Two addresses at least: one for the router, one for a machine. */
const LONGEST_PREFIX = 30;

export function wrongRelations(configuration: ConfigurationFormat): Problem[] {
  return [
    ...wrongNetworks(configuration),
    ...wrongComponents(configuration),
    ...wrongProxy(configuration),
    ...wrongKeys(configuration.tunnel),
    ...wrongPortal(configuration.portal),
  ];
}

function wrongNetworks({ pool, technicians, virtualNetwork, lan }: ConfigurationFormat): Problem[] {
  const [all, dialIn, virtual, real] = [pool, technicians, virtualNetwork, lan.network].map(parseNetwork);
  if (!all || !dialIn || !virtual || !real) return [];
  const rules: [boolean, string, string][] = [
    [!within(dialIn, all), 'technicians', `is not inside the pool ${pool}`],
    [!within(virtual, all), 'virtualNetwork', `is not inside the pool ${pool}`],
    [overlap(virtual, dialIn), 'virtualNetwork', `overlaps technicians ${technicians}`],
    [overlap(real, all), 'lan.network', `overlaps the pool ${pool}`],
    [real.prefix !== virtual.prefix, 'lan.network', `has another size than virtualNetwork ${virtualNetwork}`],
    [real.prefix < SHORTEST_PREFIX, 'lan.network', `is larger than a /${SHORTEST_PREFIX}`],
    [real.prefix > LONGEST_PREFIX, 'lan.network', `is smaller than a /${LONGEST_PREFIX}`],
  ];
  return rules.filter(([wrong]) => wrong).map(([, field, reason]) => ({ field, reason }));
}

function wrongComponents({ components, lan }: ConfigurationFormat): Problem[] {
  const network = parseNetwork(lan.network);
  const problems: Problem[] = [];
  const [names, addresses] = [new Set<string>(), new Set<string>()];
  for (const [index, { name, address, services }] of components.entries()) {
    const field = `components.${index}`;
    if (names.has(name)) problems.push({ field: `${field}.name`, reason: 'another component has this name' });
    if (addresses.has(address)) {
      problems.push({ field: `${field}.address`, reason: 'another component has this address' });
    }
    names.add(name);
    addresses.add(address);
    if (!holds(network, address)) {
      problems.push({ field: `${field}.address`, reason: `is not inside the LAN ${lan.network}` });
    }
    for (const [place, { fromPort, toPort }] of services.entries()) {
      if (fromPort > toPort) {
        problems.push({
          field: `${field}.services.${place}.toPort`,
          reason: `is below fromPort ${fromPort}`,
        });
      }
    }
  }
  return problems;
}

function wrongProxy({ proxy }: ConfigurationFormat): Problem[] {
  if (proxy?.password !== undefined && proxy.user === undefined) {
    return [{ field: 'proxy.user', reason: 'is missing beside the password' }];
  }
  return [];
}

function wrongPortal(portal: ConfigurationFormat['portal']): Problem[] {
  if (portal === undefined || readable(portal.authorities)) return [];
  return [{ field: 'portal.authorities', reason: 'cannot be read as certificates' }];
}

function readable(certificates: string): boolean {
  try {
    for (const block of certificates.split(/(?<=-----END CERTIFICATE-----\n)/)) new X509Certificate(block);
    return true;
  } catch {
    return false;
  }
}

function wrongKeys({ authorities, certificate, key }: ConfigurationFormat['tunnel']): Problem[] {
  const problems: Problem[] = [];
  const attempt = <Value>(field: string, reason: string, read: () => Value): Value | undefined => {
    try {
      return read();
    } catch {
      // The cause would quote parts of the key material; field and reason say enough.
      problems.push({ field, reason });
      return undefined;
    }
  };
  if (!readable(authorities))
    problems.push({ field: 'tunnel.authorities', reason: 'cannot be read as certificates' });
  const own = attempt(
    'tunnel.certificate',
    'cannot be read as a certificate',
    () => new X509Certificate(certificate),
  );
  const secret = attempt('tunnel.key', 'cannot be read as a private key', () => createPrivateKey(key));
  if (own && secret && !own.checkPrivateKey(secret)) {
    problems.push({ field: 'tunnel.key', reason: 'does not belong to the certificate' });
  }
  return problems;
}
