import type { DialInCommand } from './arguments.ts';
import { parseProxy, type ProxyAddress } from './portal/address.ts';

export interface ProxyVariables {
  readonly httpsProxy: string | undefined;
  readonly noProxy: string | undefined;
}

/** The proxy to use: the one on the command line, otherwise that of HTTPS_PROXY, unless NO_PROXY names the portal. */
export function chooseProxy(
  { proxy, portal }: Pick<DialInCommand, 'proxy' | 'portal'>,
  { httpsProxy, noProxy }: ProxyVariables,
): ProxyAddress | undefined {
  if (proxy !== undefined) return proxy === 'none' ? undefined : proxy;
  if (httpsProxy === undefined || httpsProxy === '' || excludes(noProxy ?? '', portal.host)) return undefined;
  return parseProxy(httpsProxy);
}

/** `name`, `.name` and `*.name` stand for the name and all below it; `*` for everything. */
function excludes(list: string, host: string): boolean {
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean)
    .map((entry) => entry.replace(/^\*?\./, ''))
    .some((name) => name === '*' || host === name || host.endsWith(`.${name}`));
}
