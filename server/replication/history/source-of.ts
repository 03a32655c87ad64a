import type { Store } from '../../store/store.ts';
import type { OwnLog } from '../node/own-log.ts';
import type { HistorySource } from './source.ts';

/** The log that this appliance writes itself. @param standbyLsn as `HistorySource.standbyLsn` */
export function sourceOf(
  { folder, spool, states, following }: OwnLog,
  store: Store,
  standbyLsn: () => number | null,
): HistorySource {
  return {
    folder,
    spool,
    epoch: () => states.current.epoch,
    tookOverAt: () => states.current.began?.lsn ?? null,
    async open(file) {
      const database = file === 'system' ? store.system : store.account(file);
      await database.read((reader) => reader.get('SELECT 1 AS there'));
    },
    pin: (file) => following.pin(file),
    standbyLsn,
  };
}
