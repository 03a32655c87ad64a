/** One of the three ports, from the first byte to the decision where the stream goes. */
import { ROOM_PORT, type DoorPlan } from './plan.ts';
import {
  CONNECTIONS_PER_ROOM,
  FIRST_PACKET_S,
  LOG_LINE_MAX_BYTES,
  NODE_PER_SOURCE,
  NODE_TOTAL,
  OPENED_PER_SOURCE,
  PENDING_PER_SOURCE,
  TUNNELS_PER_SOURCE,
  WEB_PER_SOURCE,
  WEB_TOTAL,
} from './limits.ts';

export type Entrance = 'vpn' | 'https' | 'http';

/** What else is spoken on a port beside OpenVPN: the word of the Lua fetch and the backend that takes it. */
const beside = {
  vpn: undefined,
  https: { word: 'tls', backend: 'to-web' },
  http: { word: 'http', backend: 'to-redirect' },
} as const satisfies Record<Entrance, { word: string; backend: string } | undefined>;

/** `server/replication/node/alpn.ts` */
const NODE_ALPN = 'ferngate-standby/1';

export function renderEntrance(plan: DoorPlan, entrance: Entrance): string {
  const port = plan.ports[entrance];
  return `frontend ${entrance} from tunnels
  bind ipv4@:${port}
  bind ipv6@:${port} v6only
${renderSourceLimits()}
${renderRecognition(plan)}
${renderTunnelRules()}
${renderNodeRules(entrance)}${renderPageRules(plan, entrance)}
  tcp-request content reject
${renderLog()}
${entrance === 'https' ? '  use_backend to-node if { var(txn.node) -m found }\n' : ''}${beside[entrance] ? `  use_backend ${beside[entrance].backend} if !{ var(txn.room) -m found }\n` : ''}  default_backend rooms
`;
}

/** Rules that run before a byte is read: a source that has too much is closed at once. */
function renderSourceLimits(): string {
  return `  tcp-request connection set-var(sess.source) src,ipmask(32,64)
  # Before it is counted: who is turned away does not make his own waiting longer.
  tcp-request connection reject if { var(sess.source),table_conn_rate(sources) ge ${OPENED_PER_SOURCE} }
  tcp-request connection set-var(sess.recognised) var(sess.source),table_conn_cur(recognised)
  tcp-request connection reject if { var(sess.source),table_conn_cur(sources),sub(sess.recognised) ge ${PENDING_PER_SOURCE} }
  tcp-request connection track-sc0 var(sess.source) table sources`;
}

function renderRecognition(plan: DoorPlan): string {
  return `  tcp-request inspect-delay ${FIRST_PACKET_S}s
  tcp-request content set-log-level silent
  tcp-request content set-var(txn.first) lua.first_packet
  tcp-request content reject if { var(txn.first) -m str bad }
  tcp-request content reject if { var(txn.first) -m str wait } WAIT_END
  tcp-request content set-var(txn.room) var(txn.first),map_str_ip(${plan.tagMap})
  acl tunnel var(txn.room) -m found`;
}

function renderTunnelRules(): string {
  return `  tcp-request content track-sc1 var(sess.source) table recognised if tunnel
  tcp-request content reject if tunnel { sc1_conn_cur(recognised) gt ${TUNNELS_PER_SOURCE} }
  # One account's crowd must not take the connections of the others.
  tcp-request content track-sc2 var(txn.room) table rooms if tunnel
  tcp-request content reject if tunnel { sc2_conn_cur(rooms) gt ${CONNECTIONS_PER_ROOM} }
  tcp-request content set-dst var(txn.room) if tunnel
  tcp-request content set-dst-port int(${ROOM_PORT}) if tunnel
  tcp-request content set-log-level info if tunnel
  tcp-request content accept if tunnel`;
}

/**
 * The other appliance of a pair asks for a protocol of its own in the first message of its TLS, which goes on unopened to the
 * portal's process: only there are the keys by which the two know each other.
 */
function renderNodeRules(entrance: Entrance): string {
  if (entrance !== 'https') return '';
  return `  tcp-request content set-var(txn.node) bool(true) if { var(txn.first) -m str tls } { req.ssl_alpn -m str ${NODE_ALPN} }
  acl node var(txn.node) -m found
  tcp-request content track-sc1 var(sess.source) table recognised if node
  tcp-request content track-sc2 var(sess.source) table nodes if node
  tcp-request content reject if node { sc2_conn_cur(nodes) gt ${NODE_PER_SOURCE} }
  tcp-request content reject if node { be_conn(to-node) ge ${NODE_TOTAL} }
  tcp-request content accept if node
`;
}

/** Nothing is passed on before the portal has said its name: until then there is no certificate to show. */
function renderPageRules(plan: DoorPlan, entrance: Entrance): string {
  const other = beside[entrance];
  if (other === undefined) return '';
  return `  acl page var(txn.first) -m str ${other.word}
  acl portal str(at),map(${plan.portalMap}) -m found
  tcp-request content track-sc1 var(sess.source) table recognised if page portal
  tcp-request content track-sc2 var(sess.source) table web-sources if page portal
  tcp-request content reject if page { sc2_conn_cur(web-sources) gt ${WEB_PER_SOURCE} }
  tcp-request content reject if page { be_conn(${other.backend}) gt ${WEB_TOTAL} }
  tcp-request content accept if page portal`;
}

/** Read by `server/dialin/door-log.ts`: version, time, entrance, caller, and what the room's OpenVPN sees. */
function renderLog(): string {
  return `  log ring@addresses len ${LOG_LINE_MAX_BYTES} format raw local0 info
  option logasap
  log-format "door1 %Ts.%ms %f %ci %cp %bi %bp"`;
}
