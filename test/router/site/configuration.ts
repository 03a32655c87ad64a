import type { ConfigurationFormat } from '../../../router/configuration/format.ts';
import type { Keys } from './keys.ts';

export const PASSWORD = 'a-generated-password-Qx7';

/** A configuration in which nothing is wrong, for the site that `site.ts` builds. */
export function configurationFor(keys: Keys, change: Partial<ConfigurationFormat> = {}): ConfigurationFormat {
  return {
    format: 'ferngate-router-configuration/1',
    serial: 'FG-1001',
    name: 'Press line 7',
    account: 'acme',
    doors: [{ host: '10.9.0.1', ports: [1194, 443, 80] }],
    proxy: null,
    tunnel: {
      authorities: keys.read('ca.pem'),
      serverName: 'room-3',
      certificate: keys.read('router.pem'),
      key: keys.read('router.key'),
      tlsCryptV2: keys.read('tls-client.key'),
      username: 'FG-1001',
      password: PASSWORD,
    },
    pool: '198.18.0.0/15',
    technicians: '198.18.0.0/20',
    virtualNetwork: '198.18.16.0/24',
    lan: { network: '192.168.0.0/24', interface: null, masquerade: true },
    components: [
      {
        name: 'plc',
        address: '192.168.0.10',
        services: [
          { name: 'modbus', protocol: 'tcp', fromPort: 502, toPort: 502 },
          { name: 'range', protocol: 'tcp', fromPort: 500, toPort: 503 },
          { name: 'udp', protocol: 'udp', fromPort: 5000, toPort: 5001 },
        ],
      },
      {
        name: 'router',
        address: '192.168.0.1',
        services: [{ name: 'ssh', protocol: 'tcp', fromPort: 22, toPort: 22 }],
      },
    ],
    ...change,
  };
}
