/**
 * HAProxy's configuration, valid for 2.6 (Debian 12) and 3.0 (Debian 13).
 *
 * It depends on ports and folders only. What changes while tunnels stand (tags, the portal's name, its
 * certificate) comes through the admin socket, so that there is never a reason to reload.
 */
import { insideRoot, type DoorPlan } from './plan.ts';
import {
  CONNECTIONS_TOTAL,
  LOG_LINE_MAX_BYTES,
  LOG_RING_BYTES,
  RATE_PERIOD_S,
  SOURCES_REMEMBERED,
  TUNNEL_SILENT_S,
} from './limits.ts';
import { renderEntrance } from './render-entrance.ts';
import { renderWeb } from './render-web.ts';

export function renderDoor(plan: DoorPlan): string {
  return [
    renderGlobal(plan),
    renderDefaults(),
    renderTables(),
    renderEntrance(plan, 'vpn'),
    renderEntrance(plan, 'https'),
    renderEntrance(plan, 'http'),
    renderRooms(),
    renderWeb(plan),
  ].join('\n');
}

function renderGlobal(plan: DoorPlan): string {
  // AEAD only, forward secrecy only (TR-02102-2); a browser of the last ten years has one of these.
  const ciphers = ['ECDSA', 'RSA'].flatMap((kind) =>
    ['AES256-GCM-SHA384', 'AES128-GCM-SHA256', 'CHACHA20-POLY1305'].map(
      (cipher) => `ECDHE-${kind}-${cipher}`,
    ),
  );
  return `global
  user haproxy
  group haproxy
  chroot ${plan.root}
  # With fewer descriptors than wished for, fewer connections are better than no door.
  no strict-limits
  maxconn ${CONNECTIONS_TOTAL}
  stats socket ${plan.adminSocket} user root group root mode 600 level admin
  stats timeout 60s
  lua-load-per-thread ${plan.firstPacket}
  tune.lua.maxmem 256
  tune.h2.max-concurrent-streams 64
  ssl-default-bind-options ssl-min-ver TLSv1.2 no-tls-tickets
  ssl-default-bind-ciphers ${ciphers.join(':')}
  ssl-default-bind-ciphersuites TLS_AES_256_GCM_SHA384:TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256

# Who dialled in from where. The portal's process listens; while it is away the lines wait here.
ring addresses
  format raw
  maxlen ${LOG_LINE_MAX_BYTES}
  size ${LOG_RING_BYTES}
  timeout connect 2s
  timeout server 10s
  server portal unix@${insideRoot(plan, plan.portalLogSocket)} log-proto legacy
`;
}

function renderDefaults(): string {
  return `defaults tunnels
  mode tcp
  timeout connect 3s
  retries 2
  timeout client ${TUNNEL_SILENT_S}s
  timeout server ${TUNNEL_SILENT_S}s
  timeout tunnel ${TUNNEL_SILENT_S}s
  # One side has ended: what is left is sent within this.
  timeout client-fin 10s
  timeout server-fin 10s
  option clitcpka
  clitcpka-idle 60s
  clitcpka-intvl 20s
  clitcpka-cnt 5
  option srvtcpka
  option dontlognull
`;
}

/** Counters by source (an IPv6 /64 is one), shared by all entrances. */
function renderTables(): string {
  const sources = `type ipv6 size ${SOURCES_REMEMBERED} expire 60s`;
  return `backend sources from tunnels
  stick-table ${sources} store conn_cur,conn_rate(${RATE_PERIOD_S}s)
backend recognised from tunnels
  stick-table ${sources} store conn_cur
backend web-sources from tunnels
  stick-table ${sources} store conn_cur
backend nodes from tunnels
  stick-table ${sources} store conn_cur
`;
}

function renderRooms(): string {
  return `# The address is the one that the tag map holds; see set-dst above.
backend rooms from tunnels
  stick-table type ipv6 size 40k expire 60s store conn_cur
  server room 0.0.0.0:0
`;
}
