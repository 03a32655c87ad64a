/** Connections as the views show them. */
import type {
  ConnectionEnd,
  OpenConnection,
  PastConnection,
  Target,
} from '../../../ui/models/connections.ts';
import type { ConnectionView } from '../../connections/connection-view.ts';
import type { UserCaller } from '../../operations/caller.ts';

/** As many as fit into a row. */
const SERVICES_SHOWN = 4;

export function openConnection(connection: ConnectionView, caller: UserCaller): OpenConnection {
  return {
    id: connection.id,
    serial: connection.serial ?? '',
    device: connection.device,
    user: connection.user,
    mine: connection.own,
    from: connection.openedAt,
    until: connection.endsAt,
    ...servicesOf(connection),
    mayEnd: mayEnd(connection, caller),
  };
}

export function mayEnd({ own }: ConnectionView, { rights }: UserCaller): boolean {
  return own || rights.has('connection.end');
}

export function pastConnection(connection: ConnectionView): PastConnection {
  const { id, serial, device, user, openedAt, endsAt, end } = connection;
  return {
    ...{ id, serial, device, user },
    from: openedAt,
    at: end?.at ?? endsAt,
    ...howItEnded(connection),
    ...servicesOf(connection),
  };
}

/** `by` only where it was somebody else than the one who opened it. */
export function howItEnded({ user, end }: ConnectionView): { why: ConnectionEnd; by: string | null } {
  switch (end?.reason) {
    case 'ended':
      return end.by === `user ${user}` ? { why: 'closed', by: null } : { why: 'ended', by: named(end.by) };
    case 'device-disabled':
    case 'device-deleted':
      return { why: 'device', by: named(end.by) };
    case 'user-disabled':
    case 'user-deleted':
      return { why: 'user', by: named(end.by) };
    case 'right-taken':
      return { why: 'right', by: named(end.by) };
    case 'account-suspended':
      return { why: 'account', by: null };
    case 'not-opened':
      return { why: 'not-opened', by: null };
    case 'time-over':
    case undefined:
      return { why: 'expired', by: null };
  }
}

/** The trail says `user anna`; among people of one account the name is enough. */
function named(subject: string): string | null {
  const name = subject.replace(/^user /, '');
  return name === '' ? null : name;
}

/** What is open, by component. */
export function targets({ services }: ConnectionView): Target[] {
  const byAddress = Map.groupBy(services, (one) => one.address);
  return [...byAddress].map(([address, opened]) => ({
    component: opened[0]?.component ?? '',
    address,
    dnsName: opened.find((one) => one.dnsName !== null)?.dnsName ?? null,
    services: opened.map((one) => ({
      id: one.serviceId,
      name: one.service,
      protocol: one.protocol,
      portFrom: one.fromPort,
      portTo: one.toPort,
      link: one.link,
    })),
  }));
}

function servicesOf({ services }: ConnectionView) {
  return {
    services: services.slice(0, SERVICES_SHOWN).map(({ component, service }) => ({ component, service })),
    more: Math.max(0, services.length - SERVICES_SHOWN),
  };
}
