/** Which doors of the portal answer at all, for the one whose first one did not. */
import { type ConnectionFailure, failureOf } from '../diagnosis/connection-failure.ts';
import { DialupError } from '../diagnosis/diagnosis.ts';
import { formatPortal, type PortalAddress } from './address.ts';
import { openTcp } from './connection.ts';

const PROBE_MAX_MS = 4_000;
/** The ports of every portal, in the order in which they are tried. */
const PORTS = [1194, 443, 80];

/** @param first why the portal's own port did not work */
export async function diagnosePorts(
  portal: PortalAddress,
  first: unknown,
  signal: AbortSignal,
): Promise<DialupError> {
  const others = PORTS.filter((port) => port !== portal.port);
  const tried = await Promise.all(
    others.map(async (port): Promise<[number, ConnectionFailure | 'open']> => {
      const limited = AbortSignal.any([signal, AbortSignal.timeout(PROBE_MAX_MS)]);
      try {
        (await openTcp({ ...portal, port }, limited)).destroy();
        return [port, 'open'];
      } catch (error) {
        return [port, failureOf(error)];
      }
    }),
  );
  const all: [number, ConnectionFailure | 'open'][] = [[portal.port, failureOf(first)], ...tried];
  const ports = all.map(([port, result]) => `port ${port} ${words(result)}`).join(', ');
  const open = tried.some(([, result]) => result === 'open');
  const code = open ? 'port-closed' : 'ports-closed';
  return new DialupError(code, { name: formatPortal(portal), ports }, { cause: first });
}

function words(result: ConnectionFailure | 'open'): string {
  if (result === 'open') return 'is open';
  return result === 'refused' ? 'refused the connection' : 'did not answer';
}
