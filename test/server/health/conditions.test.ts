/** Each condition at its edges: when its notice comes, when it stays, when it goes. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Condition } from '../../../server/health/condition.ts';
import { authorities } from '../../../server/health/conditions/authorities.ts';
import { backups } from '../../../server/health/conditions/backups.ts';
import { clockBehind } from '../../../server/health/conditions/clock-behind.ts';
import { clockJumped } from '../../../server/health/conditions/clock-jumped.ts';
import { clockSynchronised } from '../../../server/health/conditions/clock-synchronised.ts';
import { databases } from '../../../server/health/conditions/databases.ts';
import { daysUntilFull, diskSpace } from '../../../server/health/conditions/disk-space.ts';
import { inodes } from '../../../server/health/conditions/inodes.ts';
import { killed } from '../../../server/health/conditions/killed.ts';
import { memory } from '../../../server/health/conditions/memory.ts';
import { portalCertificate } from '../../../server/health/conditions/portal-certificate.ts';
import { power } from '../../../server/health/conditions/power.ts';
import { processor } from '../../../server/health/conditions/processor.ts';
import { services } from '../../../server/health/conditions/services.ts';
import { writing } from '../../../server/health/conditions/writing.ts';
import { Reserve } from '../../../server/health/reserve.ts';
import type { Sample } from '../../../server/system/sample.ts';

const GIB = 1024 ** 3;
const MIB = 1024 ** 2;
const DAY = 86_400_000;
const clock = { ms: Date.parse('2026-11-23T08:00:00.000Z'), monotonic: 0 };
const now = () => new Date(clock.ms);
const iso = (ms: number) => new Date(ms).toISOString();

/** What a look finds, as `code about`, while these stand. */
async function found(condition: Condition, ...standing: string[]): Promise<string[]> {
  const findings = await condition.look((code, about = '') => standing.includes(`${code} ${about}`.trim()));
  for (const { code } of findings) assert.ok(condition.codes.includes(code), code);
  return findings.map(({ code, about }) => `${code} ${about}`.trim());
}

const sample = (at: number, given: Partial<Sample> = {}): Sample => ({
  ...{ at, cpu: 0, memory: 0, disk: 0, received: 0, sent: 0, devices: 0, people: 0 },
  ...given,
});

test('disk: the notice grows with the need, and goes only when there is room to spare', async () => {
  const reserve = new Reserve();
  let free = 0;
  const disk = async () => ({ totalBytes: 16 * GIB, freeBytes: free, files: 0, filesFree: 0 });
  const condition = diskSpace({ disk, reserve, lastDay: async () => [] });
  for (const [freeMib, standing, expected, readOnly] of [
    [8000, [], [], false],
    [1500, [], ['disk-nearly-full'], false],
    [1800, [], [], false],
    [1800, ['disk-nearly-full'], ['disk-nearly-full'], false],
    [2200, ['disk-nearly-full'], [], false],
    [63, [], ['disk-full'], true],
    [100, ['disk-full'], ['disk-full'], true],
    [130, ['disk-full'], ['disk-nearly-full'], false],
    [0, [], ['disk-full'], true],
  ] as const) {
    free = freeMib * MIB;
    assert.equal(await found(condition, ...standing), [...expected], `${freeMib} MiB`);
    assert.is(reserve.begun, readOnly, `${freeMib} MiB`);
  }
  free = 8 * GIB;
  reserve.refused();
  assert.equal(await found(condition), ['disk-full'], 'what the disk itself refused counts');
});

test('disk: a week ahead, if it goes on as today', async () => {
  const growing = (bytesPerDay: number, hours: number) =>
    Array.from({ length: hours * 6 }, (_, n) => sample(n * 600, { disk: (n * 600 * bytesPerDay) / 86_400 }));
  const about = (samples: Sample[]) => Math.round(daysUntilFull(samples, 10 * GIB) ?? -1);
  assert.is(about(growing(2 * GIB, 24)), 5);
  assert.is(about(growing(GIB / 10, 24)), 100);
  assert.is(about(growing(2 * GIB, 3)), -1, 'three hours say nothing');
  assert.is(about(growing(-GIB, 24)), -1, 'it shrinks');
  assert.is(about([]), -1);
  const disk = async () => ({ totalBytes: 40 * GIB, freeBytes: 10 * GIB, files: 0, filesFree: 0 });
  const lastDay = async () => growing(2 * GIB, 24);
  assert.equal(await found(diskSpace({ disk, reserve: new Reserve(), lastDay })), ['disk-filling']);
});

