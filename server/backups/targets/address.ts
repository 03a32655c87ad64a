/**
 * Where a target may be: somewhere else. The portal asks at an address that an operator typed; it must not become his
 * way to what listens on the appliance itself or at a cloud's metadata address (CVE-2020-12529, CVE-2020-35558).
 */
import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { z } from 'zod';
import { BackupError } from '../errors.ts';

const RESOLVE_MAX_MS = 15_000;

/** A name or an address, without port, path or brackets. */
export const TargetHost = z
  .string()
  .max(253)
  .refine(
    (text) => isIP(text) !== 0 || /^(?!-)[A-Za-z0-9-]{1,63}(?:\.(?!-)[A-Za-z0-9-]{1,63})*$/.test(text),
    {
      error: 'bad-format',
    },
  );

const forbidden = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['224.0.0.0', 3],
] as const)
  forbidden.addSubnet(network, prefix, 'ipv4');
for (const [network, prefix] of [
  ['::', 127],
  ['fe80::', 10],
  ['ff00::', 8],
  // The appliance's own way to its rooms lies in here (`fg<n>`); a unique local address outside has fd too.
] as const)
  forbidden.addSubnet(network, prefix, 'ipv6');

export function isAllowed(address: string): boolean {
  const plain = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
  const family = isIP(plain);
  return family !== 0 && !forbidden.check(plain, family === 6 ? 'ipv6' : 'ipv4');
}

/**
 * The address to connect to, once: a second look-up could say something else (DNS rebinding).
 * @throws BackupError `target-unreachable`, `target-address`
 */
export async function resolveTarget(
  host: string,
  signal: AbortSignal,
): Promise<{ address: string; family: 4 | 6 }> {
  const family = isIP(host);
  const found =
    family === 0 ? await bounded(lookup(host, { all: true }), signal) : [{ address: host, family }];
  const first = found.find(({ address }) => isAllowed(address));
  if (found.length > 0 && first === undefined)
    throw new BackupError('target-address', 'an address that no target can have');
  if (first === undefined) throw new BackupError('target-unreachable', 'the name has no address');
  return { address: first.address, family: first.family === 6 ? 6 : 4 };
}

async function bounded<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const end = AbortSignal.any([signal, AbortSignal.timeout(RESOLVE_MAX_MS)]);
  const { promise: ended, reject } = Promise.withResolvers<never>();
  const abort = () => reject(new BackupError('target-unreachable', 'the name was not resolved'));
  end.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work, ended]);
  } catch (cause) {
    throw new BackupError('target-unreachable', 'the name was not resolved', { cause });
  } finally {
    end.removeEventListener('abort', abort);
  }
}
