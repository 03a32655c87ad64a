import { isIPv6 } from 'node:net';

/** Where the portal is, as the technician wrote it. */
export interface PortalAddress {
  readonly host: string;
  readonly port: number;
}

const HTTPS_PORT = 443;
const LABEL = '[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?';
const HOST = new RegExp(`^(?=.{1,253}$)${LABEL}(\\.${LABEL})*$`);

/** `portal.example`, `portal.example:8443`, `192.0.2.1`, `[2001:db8::1]:443`, also with `https://` before and `/` behind. */
export function parsePortal(text: string): PortalAddress | undefined {
  const bare = text
    .toLowerCase()
    .replace(/^https:\/\//, '')
    .replace(/\/$/, '');
  const [, six, name, portText] = /^(?:\[([0-9a-f:.]+)\]|([^:/[\]]+))(?::(\d{1,5}))?$/.exec(bare) ?? [];
  const host = six ?? name ?? '';
  const port = portText === undefined ? HTTPS_PORT : Number(portText);
  if (six === undefined ? !HOST.test(host) : !isIPv6(six)) return undefined;
  return port >= 1 && port <= 65_535 ? { host, port } : undefined;
}

export function formatPortal({ host, port }: PortalAddress): string {
  const name = isIPv6(host) ? `[${host}]` : host;
  return port === HTTPS_PORT ? name : `${name}:${port}`;
}

/** A proxy: `host:port` or `user@host:port`, also as an `http://` address with a password, as in HTTPS_PROXY. */
export interface ProxyAddress extends PortalAddress {
  readonly user: string | undefined;
  readonly password: string | undefined;
}

export function parseProxy(text: string): ProxyAddress | undefined {
  const url = URL.parse(/^[a-z]+:\/\//i.test(text) ? text : `http://${text}`);
  if (url?.protocol !== 'http:' || url.pathname !== '/' || url.search !== '' || url.hash !== '')
    return undefined;
  const address = parsePortal(`${url.hostname}:${url.port === '' ? 80 : url.port}`);
  if (address === undefined) return undefined;
  try {
    const [user, password] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
    return {
      ...address,
      user: user === '' ? undefined : user,
      password: password === '' ? undefined : password,
    };
  } catch {
    return undefined;
  }
}
