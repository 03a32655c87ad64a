/** The reader's own page, in both halves. Nothing here takes an id of a person (CVE-2023-0985). */
import type { FieldError } from '../../../ui/models/basics.ts';
import type { OwnSecondFactor, ProfileModel } from '../../../ui/models/profile.ts';
import type { OperatorCaller, UserCaller } from '../../operations/caller.ts';
import { getMe, listMySessions } from '../../people/operations/me.ts';
import { listSeats } from '../../seats/operations.ts';
import { halfPaths } from '../half-paths.ts';
import { selfPage, show, type Answer, type Page, type Visit } from '../page.ts';
import type { Half } from '../half.ts';
import { seatRow, signInRow } from './own-rows.ts';

export type Own = Visit<UserCaller | OperatorCaller>;

/** What a form of the page left behind: its errors, or a second factor in the middle of its set-up. */
export interface Left {
  readonly form?: NonNullable<ProfileModel['form']>;
  readonly errors?: readonly FieldError[];
  readonly status?: number;
  readonly secondFactor?: OwnSecondFactor;
}

export function profilePage(half: Half): Page {
  return selfPage({ method: 'GET', path: halfPaths(half).own.page(), run: (visit) => showProfile(visit) });
}

export async function showProfile(visit: Own, left: Left = {}): Promise<Answer> {
  const [me, { sessions }] = await Promise.all([visit.invoke(getMe, {}), visit.invoke(listMySessions, {})]);
  const required = me.secondFactorRequired;
  const standing: OwnSecondFactor = me.secondFactor
    ? { kind: 'on', codesLeft: me.recoveryCodesLeft, required }
    : { kind: 'off', required };
  const model: ProfileModel = {
    form: left.form ?? null,
    errors: left.errors ?? [],
    values: { seat: left.form === 'seat' ? visit.form.text('name') : '' },
    name: me.name,
    displayName: me.displayName,
    rules: me.passwordRules,
    secondFactor: left.secondFactor ?? standing,
    seats: await ownSeats(visit),
    signIns: sessions.map(signInRow),
  };
  return show('profile', model, left.status ?? 200);
}

/** Null for who never dials in: operators and auditors. */
async function ownSeats(visit: Own): Promise<ProfileModel['seats']> {
  if (!visit.caller.rights.has('connection.open')) return null;
  const { seats } = await visit.invoke(listSeats, {});
  return seats.map((seat) => seatRow(seat, visit.portal.now().getTime()));
}
