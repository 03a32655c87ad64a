import { z } from 'zod';
import { accountOperation } from '../operations/operation.ts';
import { Done, Id, line, PAGE_SIZE, Serial } from '../operations/values.ts';
import { viewerOf } from '../devices/viewer.ts';
import type { Account } from '../accounts/account.ts';
import { DIAL_IN_ENDS } from './dial-in.ts';
import { notFound } from '../refusal.ts';
import { SessionView } from '../users/user-view.ts';
import { dialInHistory, type RegisteredDialIn } from './history.ts';

export const DialInView = z.object({
  id: z.string(),
  kind: z.enum(['device', 'user']),
  /** Serial number or login name, as it was. */
  who: z.string(),
  /** Name of the device, or of the seat; null when it is not there any more. */
  name: z.string().nullable(),
  address: z.string(),
  realAddress: z.string(),
  startedAt: z.string(),
  /** Null while it stands. */
  endedAt: z.string().nullable(),
  endReason: z.enum(DIAL_IN_ENDS).nullable(),
  bytesIn: z.int(),
  bytesOut: z.int(),
});
export type DialInView = z.infer<typeof DialInView>;

export const listSessions = accountOperation({
  id: 'session.list',
  method: 'GET',
  path: '/sessions',
  summary: 'Who is dialled in and signed in now, and a page of earlier dial-ins',
  right: 'session.see',
  input: z.strictObject({
    page: z.int().min(1).max(100_000).default(1),
    /** Only of one device or one person. */
    who: z.string().max(64).default(''),
    search: line(100).default(''),
  }),
  output: z.object({
    /** False: the portal has no view of the room just now. */
    live: z.boolean(),
    /** How many are dialled in now, devices and people together. */
    standing: z.int(),
    dialIns: z.array(DialInView),
    signIns: z.array(SessionView.extend({ user: z.string() })),
    total: z.int(),
    page: z.int(),
    pageSize: z.int(),
  }),
  async run({ account, caller }, wanted) {
    const { rows, total } = await dialInHistory(account.db, { ...wanted, size: PAGE_SIZE });
    const sessions = await account.people.sessions.list();
    const names = new Map(
      (await account.users.list({ search: '', page: 1, size: 1000 })).users.map((user) => [
        user.id,
        user.name,
      ]),
    );
    return {
      live: account.dialIns.isAttached(),
      standing: account.dialIns.current().length,
      dialIns: withBytesNow(account, rows),
      signIns: sessions.map((session) => ({
        ...session,
        user: names.get(session.personId) ?? '',
        own: session.id === caller.credential.id,
      })),
      total,
      page: wanted.page,
      pageSize: PAGE_SIZE,
    };
  },
});

/** The register is written behind; who is there now is counted by OpenVPN. */
function withBytesNow(account: Account, rows: readonly RegisteredDialIn[]): RegisteredDialIn[] {
  const live = new Map(account.dialIns.current().map((one) => [one.id, one]));
  return rows.map((row) => {
    const now = live.get(row.id);
    return now === undefined ? row : { ...row, bytesIn: now.bytesIn, bytesOut: now.bytesOut };
  });
}

export const listDialInsOfDevice = accountOperation({
  id: 'device.dial-ins',
  method: 'GET',
  path: '/devices/{serial}/dial-ins',
  summary: 'When a device was dialled in, from where, how much it carried and why it ended',
  right: 'device.see',
  input: z.strictObject({ serial: Serial, page: z.int().min(1).max(100_000).default(1) }),
  output: z.object({ dialIns: z.array(DialInView), total: z.int(), page: z.int(), pageSize: z.int() }),
  async run({ account, caller }, { serial, page }) {
    const { id } = await account.devices.bySerial(serial, viewerOf(caller));
    const { rows, total } = await dialInHistory(account.db, { deviceId: id, page, size: PAGE_SIZE });
    return { dialIns: withBytesNow(account, rows), total, page, pageSize: PAGE_SIZE };
  },
});

export const endDialIn = accountOperation({
  id: 'session.dial-in.end',
  method: 'POST',
  path: '/sessions/{dialInId}/end',
  summary: 'End a dial-in; a technician has to sign in anew, a device dials in again',
  right: 'session.end',
  input: z.strictObject({ dialInId: Id }),
  /** Serial number or login name of whom it was. */
  output: z.object({ who: z.string() }),
  object: ({ dialInId }) => dialInId,
  async run({ account }, { dialInId }) {
    const who = account.dialIns.current().find((one) => one.id === dialInId)?.who;
    const ended = await account.dialIns.end({ dialInId }, 'ended-by-administrator');
    if (ended === 0 || who === undefined) throw notFound();
    return { who };
  },
});

export const endSignIn = accountOperation({
  id: 'session.sign-in.end',
  method: 'POST',
  path: '/sign-ins/{sessionId}/end',
  summary: 'End somebody’s session in browser or program',
  right: 'session.end',
  input: z.strictObject({ sessionId: Id }),
  output: Done,
  object: ({ sessionId }) => sessionId,
  async run({ account }, { sessionId }) {
    const ended = (await account.people.sessions.list()).find((one) => one.id === sessionId);
    if (!(await account.people.sessions.end(sessionId))) throw notFound();
    if (ended !== undefined) account.live.publish({ kind: 'sign-in', userId: ended.personId });
    return {};
  },
});
