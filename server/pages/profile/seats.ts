/**
 * The reader's own laptops and PCs. A new seat's profile holds its private key: it waits in memory for one download
 * by the same session, for a few minutes, and is kept nowhere.
 */
import { paths } from '../../../ui/paths.ts';
import type { UserCaller } from '../../operations/caller.ts';
import { listSeats, createSeat, removeSeat } from '../../seats/operations.ts';
import { accountPage, file, go, show, type Answer, type Page, type Visit } from '../page.ts';
import { downloadsOf } from './downloads.ts';
import { showProfile } from './profile.ts';

/** Registered for OpenVPN's profiles; opens the client where one is installed. */
const PROFILE_TYPE = 'application/x-openvpn-profile';

export function seatPages(): Page[] {
  const right = 'connection.open';
  return [
    accountPage({ method: 'POST', path: paths.profile.seats(), right, run: create }),
    accountPage({ method: 'POST', path: paths.profile.seatDownload(':id'), right, run: download }),
    accountPage({
      method: 'POST',
      path: paths.profile.seatRevoke(':id'),
      right,
      async run({ invoke, param }) {
        const { seats } = await invoke(listSeats, {});
        const name = seats.find(({ id }) => id === param('id'))?.name ?? '';
        await invoke(removeSeat, { seatId: param('id') });
        return go(paths.profile.page(), { code: 'seatRevoked', params: { name } });
      },
    }),
  ];
}

async function create(visit: Visit<UserCaller>): Promise<Answer> {
  const { caller, portal } = visit;
  const outcome = await visit.submit(createSeat);
  if (!outcome.ok) {
    return showProfile(visit, { form: 'seat', errors: outcome.errors, status: outcome.status });
  }
  const { seat, profile } = outcome.output;
  const account = caller.account.facts.name;
  const fileName = fileNameOf([account, caller.person.name, seat.name]);
  const held = downloadsOf(portal).hold({ session: caller.credential.id, fileName, body: profile });
  const { https } = portal.place.ports;
  const host = https === 443 ? portal.place.name : `${portal.place.name}:${https}`;
  return show('seat-created', {
    name: seat.name,
    download: paths.profile.seatDownload(held.id),
    fileName,
    availableUntil: new Date(portal.now().getTime() + held.forMs).toISOString(),
    program: `${host} ${account}/${caller.person.name}`,
    secondFactor: await caller.account.people.secondFactor.isOn(caller.person.id),
  });
}

async function download({ caller, portal, param }: Visit<UserCaller>): Promise<Answer> {
  const held = downloadsOf(portal).take(param('id'), caller.credential.id);
  if (held === undefined) {
    return show('message', { code: 'downloadGone', href: paths.profile.page() }, 410);
  }
  return file(held.fileName, PROFILE_TYPE, held.body);
}

/** `acme-anna-laptop-workshop.ovpn` */
function fileNameOf(parts: readonly string[]): string {
  const name = parts
    .join('-')
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/-{2,}/g, '-')
    .replace(/^[.-]+|[.-]+$/g, '');
  return `${name.slice(0, 80)}.ovpn`;
}
