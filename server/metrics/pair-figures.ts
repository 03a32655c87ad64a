/**
 * Figures of the pair, for whoever is called at night: is what is saved on both appliances, would the standby take over, and could it serve.
 * Without a standby only the role and the log are told.
 */
import type { StandbyStatus } from '../replication/node/standby-part.ts';
import type { Portal } from '../portal.ts';
import { gauge, known, one, type Figure } from './figure.ts';

const ROLES = ['primary', 'standby', 'fenced'] as const;
const STATES = ['in-sync', 'behind', 'broken'] as const;

export async function ofThePair(portal: Portal): Promise<Figure[]> {
  const status = portal.standby.status();
  const { log } = await portal.history.keeper.bytes();
  const { role, epoch, lsn } = status;
  return [
    gauge(
      'pair_role',
      '1 for what this appliance is.',
      ...ROLES.map((name) => ({ labels: { role: name }, value: Number(name === role) })),
    ),
    gauge('pair_epoch', 'Grows by one each time one of the two takes over.', one(epoch)),
    gauge('log_records', 'The last record of the log of all changes.', one(lsn)),
    gauge('log_size_bytes', 'What the log takes on the disk.', one(log)),
    ...(status.peer === null ? [] : ofTheStandby(status)),
    ...ofTheWitness(portal),
    ...(await ofTheProofs(portal)),
  ];
}

function ofTheStandby({ standing, acknowledged, acknowledgedAt, lsn }: StandbyStatus): Figure[] {
  const alone = standing.kind === 'behind' || standing.kind === 'broken';
  return [
    gauge(
      'standby_state',
      '1 for how the standby is.',
      ...STATES.map((state) => ({ labels: { state }, value: Number(state === standing.kind) })),
    ),
    gauge('standby_asynchronous', '1 while what is saved is confirmed without the standby.', one(alone)),
    gauge('standby_lag_seconds', 'Since when the standby has not got everything.', one(lagOf(standing))),
    gauge(
      'standby_lag_records',
      'Records that the standby has not got.',
      one(Math.max(0, lsn - acknowledged)),
    ),
    gauge(
      'standby_acknowledged_records',
      'The last record that the standby has on its disk.',
      one(acknowledged),
    ),
    gauge(
      'standby_acknowledged_timestamp_seconds',
      'When the standby last said so.',
      ...known(acknowledgedAt === null ? null : Date.parse(acknowledgedAt) / 1000),
    ),
  ];
}

function lagOf(standing: StandbyStatus['standing']): number {
  if (standing.kind === 'behind') return standing.seconds;
  if (standing.kind !== 'broken') return 0;
  return Math.max(0, Math.round((Date.now() - Date.parse(standing.since)) / 1000));
}

/** Nothing without a witness. */
function ofTheWitness({ lease, now }: Portal): Figure[] {
  const { settings, status } = lease;
  if (settings === null || status === null) return [];
  const { renewedAgoMs, trouble, covered } = status;
  const renewed = renewedAgoMs === null ? null : (now().getTime() - renewedAgoMs) / 1000;
  return [
    gauge(
      'witness_up',
      '1 while the witness answers and gives the lease.',
      one(trouble === null && renewed !== null),
    ),
    gauge('witness_renewed_timestamp_seconds', 'When the lease was last renewed.', ...known(renewed)),
    gauge('standby_takes_over', '1 while the standby would take over by itself.', one(covered)),
  ];
}

/** How it proved itself last; nothing without a standby. */
async function ofTheProofs({ proofs }: Portal): Promise<Figure[]> {
  const standing = await proofs.standing();
  if (standing === null) return [];
  const { newest, lastPassedAt } = standing;
  const point = newest?.recoveryPoint?.behindRecords ?? null;
  const time = newest?.recoveryTime ?? null;
  const at = (iso: string | null) => known(iso === null ? null : Date.parse(iso) / 1000);
  return [
    gauge('standby_proof_passed', '1 if the standby’s last proof passed.', one(newest?.passed ?? false)),
    gauge(
      'standby_proof_timestamp_seconds',
      'When it last tried whether it could serve.',
      ...at(newest?.at ?? null),
    ),
    gauge(
      'standby_proof_passed_timestamp_seconds',
      'When it last proved that it could serve.',
      ...at(lastPassedAt),
    ),
    gauge('standby_recovery_point_records', 'Records that it lacked then.', ...known(point)),
    gauge(
      'standby_recovery_time_seconds',
      'How long taking over would have taken.',
      ...known(time === null ? null : time.totalMs / 1000),
    ),
  ];
}
