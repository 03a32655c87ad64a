import { z } from 'zod';
import type { Account } from '../accounts/account.ts';
import { accountOperation } from '../operations/operation.ts';
import type { ClientKeys } from '../keys/account-keys.ts';
import { Done, Empty, Id, requiredLine } from '../operations/values.ts';
import { notFound } from '../refusal.ts';
import { SeatView } from '../users/user-view.ts';
import { seatProfile } from './profile.ts';
import type { Seat } from './seats.ts';

export function presentSeats(account: Account, seats: readonly Seat[]): z.input<typeof SeatView>[] {
  const attached = account.dialIns.isAttached();
  const dialledIn = new Set(account.dialIns.current().map((one) => one.seatId));
  return seats.map((seat) => ({ ...seat, dialledIn: attached ? dialledIn.has(seat.id) : null }));
}

export const listSeats = accountOperation({
  id: 'seat.list',
  method: 'GET',
  path: '/me/seats',
  summary: 'Your laptops and PCs that may dial in',
  right: 'connection.open',
  input: Empty,
  output: z.object({ seats: z.array(SeatView) }),
  async run({ account, caller }) {
    return { seats: presentSeats(account, await account.seats.list(caller.person.id)) };
  },
});

export const createSeat = accountOperation({
  id: 'seat.create',
  method: 'POST',
  path: '/me/seats',
  summary: 'Add a laptop or PC; its profile, with the private key, is in the answer and nowhere else',
  right: 'connection.open',
  input: z.strictObject({ name: requiredLine(60) }),
  output: z.object({ seat: SeatView, profile: z.string() }),
  object: ({ name }) => name,
  async run({ account, caller }, { name }) {
    return handOver(account, caller.person.id, await account.seats.create(caller.person.id, name));
  },
});

/** Opens the door for the new keys and writes them into a profile. */
async function handOver(
  account: Account,
  userId: string,
  { seat, keys }: { seat: Seat; keys: ClientKeys },
): Promise<{ seat: z.input<typeof SeatView>; profile: string }> {
  await account.room.applyTags();
  const person = await account.users.byId(userId);
  const [view] = presentSeats(account, [seat]);
  if (view === undefined) throw notFound();
  return { seat: view, profile: seatProfile(account, keys, person) };
}

export const renewSeat = accountOperation({
  id: 'seat.renew',
  method: 'POST',
  path: '/me/seats/{seatId}/renew',
  summary:
    'A new profile with new keys for one of your laptops or PCs; the earlier one works until this has dialled in',
  right: 'connection.open',
  input: z.strictObject({ seatId: Id }),
  output: z.object({ seat: SeatView, profile: z.string() }),
  object: ({ seatId }) => seatId,
  run: ({ account, caller }, { seatId }) =>
    account.seats.renew(caller.person.id, seatId).then((made) => handOver(account, caller.person.id, made)),
});

export const removeSeat = accountOperation({
  id: 'seat.remove',
  method: 'DELETE',
  path: '/me/seats/{seatId}',
  summary: 'Remove one of your laptops or PCs; its profile stops working at once',
  right: 'connection.open',
  input: z.strictObject({ seatId: Id }),
  output: Done,
  object: ({ seatId }) => seatId,
  async run({ account, caller }, { seatId }) {
    const seat = await account.seats.remove(caller.person.id, seatId);
    await account.cutoff.seat(seat.id, seat.userId);
    return {};
  },
});

export const createDialInTicket = accountOperation({
  id: 'seat.ticket',
  streams: true,
  method: 'POST',
  path: '/me/seats/{seatId}/ticket',
  summary: 'A password for one dial-in of this seat within a minute, for a program that has just signed in',
  right: 'connection.open',
  input: z.strictObject({ seatId: Id }),
  output: z.object({ username: z.string(), password: z.string() }),
  object: ({ seatId }) => seatId,
  async run({ account, caller }, { seatId }) {
    // Only what both factors were just given for may dial in without them; an API token was not.
    if (caller.credential.kind !== 'session') throw notFound();
    const seat = (await account.seats.list(caller.person.id)).find((one) => one.id === seatId);
    if (seat === undefined) throw notFound();
    return { username: caller.person.name, password: account.tickets.issue(seat.id, seat.userId) };
  },
});

export const listSeatsOfUser = accountOperation({
  id: 'user.seats',
  method: 'GET',
  path: '/users/{userId}/seats',
  summary: 'The laptops and PCs of a person',
  right: 'person.see',
  input: z.strictObject({ userId: Id }),
  output: z.object({ seats: z.array(SeatView) }),
  async run({ account }, { userId }) {
    await account.users.byId(userId);
    return { seats: presentSeats(account, await account.seats.list(userId)) };
  },
});

export const removeSeatOfUser = accountOperation({
  id: 'user.seat.remove',
  method: 'DELETE',
  path: '/users/{userId}/seats/{seatId}',
  summary: 'Take a lost or stolen laptop away from a person; it is off at once',
  right: 'person.change',
  input: z.strictObject({ userId: Id, seatId: Id }),
  output: Done,
  object: ({ userId, seatId }) => `${userId} ${seatId}`,
  async run({ account }, { userId, seatId }) {
    const seat = await account.seats.remove(userId, seatId);
    await account.cutoff.seat(seat.id, userId);
    return {};
  },
});
