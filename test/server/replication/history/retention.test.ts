/** What is kept of the past, under a clock that is turned by hours; and what a full disk takes first. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  judge,
  STANDBY_MAX_BYTES,
  type Chapter,
  type Past,
} from '../../../../server/replication/history/retention.ts';
import type { Manifest } from '../../../../server/replication/history/snapshots/manifest.ts';

const keeping = suite('what is kept of the past');

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const CLUSTER = 'c0ffee'.padEnd(32, '0');
const START = Date.parse('2026-01-01T00:30:00Z');
const settings = { hourlyHours: 24, dailyDays: 30, commitDays: 7, sharePercent: 30 };

/** One of each hour; 100 records an hour. */
function snapshot(hour: number, bytes = 1_000): Manifest {
  const lsn = 100 * (hour + 1);
  return {
    ...{ format: 1, lsn, hash: 'a'.repeat(64), cluster: CLUSTER, atMs: START + hour * HOUR, heads: {} },
    images: { system: { name: `system-${String(lsn).padStart(16, '0')}-${'b'.repeat(32)}.fgi`, bytes } },
  };
}

const chapter = (hour: number, bytes = 10): Chapter => ({
  lsn: 100 * hour + 1,
  atMs: START + (hour - 1) * HOUR,
  bytes,
});

function past(hour: number, kept: { snapshots: readonly Manifest[]; chapters: readonly Chapter[] }): Past {
  return {
    ...kept,
    ...{
      cluster: CLUSTER,
      settings,
      nowMs: START + hour * HOUR,
      zone: 'UTC',
      limitBytes: 1e12,
      standbyLsn: null,
    },
  };
}

/** Lives so many hours by the rules. */
function live(hours: number, look: (now: Past, hours: number) => void = () => undefined): Past {
  let snapshots: readonly Manifest[] = [];
  let chapters: readonly Chapter[] = [];
  let now = past(0, { snapshots, chapters });
  for (let hour = 0; hour < hours; hour += 1) {
    snapshots = [...snapshots, snapshot(hour)];
    chapters = [...chapters, chapter(hour)];
    now = past(hour, { snapshots, chapters });
    const { drop, logFrom } = judge(now);
    snapshots = snapshots.filter((one) => !drop.includes(one));
    const first = chapters.findLastIndex(({ lsn }) => lsn <= logFrom);
    chapters = chapters.slice(Math.max(0, first));
    now = { ...now, snapshots, chapters };
    look(now, hour + 1);
  }
  return now;
}

keeping(
  'hourly for a day, daily for a month, each commit for seven days, at every hour of fifty days',
  () => {
    for (const hours of [1, 5, 25, 100, 169, 200, 24 * 31, 24 * 50 + 7]) {
      const { snapshots, chapters, nowMs } = live(hours);
      const ages = snapshots.map(({ atMs }) => (nowMs - atMs) / HOUR);
      for (let age = 0; age < Math.min(24, hours); age += 1)
        assert.ok(
          ages.some((one) => one === age),
          `${hours}: the state of ${age} hours ago`,
        );
      for (let day = 1; day < Math.min(30, Math.floor(hours / 24)); day += 1)
        assert.ok(
          ages.some((one) => Math.floor(one / 24) === day),
          `${hours}: a state of ${day} days ago`,
        );
      // Every commit of seven days: a snapshot that is as old, and all records since it.
      const wanted = Math.max(START, nowMs - 7 * DAY);
      const base = snapshots.findLast(({ atMs }) => atMs <= wanted);
      assert.ok(base, `${hours}: a state before the seven days`);
      assert.ok(chapters[0]!.lsn <= base.lsn + 1, `${hours}: its records`);
      assert.ok(snapshots.length <= 24 + 31 + 2, `${hours}: ${snapshots.length} are kept`);
      assert.ok(chapters.length <= 8 * 24 + 2, `${hours}: ${chapters.length} chapters are kept`);
    }
  },
);

keeping('a full disk takes the oldest first, and never the newest', () => {
  const full = live(24 * 20);
  const half = judge({ ...full, limitBytes: 20_000 });
  assert.ok(half.shortened);
  const oldest = full.snapshots.slice(0, half.drop.length);
  assert.equal(half.drop, oldest, 'the oldest');
  const left = full.snapshots.length - half.drop.length;
  assert.ok(left >= 15 && left < 20, `${left} are left`);
  const nothing = judge({ ...full, limitBytes: 0 });
  assert.is(nothing.drop.length, full.snapshots.length - 1);
  assert.is(nothing.logFrom, full.snapshots.at(-1)!.lsn + 1);
  assert.not(judge(full).shortened);
});

keeping('what a standby lacks stays, until it lacks too much', () => {
  const full = live(24 * 20);
  const [oldest] = full.chapters;
  const behind = { ...full, standbyLsn: oldest!.lsn + 5 };
  assert.is(judge({ ...behind, limitBytes: 0 }).standbyLeftBehind, true, 'older than 72 hours');
  const recent = full.chapters.at(-10)!.lsn + 5;
  const kept = judge({ ...full, limitBytes: 0, standbyLsn: recent });
  assert.is(kept.logFrom, recent + 1, 'within its bound it is not deleted');
  assert.not(kept.standbyLeftBehind);
  const unheard = judge({ ...full, limitBytes: 0, standbyLsn: 0 });
  assert.not(unheard.standbyLeftBehind, 'after a start');
  assert.ok(unheard.logFrom <= full.chapters.at(-72)!.lsn, 'all within its bounds stays');
  const large = full.chapters.map((one) => ({ ...one, bytes: STANDBY_MAX_BYTES / 5 }));
  assert.ok(judge({ ...full, chapters: large, standbyLsn: recent }).standbyLeftBehind, 'more than 2 GiB');
});

keeping('states of another log are states to go back to, and lead nowhere else', () => {
  const full = live(24 * 10);
  const foreign = full.snapshots.map((one) => ({ ...one, cluster: 'd'.repeat(32) }));
  const own = snapshot(24 * 10);
  const { drop, logFrom } = judge({ ...full, snapshots: [...foreign, own], nowMs: own.atMs });
  assert.not(drop.includes(own));
  assert.is(logFrom, own.lsn + 1);
});

keeping.run();
