import type { Configuration } from '../configuration/format.ts';

/** One way to the portal: a door and a port of it, directly or through the proxy. */
export interface Attempt {
  readonly door: string;
  readonly port: number;
  readonly via: 'direct' | 'proxy';
}

/** All ways, in the order in which they are tried: the first port of each door, then the second … */
export function listAttempts({ doors, proxy }: Pick<Configuration, 'doors' | 'proxy'>): Attempt[] {
  const via = proxy === null ? 'direct' : 'proxy';
  const most = Math.max(...doors.map(({ ports }) => ports.length));
  return Array.from({ length: most }, (_, place) =>
    doors.flatMap(({ host, ports }) =>
      ports.slice(place, place + 1).map((port) => ({ door: host, port, via }) as const),
    ),
  ).flat();
}

/** The same ways, beginning with the one that worked last. */
export function beginningWith(attempts: readonly Attempt[], good: Attempt | null): Attempt[] {
  const place = attempts.findIndex(({ door, port }) => door === good?.door && port === good.port);
  return place < 1 ? [...attempts] : [...attempts.slice(place), ...attempts.slice(0, place)];
}
