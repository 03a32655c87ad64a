import { z } from 'zod';
import { accountOperation } from '../operations/operation.ts';
import { Done, Id, PAGE_SIZE } from '../operations/values.ts';
import { notFound } from '../refusal.ts';
import { SessionView } from '../users/user-view.ts';
import { dialInHistory } from './history.ts';

export const DialInView = z.object({
  id: z.string(),
  kind: z.enum(['device', 'user']),
  who: z.string(),
  address: z.string(),
  realAddress: z.string(),
  startedAt: z.string(),
  /** Null while it stands. */
  endedAt: z.string().nullable(),
  endReason: z.string().nullable(),
  bytesIn: z.int(),
  bytesOut: z.int(),
});

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
  }),
  output: z.object({
    /** False: the portal has no view of the room just now. */
    live: z.boolean(),
    dialIns: z.array(DialInView),
    signIns: z.array(SessionView.extend({ user: z.string() })),
    total: z.int(),
    page: z.int(),
    pageSize: z.int(),
  }),
  async run({ account, caller }, { page, who }) {
    const { rows, total } = await dialInHistory(account.db, { who, page, size: PAGE_SIZE });
    const live = new Map(account.dialIns.current().map((one) => [one.id, one]));
    const sessions = await account.people.sessions.list();
    const names = new Map(
      (await account.users.list({ search: '', page: 1, size: 1000 })).users.map((user) => [
        user.id,
        user.name,
      ]),
    );
    return {
      live: account.dialIns.isAttached(),
      dialIns: rows.map((row) => ({ ...row, ...bytesNow(live.get(row.id)) })),
      signIns: sessions.map((session) => ({
        ...session,
        user: names.get(session.personId) ?? '',
        own: session.id === caller.credential.id,
      })),
      total,
      page,
      pageSize: PAGE_SIZE,
    };
  },
});

/** The register is written behind; who is there now is counted by OpenVPN. */
function bytesNow(live: { bytesIn: number; bytesOut: number } | undefined) {
  return live === undefined ? {} : { bytesIn: live.bytesIn, bytesOut: live.bytesOut };
}

export const endDialIn = accountOperation({
  id: 'session.dial-in.end',
  method: 'POST',
  path: '/sessions/{dialInId}/end',
  summary: 'End a dial-in; a technician has to sign in anew, a device dials in again',
  right: 'session.end',
  input: z.strictObject({ dialInId: Id }),
  output: Done,
  object: ({ dialInId }) => dialInId,
  async run({ account }, { dialInId }) {
    const ended = await account.dialIns.end({ dialInId }, 'ended-by-administrator');
    if (ended === 0) throw notFound();
    return {};
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
    if (!(await account.people.sessions.end(sessionId))) throw notFound();
    return {};
  },
});
