/** Who is dialled in and signed in, who was dialled in before; and ending either. */
import type { AccountDialIn, SessionsModel } from '../../../ui/models/account.ts';
import { paths } from '../../../ui/paths.ts';
import { endDialIn, endSignIn, listSessions, type DialInView } from '../../dialin/operations.ts';
import { listQuery } from '../list-query.ts';
import { accountPage, go, show, type Page } from '../page.ts';
import { signInRow } from '../profile/own-rows.ts';
import { dialInRow } from './present-device.ts';

/** More sign-ins than this are found on the people's own pages. */
const SIGN_INS_SHOWN = 100;

export const sessionPages: readonly Page[] = [
  accountPage({
    method: 'GET',
    path: paths.sessions(),
    right: 'session.see',
    async run(visit) {
      const { search, page } = listQuery(visit);
      const found = await visit.invoke(listSessions, { search, page });
      const rows = found.dialIns.map(accountDialIn);
      const model: SessionsModel = {
        standing: found.standing,
        dialIns: rows.filter(({ end }) => end === null),
        past: rows.filter(({ end }) => end !== null),
        signIns: found.signIns.slice(0, SIGN_INS_SHOWN).map((one) => ({ ...signInRow(one), user: one.user })),
        q: search,
        paging: { page: found.page, size: found.pageSize, total: found.total },
        mayEnd: visit.caller.rights.has('session.end'),
      };
      return show('sessions', model);
    },
  }),
  accountPage({
    method: 'POST',
    path: paths.dialInEnd(':id'),
    right: 'session.end',
    async run({ form, invoke, param }) {
      form.expect();
      const { who } = await invoke(endDialIn, { dialInId: param('id') });
      return go(paths.sessions(), { code: 'dialInEnded', params: { name: who } });
    },
  }),
  accountPage({
    method: 'POST',
    path: paths.signInEnd(':id'),
    right: 'session.end',
    async run({ form, invoke, param }) {
      form.expect();
      await invoke(endSignIn, { sessionId: param('id') });
      return go(paths.sessions(), { code: 'signInEnded' });
    },
  }),
];

function accountDialIn(dialIn: DialInView): AccountDialIn {
  const { kind, who, name } = dialIn;
  const there = name !== null;
  return {
    ...dialInRow(dialIn),
    who:
      kind === 'device'
        ? { kind, serial: who, name: name ?? who, there }
        : { kind, name: who, seat: name ?? '', there },
  };
}
