import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Resolvers give up on their own, but with two dead name servers only after 20 s and more. */
const RESOLVE_TIMEOUT_MS = 15_000;
/** A name with more addresses than this is not a door. */
const ADDRESSES_MAX = 4;

/** Addresses of a host; empty when the name cannot be resolved, for whatever reason. */
export async function resolveHost(host: string): Promise<string[]> {
  if (isIP(host) !== 0) return [host];
  const timer = new AbortController();
  try {
    const found = lookup(host, { all: true }).then((all) => all.map(({ address }) => address));
    const late = sleep(RESOLVE_TIMEOUT_MS, [], { signal: timer.signal, ref: false });
    // The loser's rejection is of no interest: the race has been decided.
    late.catch(() => undefined);
    return (await Promise.race([found, late])).slice(0, ADDRESSES_MAX);
  } catch {
    return [];
  } finally {
    timer.abort();
  }
}
