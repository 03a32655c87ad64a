/** Puts together all long work with state as a whole: backups, restore, accounts on their way. */
import { join } from 'node:path';
import type { Accounts } from '../accounts/accounts.ts';
import type { PublicPlace } from '../accounts/facts.ts';
import { Backups } from '../backups/backups.ts';
import { Restore } from '../backups/restore/restore.ts';
import { StateSwitch } from '../backups/restore/switch.ts';
import { ExclusiveWork } from '../exclusive/exclusive-work.ts';
import type { Choices } from '../installation/choices.ts';
import type { Log } from '../log.ts';
import { History } from '../replication/history/history.ts';
import { sourceOf } from '../replication/history/source-of.ts';
import { noteExchange } from '../replication/node/exchanged.ts';
import type { OwnLog } from '../replication/node/own-log.ts';
import type { StandbyStatus } from '../replication/node/standby-part.ts';
import { replicationFolder } from '../replication/node/state.ts';
import { carryWhole } from '../replication/history/carry/whole.ts';
import type { SecretBox } from '../secrets/box.ts';
import type { Settings } from '../settings.ts';
import type { Store } from '../store/store.ts';
import { AccountExports } from './exports.ts';
import { AccountImports } from './imports.ts';

export interface WholeStateParts {
  readonly store: Store;
  readonly box: SecretBox;
  readonly accounts: Accounts;
  readonly ownLog: OwnLog;
  readonly choices: Pick<Choices, 'zone'>;
  /** Asked when the portal runs, not before. */
  readonly standby: () => Pick<StandbyStatus, 'peer' | 'acknowledged'>;
  readonly place: PublicPlace;
  readonly now: () => Date;
  readonly log: Log;
  readonly signal: AbortSignal;
}

export interface WholeState {
  /** The one turn of backups, restores, patches and their like. */
  readonly exclusive: ExclusiveWork;
  readonly backups: Backups;
  readonly restore: Restore;
  readonly history: History;
  readonly exports: AccountExports;
  readonly imports: AccountImports;
}

/** @param restart ends the portal, which its keeper starts again */
export function composeWholeState(
  parts: WholeStateParts,
  { dataFolder, backupFolder }: Pick<Settings, 'dataFolder' | 'backupFolder'>,
  restart: () => void,
): WholeState {
  const { place, now, signal, ownLog, store, choices } = parts;
  const exclusive = new ExclusiveWork(now);
  const common = { ...parts, exclusive, dataFolder, portalName: () => place.name };
  const restore = new Restore({ dataFolder, exclusive, restart, signal });
  const folder = join(replicationFolder(dataFolder), 'history');
  const source = sourceOf(ownLog, store, () => {
    const { peer, acknowledged } = parts.standby();
    return peer === null ? null : acknowledged;
  });
  return {
    exclusive,
    backups: new Backups({ ...common, diskFolder: backupFolder }),
    restore,
    history: new History({ ...common, source, folder, restore, zone: () => choices.zone }),
    exports: new AccountExports(common),
    imports: new AccountImports(common),
  };
}

/** What was left by the life before: to be called before any file is opened. */
export async function carryOutSwitch(dataFolder: string, log: Log, signal: AbortSignal): Promise<void> {
  const switched = await new StateSwitch(dataFolder).carryOut(signal, async (states) => {
    try {
      await carryWhole(states);
      await noteExchange(dataFolder);
      return true;
    } catch (error) {
      log.error(
        { error },
        'a former state could not be put in the place of the present one, which serves on',
      );
      return false;
    }
  });
  if (switched) log.warn({}, 'another state was put in the place of the present one');
}