test('inodes, memory, swap', async () => {
  const files = (filesFree: number, all = 1000) =>
    inodes({ disk: async () => ({ totalBytes: 1, freeBytes: 1, files: all, filesFree }) });
  assert.equal(await found(files(49)), ['inodes-nearly-used']);
  assert.equal(await found(files(60)), []);
  assert.equal(await found(files(60), 'inodes-nearly-used'), ['inodes-nearly-used']);
  assert.equal(await found(files(0, 0)), [], 'no fixed number');
  const left = (available: number, swapFree = 100) =>
    memory({
      memory: async () => ({
        ...{ totalBytes: 1000, availableBytes: available },
        ...{ swapTotalBytes: 100, swapFreeBytes: swapFree },
      }),
    });
  assert.equal(await found(left(79)), ['memory-short']);
  assert.equal(await found(left(100)), []);
  assert.equal(await found(left(100), 'memory-short'), ['memory-short']);
  assert.equal(await found(left(190, 40)), ['memory-short'], 'it swaps');
  assert.equal(await found(left(300, 40)), [], 'swapped out once, and no need now');
});

test('a program that the kernel ended is told once, also when it was the portal itself', async () => {
  let [count, boot, stored] = [0, 'a', undefined as string | undefined];
  const kept = { get: async () => stored, keep: async (value: string) => void (stored = value) };
  const start = () => killed({ killed: async () => count, bootId: async () => boot, kept });
  let condition = start();
  assert.equal(await found(condition), [], 'what was before anybody looked is nobody’s news');
  count = 2;
  condition = start();
  assert.equal(await found(condition), ['program-killed'], 'ended with it, and started again');
  assert.equal(await found(condition), ['program-killed'], 'stands for a day');
  assert.equal(await found(start()), [], 'not told anew at each start');
  [count, boot] = [0, 'b'];
  assert.equal(await found(start()), [], 'another start of the machine');
  count = 1;
  assert.equal(await found(start()), ['program-killed']);
  assert.equal(await found(killed({ killed: async () => null, bootId: async () => boot, kept })), []);
});

test('processors: a quarter of an hour, not a peak', async () => {
  const busy = (cpu: number, samples = 90) =>
    processor({ recent: () => Array.from({ length: samples }, (_, n) => sample(n * 10, { cpu })) });
  assert.equal(await found(busy(95)), ['processor-busy']);
  assert.equal(await found(busy(80)), []);
  assert.equal(await found(busy(80), 'processor-busy'), ['processor-busy']);
  assert.equal(await found(busy(60), 'processor-busy'), []);
  assert.equal(await found(busy(100, 20)), [], 'nobody knows yet');
});

test('the clock jumps, in either direction, and is slewed without a word', async () => {
  for (const [step, expected] of [
    [0, []],
    [20_000, []],
    [31_000, ['clock-jumped']],
    [-3_600_000, ['clock-jumped']],
    [86_400_000, ['clock-jumped']],
  ] as const) {
    const condition = clockJumped({ now, monotonicMs: () => clock.monotonic });
    clock.ms += 15_000 + step;
    clock.monotonic += 15_000;
    assert.equal(await found(condition), [...expected], `${step} ms`);
    clock.ms += DAY + 1000;
    clock.monotonic += DAY + 1000;
    assert.equal(await found(condition), [], 'somebody has seen it by then');
  }
});

test('the clock shows what cannot be', async () => {
  const behind = (builtAt: string | undefined, written?: string) =>
    clockBehind({ now, builtAt, lastWritten: async () => written });
  assert.equal(await found(behind(undefined)), []);
  assert.equal(await found(behind(iso(clock.ms - 1))), []);
  assert.equal(await found(behind(iso(clock.ms + 2 * DAY))), ['clock-behind']);
  assert.equal(await found(behind(undefined, iso(clock.ms + 60_000))), []);
  assert.equal(await found(behind(undefined, iso(clock.ms + 180_000))), ['clock-behind']);
});

