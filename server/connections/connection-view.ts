/** A connection as the outside sees it. */
import { z } from 'zod';
import { END_REASONS, type Connection } from './connection.ts';

export const ConnectionView = z.object({
  id: z.string(),
  user: z.string(),
  device: z.string(),
  serial: z.string().nullable(),
  openedAt: z.string(),
  endsAt: z.string(),
  /** Null while it is open. */
  end: z.object({ at: z.string(), reason: z.enum(END_REASONS), by: z.string() }).nullable(),
  services: z.array(
    z.object({
      serviceId: z.string(),
      component: z.string(),
      service: z.string(),
      /** Virtual address to type into the engineering tool. */
      address: z.string(),
      protocol: z.enum(['tcp', 'udp', 'icmp']),
      fromPort: z.int(),
      toPort: z.int(),
    }),
  ),
});
export type ConnectionView = z.infer<typeof ConnectionView>;

/** @param now a connection whose time is over is shown as ended, also before its row is closed */
export function presentConnection(connection: Connection, now: Date): ConnectionView {
  const over = connection.end === null && Date.parse(connection.endsAt) <= now.getTime();
  return {
    id: connection.id,
    user: connection.userName,
    device: connection.deviceName,
    serial: connection.serial,
    openedAt: connection.openedAt,
    endsAt: connection.endsAt,
    end: over ? { at: connection.endsAt, reason: 'time-over', by: '' } : connection.end,
    services: connection.services.map((one) => ({
      serviceId: one.serviceId,
      component: one.componentName,
      service: one.serviceName,
      address: one.target,
      protocol: one.protocol,
      fromPort: one.fromPort,
      toPort: one.toPort,
    })),
  };
}
