/** What strangers may cost. The two of a pair ask about once a second, each on a connection of its own. */
import type { ServerOptions } from 'node:http';

export const BODY_MAX_BYTES = 2_048;
export const CONNECTIONS_MAX = 128;
export const CONNECTIONS_PER_SOURCE_MAX = 16;
/** From its first byte to its last one; also the TLS handshake. */
export const REQUEST_MAX_MS = 5_000;

export const HTTP_LIMITS: ServerOptions = {
  maxHeaderSize: 4_096,
  headersTimeout: REQUEST_MAX_MS,
  requestTimeout: REQUEST_MAX_MS,
  connectionsCheckingInterval: 1_000,
  keepAliveTimeout: 1,
};
