/**
 * The door's ceilings. A source is one IPv4 address or one IPv6 /64: who has one address of a /64 has all.
 *
 * They are chosen so that about 1,000 routers behind one address, all cut off at the same moment, are back
 * within a minute and a half, while one source can never hold more than a small part of the whole.
 */

/** A first packet follows its connection within a round trip; a slow radio link takes a second or two. */
export const FIRST_PACKET_S = 5;

/** Connections of one source that have not yet shown what they are. 500 silent ones leave room for all others. */
export const PENDING_PER_SOURCE = 128;

/**
 * Connections that one source may open in RATE_PERIOD_S: 1,000 routers in about 15 s. Those turned away do not count,
 * so that a crowd that keeps knocking is let in piece by piece instead of never.
 */
export const OPENED_PER_SOURCE = 600;
export const RATE_PERIOD_S = 10;

/** Standing tunnels of one source; the largest plants behind one address that we know have some 1,500. */
export const TUNNELS_PER_SOURCE = 4_000;

/** Standing connections of one source to the pages, redirects included. A browser holds one to six. */
export const WEB_PER_SOURCE = 256;

/** Standing connections to the pages altogether: a flood there leaves the tunnels their part. */
export const WEB_TOTAL = 4_000;

/**
 * Connections for the other appliance of a pair: it holds one, two while it takes everything anew. The rest is for what is on
 * its way out, and for strangers, whom the portal's process cuts off.
 */
export const NODE_PER_SOURCE = 8;
export const NODE_TOTAL = 64;

/** Standing connections into one room, a little above the most sessions an account may have (`RoomSpec`). */
export const CONNECTIONS_PER_ROOM = 17_000;

/** Everything that comes in from outside. An idle tunnel costs HAProxy two descriptors and about 4 KiB. */
export const CONNECTIONS_TOTAL = 40_000;

/** Sources that are remembered at a time; the one unseen for longest makes room (about 20 MiB when full). */
export const SOURCES_REMEMBERED = 100_000;

/** OpenVPN's keepalive pings several times within this; a stream silent for so long is dead. */
export const TUNNEL_SILENT_S = 900;

/** Request line and headers must be complete within this (slowloris), TLS handshake and silence in a body likewise. */
export const REQUEST_HEADERS_S = 10;
export const WEB_SILENT_S = 30;

/** The longest silence of the portal in an answer; an event stream sends a comment more often than this. */
export const PORTAL_SILENT_S = 120;

/** Bytes of one command to HAProxy, its payload included: its buffer has 16,384. */
export const COMMAND_MAX_BYTES = 15_000;

/** Lines about tunnels kept for a portal that is being restarted: about 10,000 at 100 bytes. */
export const LOG_RING_BYTES = 1024 * 1024;
export const LOG_LINE_MAX_BYTES = 512;
