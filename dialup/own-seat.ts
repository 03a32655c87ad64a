/** This computer's place in the portal: found where it was kept, or made. */
import { DialupError } from './diagnosis/diagnosis.ts';
import type { Api, Seat } from './portal/api.ts';
import { parseProfile, type SeatProfile } from './profile/parse.ts';
import type { PortalFile } from './settings/portal-file.ts';
import type { Who } from './sign-in.ts';

/** A certificate that ends while the technician sits at a plant far away would be a bad surprise. */
const RENEW_BEFORE_MS = 14 * 24 * 60 * 60_000;
const NAMES_TRIED_MAX = 20;

export interface OwnSeat {
  readonly seat: Seat;
  readonly profile: SeatProfile;
}

export interface SeatWish extends Who {
  readonly name: string;
  /** It was given with --seat, so another name would be a surprise. */
  readonly exactly: boolean;
  readonly portalName: string;
  readonly now: Date;
}

/** @throws DialupError `seat-removed`, `seat-name-taken`, `seat-limit`, `profile-refused` … */
export async function ownSeat(api: Api, file: PortalFile, wish: SeatWish): Promise<OwnSeat> {
  const all = await api.seats();
  const stored = file.seat(wish.account, wish.user, wish.name);
  if (stored === undefined) return create(api, file, { wish, name: freeName(all, wish) });
  const seat = all.find(({ id }) => id === stored.id);
  if (seat === undefined) throw new DialupError('seat-removed', { seat: stored.name, name: wish.portalName });
  const profile = parseProfile(stored.profile);
  if (profile.certificateEnds.getTime() - wish.now.getTime() > RENEW_BEFORE_MS) return { seat, profile };
  await api.removeSeat(seat.id);
  return create(api, file, { wish, name: seat.name });
}

async function create(
  api: Api,
  file: PortalFile,
  { wish, name }: { wish: SeatWish; name: string },
): Promise<OwnSeat> {
  const created = await api.createSeat(name);
  // Refused before it is kept: what is on the disk was looked at.
  const profile = parseProfile(created.profile);
  const { account, user } = wish;
  await file.keepSeat({
    account,
    user,
    wanted: wish.name,
    id: created.seat.id,
    name: created.seat.name,
    profile: created.profile,
  });
  return { seat: created.seat, profile };
}

/** Another computer of the same name, or this one before it was installed anew: it gets a number. */
function freeName(all: readonly Seat[], { name, exactly }: SeatWish): string {
  const taken = new Set(all.map((seat) => seat.name));
  if (!taken.has(name)) return name;
  const numbered = Array.from({ length: NAMES_TRIED_MAX }, (_, at) => `${name} ${at + 2}`);
  const free = exactly ? undefined : numbered.find((one) => !taken.has(one));
  if (free === undefined) throw new DialupError('seat-name-taken', { seat: name });
  return free;
}
