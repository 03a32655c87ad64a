/** The disk that holds the data: full, nearly, or on its way there. */
import type { NoticeCode } from '../../notices/registry.ts';
import type { Disk } from '../../system/machine.ts';
import type { Sample } from '../../system/sample.ts';
import { AT_ONCE, finding, type Condition, type Finding, type Standing } from '../condition.ts';
import { reserveBytes, type Reserve } from '../reserve.ts';

const EVERY_MS = 2000;
const NEARLY_FULL_PART = 0.1;
/** A tenth of a very large disk is nothing to worry about. */
const NEARLY_FULL_MAX_BYTES = 20 * 1024 ** 3;
/** What is free has to grow by this factor before a notice goes: no flickering at the edge. */
const RECOVERED = 1.25;
const RECOVERED_RESERVE = 2;
const FORECAST_MS = 7 * 86_400_000;
/** A forecast from less than a few hours is a guess. */
const FORECAST_FROM_S = 6 * 3600;
const FORECAST_EVERY_MS = 600_000;
const MIB = 1024 * 1024;

export interface DiskSpaceNeeds {
  readonly disk: () => Promise<Disk>;
  readonly reserve: Reserve;
  /** The last day, one a minute. */
  readonly lastDay: () => Promise<readonly Sample[]>;
}

export function diskSpace({ disk, reserve, lastDay }: DiskSpaceNeeds): Condition {
  let forecast: { readonly atMs: number; readonly daysLeft: number | undefined } | undefined;

  async function filling(now: Disk): Promise<Finding | undefined> {
    if (forecast === undefined || performance.now() - forecast.atMs > FORECAST_EVERY_MS) {
      forecast = { atMs: performance.now(), daysLeft: daysUntilFull(await lastDay(), now.freeBytes) };
    }
    const { daysLeft } = forecast;
    if (daysLeft === undefined || daysLeft * 86_400_000 > FORECAST_MS) return undefined;
    return finding('disk-filling', `full in about ${daysLeft.toFixed(1)} days if it goes on as today`);
  }

  return {
    codes: ['disk-full', 'disk-nearly-full', 'disk-filling'] satisfies NoticeCode[],
    everyMs: EVERY_MS,
    looks: AT_ONCE,
    async look(standing) {
      const now = await disk();
      const detail = `${Math.floor(now.freeBytes / MIB)} MiB of ${Math.round(now.totalBytes / MIB)} MiB free`;
      reserve.begun = isFull(now, { reserve, standing });
      if (reserve.begun) return [finding('disk-full', detail)];
      if (isNearlyFull(now, standing)) return [finding('disk-nearly-full', detail)];
      const soon = await filling(now);
      return soon === undefined ? [] : [soon];
    },
  };
}

function isFull(now: Disk, { reserve, standing }: { reserve: Reserve; standing: Standing }): boolean {
  const limit = reserveBytes(now.totalBytes) * (standing('disk-full') ? RECOVERED_RESERVE : 1);
  return now.freeBytes < limit || reserve.refusedLately;
}

function isNearlyFull({ freeBytes, totalBytes }: Disk, standing: Standing): boolean {
  const limit = Math.min(NEARLY_FULL_MAX_BYTES, totalBytes * NEARLY_FULL_PART);
  return freeBytes < limit * (standing('disk-nearly-full') ? RECOVERED : 1);
}

/** By the straight line through what was in use (least squares); undefined: not growing, or not known for long. */
export function daysUntilFull(samples: readonly Sample[], freeBytes: number): number | undefined {
  const [first] = samples;
  const last = samples.at(-1);
  if (first === undefined || last === undefined || last.at - first.at < FORECAST_FROM_S) return undefined;
  const mean = (values: readonly number[]) => values.reduce((sum, one) => sum + one, 0) / values.length;
  const [at, used] = [mean(samples.map((one) => one.at)), mean(samples.map((one) => one.disk))];
  const spread = samples.reduce((sum, one) => sum + (one.at - at) ** 2, 0);
  const perSecond = samples.reduce((sum, one) => sum + (one.at - at) * (one.disk - used), 0) / spread;
  return perSecond > 0 ? freeBytes / perSecond / 86_400 : undefined;
}
