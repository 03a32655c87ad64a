/**
 * Where a target may be: somewhere else. The portal asks at an address that an operator typed; it must not become his
 * way to what listens on the appliance itself or at a cloud's metadata address (CVE-2020-12529, CVE-2020-35558).
 */
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { z } from 'zod';
import { mayBeAsked } from '../../networks/may-be-asked.ts';
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
  const first = found.find(({ address }) => mayBeAsked(address));
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
