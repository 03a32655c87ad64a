/** Makes the view of an account's dial-ins, with everything that all accounts share. */
import { join } from 'node:path';
import type { AccountFacts } from '../accounts/facts.ts';
import { Audit } from '../audit/audit.ts';
import type { LiveEvents } from '../live/events.ts';
import type { Log } from '../log.ts';
import { dialInOf, roomAddressOf } from '../networks/account-addresses.ts';
import type { BackOff } from '../secrets/back-off.ts';
import type { SecretBox } from '../secrets/box.ts';
import { verifyPassword } from '../secrets/password.ts';
import type { Database } from '../store/database.ts';
import { Admission } from './admission.ts';
import type { DialInChange } from './dial-in.ts';
import { DialIns } from './dial-ins.ts';
import type { DoorLog } from './door-log.ts';
import { HeldBack } from './held-back.ts';
import type { RefusedLately } from './refused-lately.ts';
import type { DialInTickets } from './tickets.ts';

export interface DialInsShared {
  readonly settings: { readonly runFolder: string };
  readonly box: SecretBox;
  readonly backOff: BackOff;
  readonly tickets: DialInTickets;
  readonly doorLog: DoorLog;
  readonly now: () => Date;
  readonly log: Log;
}

/** Where an account's dial-ins are told of. */
export interface Told {
  readonly live: LiveEvents;
  readonly refused: RefusedLately;
}

export function dialInsFactory(shared: DialInsShared) {
  const { settings, box, backOff, tickets, doorLog, now, log } = shared;
  const admission = new Admission();
  return (facts: AccountFacts, db: Database, told: Told): DialIns => {
    const audit = new Audit(db, now);
    const heldBack = new HeldBack();
    return new DialIns({
      db,
      account: {
        id: facts.id,
        name: facts.name,
        pool: facts.pool,
        dialIn: dialInOf(facts.pool),
        roomAddress: roomAddressOf(facts.pool),
        maxSessions: facts.maxSessions,
        active: () => facts.status === 'active',
      },
      management: join(settings.runFolder, 'rooms', String(facts.room), 'management.sock'),
      checks: { verifyPassword, box, backOff, tickets },
      admission,
      realAddress: (address, port) => doorLog.lookup(address, port)?.address,
      now,
      log,
      on: {
        changed: (change) => tell(told, change),
        refused: ({ code, name, realAddress }) => {
          if (told.refused.note(name, code)) told.live.publish({ kind: 'refused', serial: name });
          if (code === 'too-many-attempts' && !heldBack.isNews(realAddress)) return;
          audit
            .write({
              subject: name,
              address: realAddress,
              action: 'dial-in.start',
              object: '',
              result: 'refused',
              detail: code,
            })
            .catch((error: unknown) => log.error({ error }, 'a refused dial-in was not written down'));
        },
      },
    });
  };
}

function tell({ live, refused }: Told, change: DialInChange): void {
  if (change.kind === 'attached' || change.kind === 'detached') live.publish({ kind: 'view' });
  if (change.kind !== 'started' && change.kind !== 'ended') return;
  const { deviceId, userId, who } = change.dialIn;
  if (change.kind === 'started') refused.letIn(who);
  if (deviceId !== undefined) live.publish({ kind: 'device', deviceId });
  if (userId !== undefined) live.publish({ kind: 'dial-in', userId });
}
