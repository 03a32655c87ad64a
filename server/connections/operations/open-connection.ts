import { z } from 'zod';
import type { Account } from '../../accounts/account.ts';
import { viewerOf } from '../../devices/viewer.ts';
import { subjectOf } from '../../operations/caller.ts';
import { accountOperation } from '../../operations/operation.ts';
import { Id, Instant, Serial } from '../../operations/values.ts';
import { invalid } from '../../refusal.ts';
import { ConnectionView, presentConnection } from '../connection-view.ts';

const HOUR_MS = 3_600_000;
const SERVICES_MAX = 500;

export const openConnection = accountOperation({
  id: 'connection.open',
  method: 'POST',
  path: '/devices/{serial}/connect',
  summary: 'Open the services of a device that you have rights to, until an end',
  right: 'connection.open',
  input: z.strictObject({
    serial: Serial,
    /** Ids of services; empty for all that you may. */
    services: z.array(Id).max(SERVICES_MAX).default([]),
    /** Left out: the account's usual time. */
    endsAt: Instant.optional(),
  }),
  output: ConnectionView,
  object: ({ serial }) => serial,
  async run(call, input) {
    const { account, caller } = call;
    const device = await account.devices.bySerial(input.serial, viewerOf(caller));
    const endsAt = await endOf(account, input.endsAt);
    const connection = await account.connections.open(caller.person, device, {
      services: input.services,
      endsAt,
    });
    try {
      await account.room.applyRules();
    } catch (error) {
      // What the rules do not hold is not shown as open.
      await account.connections.end(connection.id, { reason: 'not-opened', by: subjectOf(caller) });
      throw error;
    }
    account.live.publish({
      kind: 'connection',
      connectionId: connection.id,
      userId: caller.person.id,
      deviceId: device.id,
    });
    return presentConnection(call, connection);
  },
});

async function endOf(account: Account, wanted: string | undefined): Promise<string> {
  const { connectionHours, connectionMaxHours } = await account.settings.read();
  const now = account.now().getTime();
  if (wanted === undefined) return new Date(now + connectionHours * HOUR_MS).toISOString();
  const endMs = Date.parse(wanted);
  if (endMs <= now) throw invalid('endsAt', 'time-passed');
  if (endMs > now + connectionMaxHours * HOUR_MS) {
    throw invalid('endsAt', 'ends-too-late', { max: connectionMaxHours });
  }
  return new Date(endMs).toISOString();
}
