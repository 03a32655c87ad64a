/** Which backups may go. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { dueToGo } from '../../../server/backups/retention.ts';
import type { Backup } from '../../../server/backups/runs.ts';
import { fileOf } from '../../../server/backups/targets/target.ts';

const NOW = new Date('2026-11-23T12:00:00Z');
const keep = { keepDaily: 3, keepWeekly: 2, keepMonthly: 2, zone: 'Europe/Berlin' };

function made(madeAt: string, over: Partial<Backup> = {}): Backup {
  const at = new Date(madeAt);
  return {
    ...{
      id: madeAt,
      targetId: 'tgt',
      file: fileOf('bak_aaaaaaaaaaaaaaaa', at),
      state: 'verified',
      madeAt: at.toISOString(),
    },
    ...{ by: '', product: '', recipient: '', bytes: 1, sha256: '', accounts: 0, devices: 0, tookMs: 0 },
    ...{ verifiedAt: null, verifyMs: 0, provedAt: null, failure: null },
    ...over,
  };
}
const gone = (backups: Backup[]) =>
  dueToGo(backups, keep, NOW)
    .map(({ id }) => id)
    .sort();

test('the newest of each of the last days, weeks and months stays', () => {
  const days = Array.from({ length: 80 }, (_, day) =>
    made(new Date(NOW.getTime() - day * 86_400_000).toISOString()),
  );
  const left = days.filter(({ id }) => !gone(days).includes(id)).map(({ madeAt }) => madeAt.slice(0, 10));
  // Three days; the Sunday before Monday 23 ends the week before; 31 October the month before.
  assert.equal(left, ['2026-11-23', '2026-11-22', '2026-11-21', '2026-10-31']);
});

test('days are those of the owner’s zone', () => {
  const two = [made('2026-11-22T23:30:00Z'), made('2026-11-22T22:30:00Z')];
  assert.equal(dueToGo(two, { ...keep, keepDaily: 2, keepWeekly: 0, keepMonthly: 0 }, NOW), []);
});

test('the last verified one stays however old, and with it all that is newer', () => {
  const old = made('2025-01-01T00:00:00Z');
  const failed = Array.from({ length: 30 }, (_, day) =>
    made(`2026-10-${String(day + 1).padStart(2, '0')}T00:00:00Z`, { state: 'failed', failure: 'damaged' }),
  );
  const written = made('2026-11-20T00:00:00Z', { state: 'written' });
  assert.equal(gone([old, ...failed, written]), []);
  assert.equal(gone([...failed, written]), [], 'nothing goes as long as none is verified');
  assert.equal(gone([made('2026-11-21T00:00:00Z'), ...failed]).length, failed.length);
});

test('what is being written stays; what never got to its end is forgotten after a day', () => {
  const writing = made('2026-01-01T00:00:00Z', { state: 'writing', bytes: 0 });
  const broken = made('2026-11-21T00:00:00Z', { state: 'failed', bytes: 0, failure: 'target-full' });
  const fresh = made('2026-11-23T11:00:00Z', { state: 'failed', bytes: 0, failure: 'target-full' });
  assert.equal(gone([writing, broken, fresh]), [broken.id]);
});

test.run();
