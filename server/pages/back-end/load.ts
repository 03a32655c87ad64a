/** Measurements over time, as charts and as tables. */
import type { ChartModel, LoadModel } from '../../../ui/models/system.ts';
import { SPAN_NAMES } from '../../../ui/models/system.ts';
import { paths } from '../../../ui/paths.ts';
import { notFound } from '../../refusal.ts';
import type { OperatorCaller } from '../../operations/caller.ts';
import { getSamples } from '../../system/operations.ts';
import { average, MEASURES, type Sample } from '../../system/sample.ts';
import type { Span } from '../../system/samples.ts';
import { backEndPage, file, show, type Answer, type Page, type Visit } from '../page.ts';

type Own = Visit<OperatorCaller>;

const RIGHT = 'appliance.see';
/** Rows of the tables; and of the charts as many points as a screen can show. */
const ROWS: Readonly<Record<Span, number>> = { '1h': 12, '24h': 24, '7d': 28, '30d': 30 };
const POINTS_MAX = 1500;
/** Between two measurements further apart than this nothing was measured: steps of theirs, and a minute's grace. */
const GAP_STEPS = 2.5;
const GAP_MIN_S = 150;

export function loadPages(): Page[] {
  const { load, loadData } = paths.backEnd;
  return [
    backEndPage({ method: 'GET', path: load(':span'), right: RIGHT, run: showLoad }),
    backEndPage({ method: 'GET', path: loadData(':span'), right: RIGHT, run: sendData }),
  ];
}

function spanOf({ param }: Own): Span {
  const span = SPAN_NAMES.find((name) => name === param('span'));
  if (span === undefined) throw notFound();
  return span;
}

async function showLoad(visit: Own): Promise<Answer> {
  const span = spanOf(visit);
  const { samples, memoryBytes, diskBytes, from, to } = await visit.invoke(getSamples, { span });
  const last = visit.portal.samples.recent(60, Date.parse(to) / 1000).at(-1);
  const model: LoadModel = {
    span,
    now: last === undefined ? null : { cpu: last.cpu, memory: last.memory, disk: last.disk },
    memoryBytes,
    diskBytes,
    charts: chartsOf(memoryBytes, diskBytes),
    rows: rowsOf(samples, { from: Date.parse(from) / 1000, to: Date.parse(to) / 1000, rows: ROWS[span] }),
  };
  return show('backend-load', model);
}

function chartsOf(memoryBytes: number, diskBytes: number): ChartModel[] {
  return [
    { key: 'cpu', unit: 'percent', lines: ['cpu'], most: 100 },
    { key: 'memory', unit: 'bytes', lines: ['memory'], most: memoryBytes },
    { key: 'disk', unit: 'bytes', lines: ['disk'], most: diskBytes },
    { key: 'network', unit: 'rate', lines: ['received', 'sent'], most: null },
    { key: 'tunnels', unit: 'count', lines: ['devices', 'people'], most: null },
  ];
}

/** The newest first: it is what one looks for. */
function rowsOf(
  samples: readonly Sample[],
  { from, to, rows }: { from: number; to: number; rows: number },
): LoadModel['rows'] {
  const lengthS = (to - from) / rows;
  return Array.from({ length: rows }, (_, index) => {
    const start = to - (index + 1) * lengthS;
    const inside = samples.filter(({ at }) => at >= start && at < start + lengthS);
    return {
      from: new Date(start * 1000).toISOString(),
      values: inside.length === 0 ? null : average(start, inside),
    };
  });
}

/** Columns for the charts; where nothing was measured a row of nothing, so that no line is drawn across. */
async function sendData(visit: Own): Promise<Answer> {
  const span = spanOf(visit);
  const { samples, stepS } = await visit.invoke(getSamples, { span });
  const rows = withGaps(thinned(samples), stepS);
  const columns = Object.fromEntries(
    MEASURES.map((measure) => [measure, rows.map(({ sample }) => rounded(sample?.[measure]))]),
  );
  const body = JSON.stringify({ at: rows.map(({ at }) => at), ...columns });
  return file(`load-${span}.json`, 'application/json', body);
}

function rounded(value: number | undefined): number | null {
  return value === undefined ? null : Math.round(value * 10) / 10;
}

/** As many in one as it takes for `POINTS_MAX`. */
function thinned(samples: readonly Sample[]): Sample[] {
  const together = Math.ceil(samples.length / POINTS_MAX);
  if (together <= 1) return [...samples];
  return Array.from({ length: Math.ceil(samples.length / together) }, (_, index) => {
    const part = samples.slice(index * together, (index + 1) * together);
    return average(part[0]?.at ?? 0, part);
  });
}

function withGaps(samples: readonly Sample[], stepS: number): { at: number; sample?: Sample }[] {
  const step = Math.max(stepS, ...samples.slice(1, 2).map(({ at }) => at - (samples[0]?.at ?? at)));
  const gapS = Math.max(GAP_MIN_S, GAP_STEPS * step);
  return samples.flatMap((sample, index) => {
    const before = samples[index - 1];
    const row = { at: sample.at, sample };
    return before !== undefined && sample.at - before.at > gapS ? [{ at: before.at + stepS }, row] : [row];
  });
}
