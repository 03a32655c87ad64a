/** Connect: choose what and for how long; then the connection's own page takes over. */
import type { FieldError } from '../../../ui/models/basics.ts';
import type { OwnDialIn } from '../../../ui/models/connections.ts';
import { paths } from '../../../ui/paths.ts';
import { listOpenable } from '../../connections/operations/list-openable.ts';
import { openConnection } from '../../connections/operations/open-connection.ts';
import { getDevice } from '../../devices/operations/get-device.ts';
import type { UserCaller } from '../../operations/caller.ts';
import { listSeats } from '../../seats/operations.ts';
import { outcomeOf, refusedWith } from '../outcome.ts';
import { accountPage, go, show, type Answer, type Page, type Visit } from '../page.ts';
import { programOf } from '../program.ts';
import { componentParts, deviceState } from './present-device.ts';

type Own = Visit<UserCaller>;

const HOUR_MS = 3_600_000;
/** What people ask for; the account's usual time is always among them. */
const DURATIONS = [1, 2, 4, 8, 12, 24, 48, 168];
const right = 'connection.open';

export const connectPages: readonly Page[] = [
  accountPage({
    method: 'GET',
    path: paths.connect(':serial'),
    right,
    async run(visit) {
      const { services, usualHours } = await visit.invoke(listOpenable, { serial: visit.param('serial') });
      const all = services.map(({ id }) => id);
      const only = all.filter((id) => id === visit.query('service'));
      return showChoice(visit, { chosen: only.length > 0 ? only : all, hours: usualHours });
    },
  }),
  accountPage({ method: 'POST', path: paths.connect(':serial'), right, run: connect }),
];

async function connect(visit: Own): Promise<Answer> {
  const { form, invoke, param, portal } = visit;
  form.expect('services', 'hours');
  const services = [...form.all('services')];
  const hours = /^[1-9]\d{0,2}$/.test(form.text('hours')) ? Number(form.text('hours')) : NaN;
  const endsAt = new Date(portal.now().getTime() + hours * HOUR_MS);
  const outcome =
    services.length === 0
      ? refusedWith('services', 'choose')
      : Number.isNaN(hours)
        ? refusedWith('hours', 'choose')
        : await outcomeOf(() =>
            invoke(openConnection, { serial: param('serial'), services, endsAt: endsAt.toISOString() }),
          );
  if (outcome.ok) return go(paths.connection(outcome.output.id));
  const errors = outcome.errors.map((one) => (one.field === 'endsAt' ? { ...one, field: 'hours' } : one));
  return showChoice(visit, { chosen: services, hours, errors, status: outcome.status });
}

interface Chosen {
  readonly chosen: readonly string[];
  readonly hours: number;
  readonly errors?: readonly FieldError[];
  readonly status?: number;
}

async function showChoice(visit: Own, { chosen, hours, errors = [], status = 200 }: Chosen): Promise<Answer> {
  const device = await visit.invoke(getDevice, { serial: visit.param('serial') });
  const { services, usualHours, maxHours } = await visit.invoke(listOpenable, { serial: device.serial });
  const openable = new Set(services.map(({ id }) => id));
  const reach = { openable, open: new Set<string>() };
  const reached = componentParts(device.components, reach).filter(({ services: all }) =>
    all.some(({ mayConnect }) => mayConnect),
  );
  const durations = [...new Set([...DURATIONS, usualHours])]
    .filter((one) => one <= maxHours)
    .sort((a, b) => a - b);
  return show(
    'connect',
    {
      step: 'choose',
      serial: device.serial,
      device: device.name,
      deviceState: deviceState(device),
      dialIn: await ownDialIn(visit),
      components: reached,
      chosen,
      durations,
      hours,
      errors,
    },
    status,
  );
}

/** Whether the reader is dialled in, and if not, what he can dial in with. */
export async function ownDialIn({ invoke, caller, portal }: Own): Promise<OwnDialIn> {
  if (!caller.rights.has('connection.open')) return { kind: 'out', seats: 0, program: '' };
  const { seats } = await invoke(listSeats, {});
  const seat = seats.find(({ dialledIn }) => dialledIn === true);
  if (seat !== undefined)
    return { kind: 'in', address: seat.address, since: seat.dialledInAt ?? seat.createdAt };
  return { kind: 'out', seats: seats.length, program: programOf(portal.place, caller) };
}
