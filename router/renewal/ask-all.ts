/**
 * The portal at each of its addresses: the standby that has taken over answers for it, with its certificate, somewhere
 * else. Which those are, the configuration's doors tell.
 */
import type { Configuration } from '../configuration/format.ts';
import { askPortal, type Answer } from './ask.ts';
import { hostOf, type Portal } from './connection.ts';
import { RenewalError } from './error.ts';

/** Nobody who matters was met there; whatever else is said is the portal's own word. */
const TRY_ELSEWHERE: ReadonlySet<RenewalError['code']> = new Set(['unreachable', 'proxy', 'not-trusted']);

/** @throws RenewalError the first address's, when none answers */
export async function askEverywhere(
  configuration: Configuration & { portal: Portal },
  signal: AbortSignal,
): Promise<Answer> {
  let first: RenewalError | undefined;
  for (const at of [undefined, ...otherHosts(configuration)]) {
    try {
      return await askPortal(configuration, signal, at);
    } catch (error) {
      if (!(error instanceof RenewalError) || signal.aborted) throw error;
      if (!TRY_ELSEWHERE.has(error.code)) throw error;
      first ??= error;
    }
  }
  throw first ?? new RenewalError('unreachable', 'the portal has no address');
}

/** Doors that have the pages' port too; not the one where the account is going to move, which is another portal. */
export function otherHosts({
  doors,
  portal,
  nextPortal,
}: Pick<Configuration, 'doors' | 'nextPortal'> & { portal: Portal }): string[] {
  const { host, port } = hostOf(portal);
  const next = nextPortal === undefined ? undefined : hostOf(nextPortal).host;
  return doors
    .filter((door) => door.host !== host && door.host !== next && door.ports.includes(port))
    .map((door) => door.host);
}
