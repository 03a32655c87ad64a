/**
 * A TLS connection to the portal's pages, on the way that the tunnel takes: directly, or through the site's proxy.
 * It stands only if the other side is certified for the portal's own address by the authority that the
 * configuration names; no other one counts, whatever this machine trusts.
 */
import { once } from 'node:events';
import { request } from 'node:http';
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { Configuration } from '../configuration/format.ts';
import { RenewalError } from './error.ts';

export type Portal = NonNullable<Configuration['portal']>;
type Proxy = NonNullable<Configuration['proxy']>;

/** A box that lost its power does not answer at all; the next address is waiting. */
const CONNECT_MAX_MS = 10_000;

/** Name or address and port of the portal's pages. */
export function hostOf({ address }: Portal): { host: string; port: number } {
  const { hostname, port } = new URL(address);
  // `URL` leaves the port of its scheme out.
  return { host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? 443 : Number(port) };
}

/**
 * @param how `at`: another host to dial, which has to prove to be the same portal, under the same name
 * @throws RenewalError `unreachable`, `proxy`, `not-trusted`
 */
export async function connectPortal(
  portal: Portal,
  { proxy, signal: stop, at }: { proxy: Configuration['proxy']; signal: AbortSignal; at?: string },
): Promise<TLSSocket> {
  const { address, authorities } = portal;
  const { host, port } = hostOf(portal);
  const dialled = at ?? host;
  const signal = AbortSignal.any([stop, AbortSignal.timeout(CONNECT_MAX_MS)]);
  const socket =
    proxy === null
      ? await direct(dialled, port, signal)
      : await through(proxy, { host: dialled, port, signal });
  const tls = connectTls({
    socket,
    host,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ca: authorities,
    minVersion: 'TLSv1.2',
    ALPNProtocols: ['http/1.1'],
  });
  try {
    await once(tls, 'secureConnect', { signal });
    return tls;
  } catch (cause) {
    tls.destroy();
    const code = isDistrust(cause) ? 'not-trusted' : 'unreachable';
    const where = at === undefined ? address : `${at} in the place of ${address}`;
    throw new RenewalError(code, `${where} does not prove to be the portal (${codeOf(cause)})`, { cause });
  }
}

async function direct(host: string, port: number, signal: AbortSignal): Promise<Socket> {
  const socket = connect({ host, port });
  try {
    await once(socket, 'connect', { signal });
    return socket;
  } catch (cause) {
    socket.destroy();
    throw new RenewalError('unreachable', `no connection to ${host} port ${port} (${codeOf(cause)})`, {
      cause,
    });
  }
}

/** CONNECT (RFC 9110, 9.3.6) with basic authentication (RFC 7617) where the proxy has a user. */
async function through(
  proxy: Proxy,
  { host, port, signal }: { host: string; port: number; signal: AbortSignal },
): Promise<Socket> {
  const target = `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
  const { user, password = '' } = proxy;
  const login = user === undefined ? undefined : Buffer.from(`${user}:${password}`).toString('base64');
  const asked = request({
    host: proxy.host,
    port: proxy.port,
    method: 'CONNECT',
    path: target,
    headers: { host: target, ...(login === undefined ? {} : { 'proxy-authorization': `Basic ${login}` }) },
    signal,
  });
  return new Promise((resolve, reject) => {
    const refuse = (reason: string, cause?: unknown) =>
      reject(new RenewalError('proxy', `the proxy ${proxy.host} ${reason}`, { cause }));
    asked.on('error', (cause) => refuse(`cannot be reached (${codeOf(cause)})`, cause));
    asked.on('response', (response) => {
      response.destroy();
      refuse(`does not let this through (${response.statusCode ?? 0})`);
    });
    asked.on('connect', (response, socket: Socket) => {
      if (response.statusCode === 200) resolve(socket);
      else {
        socket.destroy();
        refuse(`does not let this through (${response.statusCode ?? 0})`);
      }
    });
    asked.end();
  });
}

/** OpenSSL's verdicts and Node's own on the name; everything else is the network's. */
function isDistrust(error: unknown): boolean {
  return /^(ERR_TLS_|CERT_|UNABLE_TO_|DEPTH_|SELF_SIGNED|INVALID_)/.test(codeOf(error));
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown';
}
