/** A connection as the outside sees it. */
import { z } from 'zod';
import type { AccountCall } from '../operations/operation.ts';
import { END_REASONS, type Connection } from './connection.ts';

export const ConnectionView = z.object({
  id: z.string(),
  user: z.string(),
  /** Opened by the one who asks. */
  own: z.boolean(),
  device: z.string(),
  /** Null when the device is not there any more. */
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
      /** Name of the component in the account's network; null when it is not there any more. */
      dnsName: z.string().nullable(),
      protocol: z.enum(['tcp', 'udp', 'icmp']),
      fromPort: z.int(),
      toPort: z.int(),
      /** A page that a browser can open. */
      link: z.enum(['http', 'https']).nullable(),
    }),
  ),
});
export type ConnectionView = z.infer<typeof ConnectionView>;

/** One whose time is over is shown as ended, also before its row is closed. */
export function presentConnection({ account, caller }: AccountCall, connection: Connection): ConnectionView {
  const over = connection.end === null && Date.parse(connection.endsAt) <= account.now().getTime();
  return {
    id: connection.id,
    user: connection.userName,
    own: connection.userId === caller.person.id,
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
      dnsName: one.label === null ? null : `${one.label}.${account.facts.name}`,
      protocol: one.protocol,
      fromPort: one.fromPort,
      toPort: one.toPort,
      link: one.link,
    })),
  };
}
