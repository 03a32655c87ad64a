/** One TCP connection to the portal, directly or through a CONNECT proxy, and TLS on top of it. */
import { once } from 'node:events';
import { request } from 'node:http';
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { codeOf } from '../diagnosis/connection-failure.ts';
import { DialupError } from '../diagnosis/diagnosis.ts';
import { formatPortal, type PortalAddress, type ProxyAddress } from './address.ts';

/** A firewall that swallows packets answers never; a slow mobile network within seconds. */
export const CONNECT_MAX_MS = 10_000;

export interface Way {
  /** Who it is: its certificate has to be for this name. */
  readonly portal: PortalAddress;
  readonly proxy: ProxyAddress | undefined;
}

/**
 * TLS without any judgement: nothing may be sent before the certificate was looked at.
 *
 * @param at where to knock; it is asked for under its own name wherever that is
 * @throws DialupError for what the proxy says; otherwise the operating system's error
 */
export async function openTls(
  way: Way,
  { at, signal }: { at: PortalAddress; signal: AbortSignal },
): Promise<TLSSocket> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(CONNECT_MAX_MS)]);
  const socket =
    way.proxy === undefined ? await openTcp(at, limited) : await openThrough(way.proxy, at, limited);
  const { host } = way.portal;
  const tls = connectTls({
    socket,
    minVersion: 'TLSv1.2',
    // The certificate is judged by `trust.ts`, against what this computer has pinned.
    rejectUnauthorized: false,
    ...(isIP(host) === 0 ? { servername: host } : {}),
  });
  try {
    await once(tls, 'secureConnect', { signal: limited });
    return tls;
  } catch (error) {
    tls.destroy();
    throw signal.aborted ? (signal.reason as Error) : error;
  }
}

export async function openTcp({ host, port }: PortalAddress, signal: AbortSignal): Promise<Socket> {
  const socket = connect({ host, port });
  try {
    await once(socket, 'connect', { signal });
    // A later failure reaches whoever reads or writes; it must not end the program.
    socket.on('error', () => undefined);
    return socket;
  } catch (error) {
    socket.on('error', () => undefined).destroy();
    throw error;
  }
}

/** RFC 9110, 9.3.6; the proxy resolves the name. */
async function openThrough(proxy: ProxyAddress, portal: PortalAddress, signal: AbortSignal): Promise<Socket> {
  const named = { proxy: formatPortal(proxy) };
  const socket = await openTcp(proxy, signal).catch((cause: unknown) => {
    throw signal.aborted && codeOf(cause) === ''
      ? cause
      : new DialupError('proxy-unreachable', named, { cause });
  });
  const target = `${formatPortal({ host: portal.host, port: 443 })}:${portal.port}`;
  const asked = request({
    method: 'CONNECT',
    path: target,
    headers: { host: target, ...authorization(proxy) },
    createConnection: () => socket,
  });
  asked.end();
  const [answer] = (await Promise.race([
    once(asked, 'connect', { signal }),
    once(asked, 'response', { signal }),
  ]).catch((cause: unknown) => {
    socket.destroy();
    throw new DialupError('proxy-refused', { ...named, status: 'it closed the connection' }, { cause });
  })) as [{ statusCode?: number; statusMessage?: string }];
  if (answer.statusCode === 200) return socket;
  socket.destroy();
  if (answer.statusCode === 407) throw new DialupError('proxy-password', named);
  throw new DialupError('proxy-refused', {
    ...named,
    status: `${answer.statusCode ?? 0} ${answer.statusMessage ?? ''}`.trim(),
  });
}

/** RFC 7617 */
function authorization({ user, password = '' }: ProxyAddress): { 'proxy-authorization'?: string } {
  if (user === undefined) return {};
  return { 'proxy-authorization': `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
}
