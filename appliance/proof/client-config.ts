/** The client of a handshake, as strict as a technician's profile; it makes one attempt. */
import { randomBytes } from 'node:crypto';
import type { ProofClient } from '../protocol.ts';
import { parseOpenvpnConfig, renderOpenvpnConfig, type OpenvpnConfig } from '../rooms/openvpn-config.ts';
import { renderVerified } from '../rooms/rendered.ts';
import { ROOM_PORT } from '../rooms/room-plan.ts';

/** @param address of the room, made by us */
export function renderClient(client: ProofClient, address: string): string {
  const config: OpenvpnConfig = {
    directives: [
      ['client'],
      ['dev', 'tun'],
      ['proto', 'tcp6-client'],
      ['remote', address, String(ROOM_PORT)],
      ['nobind'],
      ['remote-cert-tls', 'server'],
      ['verify-x509-name', client.serverName, 'name'],
      ['tls-version-min', '1.2'],
      ['tls-cert-profile', 'preferred'],
      ['connect-timeout', '5'],
      ['connect-retry-max', '1'],
      ['tls-exit'],
      ['auth-retry', 'none'],
      ['script-security', '0'],
      ['verb', '3'],
    ],
    inline: {
      ca: client.authorities,
      cert: client.certificate,
      key: client.key,
      'tls-crypt-v2': client.tlsCryptV2,
      // Nobody has this name or password: what is tried is everything before them.
      'auth-user-pass': `proof\n${randomBytes(16).toString('hex')}\n`,
    },
  };
  return renderVerified(config, renderOpenvpnConfig, parseOpenvpnConfig);
}