test('the clock is kept right by somebody, by nobody, or nobody knows', async () => {
  const kept = (answer: boolean | null) => clockSynchronised({ synchronised: async () => answer });
  assert.equal(await found(kept(true)), []);
  assert.equal(await found(kept(null)), []);
  assert.equal(await found(kept(false)), ['clock-not-synchronised']);
});

test('certificates: years, weeks, over', async () => {
  const portal = (left: number) => portalCertificate({ now, end: async () => new Date(clock.ms + left) });
  assert.equal(await found(portal(30 * DAY)), []);
  assert.equal(await found(portal(13 * DAY)), ['portal-certificate-ends']);
  assert.equal(await found(portal(-1)), ['portal-certificate-ended']);
  const of = authorities({
    now,
    accounts: () => ['acme', 'beta', 'gone'].map((name) => ({ id: name, name })),
    endOf: async (id) => {
      if (id === 'gone') throw new Error('cannot be read');
      return new Date(clock.ms + (id === 'acme' ? 89 : 91) * DAY);
    },
  });
  assert.equal(await found(of), ['certificate-ends acme']);
  assert.equal(await found(of, 'certificate-ends gone'), ['certificate-ends acme', 'certificate-ends gone']);
});

test('the disk takes what is written, is full, or has a fault', async () => {
  const fault = (code: string) => Object.assign(new Error(code), { code });
  const disk = (probe: () => Promise<void>, given: { at?: number; full?: boolean } = {}) =>
    writing({ probe, troubledAtMs: () => given.at ?? -Infinity, full: () => given.full ?? false });
  const refuse = (code: string) => async () => Promise.reject(fault(code));
  const take = async () => undefined;
  assert.equal(await found(disk(take)), []);
  for (const code of ['EROFS', 'EIO', 'EACCES'])
    assert.equal(await found(disk(refuse(code))), ['store-cannot-write'], code);
  assert.equal(await found(disk(refuse('ENOSPC'))), [], 'that is another notice');
  assert.equal(await found(disk(refuse('EIO'), { full: true })), []);
  assert.equal(
    await found(disk(take, { at: performance.now() })),
    ['store-cannot-write'],
    'the store says so',
  );
});

test('databases: one after the other, and what is shut is looked at until it is mended', async () => {
  const shut = new Set<string>();
  const damaged = new Set(['acc_b']);
  const looked: string[] = [];
  const condition = databases({
    files: () => ['system', 'acc_a', 'acc_b'].map((file) => ({ file, name: file.replace('acc_', '') })),
    async examine(file) {
      looked.push(file);
      if (damaged.has(file)) shut.add(file);
      else shut.delete(file);
      return !damaged.has(file);
    },
    shut: () => new Set(shut),
  });
  assert.equal(await found(condition), []);
  assert.equal(await found(condition), []);
  assert.equal(await found(condition), ['database-damaged b']);
  assert.equal(looked.slice(0, 3), ['system', 'acc_a', 'acc_b']);
  assert.equal(await found(condition), ['database-damaged b']);
  damaged.clear();
  assert.equal(await found(condition), []);
  assert.is(looked.filter((file) => file === 'acc_a').length, 1, 'sound ones once a day');
});

test('power, services, backups', async () => {
  assert.equal(await found(power({ lost: true, monotonicMs: () => 0 })), ['power-lost']);
  assert.equal(await found(power({ lost: false, monotonicMs: () => 0 })), []);
  const list = [
    { name: 'clock', state: 'failed', reason: 'exited' },
    { name: 'vpn', state: 'failed', reason: 'a notice of its own' },
    { name: 'portal', state: 'running', reason: '' },
  ];
  assert.equal(await found(services({ services: async () => list })), ['service-failed clock']);
  const target = { name: 'NAS', failure: null };
  const state = { configured: true, late: false, lastVerifiedAt: null, targets: [target] };
  const of = (given: object) => backups({ state: async () => ({ ...state, ...given }) });
  const failed = { ...target, failure: { code: 'unreachable', at: iso(clock.ms) } };
  assert.equal(await found(of({})), []);
  assert.equal(await found(of({ late: true })), ['backup-late']);
  assert.equal(await found(of({ targets: [failed, { ...target, name: 'S3' }] })), ['backup-failed NAS']);
  assert.equal(await found(of({ late: true, targets: [failed], configured: false })), []);
});

test.run();
