/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/**
 * Draws the measurements of a page: `data-charts` names where they are, each `data-chart` which columns it shows. The
 * table beside each chart holds the same without scripts.
 */
import uPlot from './uplot.js';

/**
 * @typedef {{ at: number[] } & Record<string, (number | null)[]>} Figures
 * @typedef {{ figures: Figures, zone: string, span: string, language: string }} Drawing
 */

const HEIGHT = 200;
const REFRESH_MS = 30_000;
const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** @type {{ destroy: () => void, setSize: (size: { width: number, height: number }) => void, root: HTMLElement }[]} */
let drawn = [];

const page = document.querySelector('[data-charts]');
if (page instanceof HTMLElement) void start(page);

/** @param {HTMLElement} holder */
async function start(holder) {
  /** @type {Drawing | undefined} */
  let drawing;
  const again = async () => {
    const figures = await load(holder.dataset['charts'] ?? '');
    holder.querySelector('[data-chart-failed]')?.toggleAttribute('hidden', figures !== undefined);
    if (!figures) return;
    drawing = {
      figures,
      zone: holder.dataset['zone'] ?? 'UTC',
      span: holder.dataset['span'] ?? '',
      language: document.documentElement.lang,
    };
    draw(holder, drawing);
  };
  await again();
  setInterval(() => {
    if (!document.hidden) void again();
  }, REFRESH_MS);
  const redraw = () => {
    if (drawing) draw(holder, drawing);
  };
  // Lines and axes are painted: other colours mean painting anew.
  new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ['data-theme'] });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
  new ResizeObserver(() => {
    for (const plot of drawn) plot.setSize({ width: widthOf(plot.root.parentElement), height: HEIGHT });
  }).observe(holder);
}

/**
 * @param {string} address
 * @returns {Promise<Figures | undefined>}
 */
async function load(address) {
  try {
    const answer = await fetch(address, { headers: { 'x-ferngate-refresh': '1' }, cache: 'no-store' });
    if (!answer.ok || answer.redirected) return undefined;
    /** @type {unknown} */
    const figures = await answer.json();
    return /** @type {Figures} */ (figures);
  } catch {
    return undefined;
  }
}

/**
 * @param {HTMLElement} holder
 * @param {Drawing} drawing
 */
function draw(holder, drawing) {
  for (const plot of drawn) plot.destroy();
  drawn = [];
  for (const place of holder.querySelectorAll('[data-chart]')) {
    if (place instanceof HTMLElement) drawn.push(chart(place, drawing));
  }
}

/**
 * @param {HTMLElement} place
 * @param {Drawing} drawing
 */
function chart(place, { figures, zone, span, language }) {
  const columns = (place.dataset['chart'] ?? '').split(' ');
  const show = shower(place.dataset['unit'] ?? '', language);
  const most = Number(place.dataset['most']) || undefined;
  const times = timesOf(zone, span, language);
  const axis = {
    stroke: colourOf(place, '--quiet'),
    font: '12px "IBM Plex Sans", sans-serif',
    grid: { stroke: colourOf(place, '--line'), width: 1 },
    ticks: { stroke: colourOf(place, '--line'), width: 1, size: 4 },
  };
  return new uPlot(
    {
      width: widthOf(place),
      height: HEIGHT,
      cursor: { drag: { x: false, y: false } },
      legend: { live: true },
      scales: {
        y: {
          range: (/** @type {unknown} */ _, /** @type {number} */ __, /** @type {number} */ top) => [
            0,
            most ?? Math.max(top * 1.1, 1),
          ],
        },
      },
      axes: [
        {
          ...axis,
          space: 80,
          size: 32,
          values: (/** @type {unknown} */ _, /** @type {number[]} */ at) => at.map(times.short),
        },
        {
          ...axis,
          size: 76,
          incrs: stepsOf(place.dataset['unit'] ?? ''),
          values: (/** @type {unknown} */ _, /** @type {number[]} */ at) => at.map(show),
        },
      ],
      series: [
        timeSeries(place, times.long),
        ...columns.map((name, index) => line(place, { name, index, show })),
      ],
    },
    [figures.at, ...columns.map((name) => figures[name] ?? [])],
    place,
  );
}

/**
 * @param {HTMLElement} place
 * @param {(seconds: number) => string} long
 */
function timeSeries(place, long) {
  return {
    label: place.dataset['time'] ?? '',
    value: (/** @type {unknown} */ _, /** @type {number | null} */ at) => (at === null ? '–' : long(at)),
  };
}

/**
 * @param {HTMLElement} place
 * @param {{ name: string, index: number, show: (value: number) => string }} column
 */
function line(place, { name, index, show }) {
  return {
    label: place.getAttribute(`data-line-${index + 1}`) ?? name,
    stroke: colourOf(place, `--line-${index + 1}`),
    width: 1.5,
    dash: index === 0 ? [] : [6, 3],
    points: { show: false },
    value: (/** @type {unknown} */ _, /** @type {number | null} */ value) =>
      value === null ? '–' : show(value),
  };
}

/**
 * @param {HTMLElement} place
 * @param {string} name
 */
function colourOf(place, name) {
  return getComputedStyle(place).getPropertyValue(name).trim();
}

/**
 * Between two lines of the scale: round numbers in the unit that they are read in.
 *
 * @param {string} unit
 */
function stepsOf(unit) {
  const binary = unit === 'bytes' || unit === 'rate';
  if (binary) return Array.from({ length: 50 }, (_, power) => 2 ** power);
  return [1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000, 2000, 5000, 10_000];
}

/** @param {Element | null} place */
function widthOf(place) {
  return Math.max(240, place?.clientWidth ?? 0);
}

/**
 * @param {string} unit
 * @param {string} language
 * @returns {(value: number) => string}
 */
function shower(unit, language) {
  const plain = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  if (unit === 'percent') return (value) => `${plain.format(value)} %`;
  if (unit === 'bytes') return (value) => bytes(value, plain);
  if (unit === 'rate') return (value) => `${bytes(value, plain)}/s`;
  return (value) => (Number.isInteger(value) ? plain.format(value) : '');
}

/**
 * @param {number} value
 * @param {Intl.NumberFormat} plain
 */
function bytes(value, plain) {
  let rest = value;
  let unit = 0;
  while (rest >= 1000 && unit < UNITS.length - 1) {
    rest /= 1024;
    unit += 1;
  }
  return `${plain.format(rest)} ${UNITS[unit]}`;
}

/**
 * Times as the rest of the page writes them: in the reader's language and the account's zone.
 *
 * @param {string} zone
 * @param {string} span
 * @param {string} language
 */
function timesOf(zone, span, language) {
  const locale = language === 'de' ? 'de-DE' : 'en-GB';
  const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: zone };
  const day = { day: 'numeric', month: 'short', timeZone: zone };
  const of = (/** @type {Intl.DateTimeFormatOptions} */ options) => {
    const format = new Intl.DateTimeFormat(locale, options);
    return (/** @type {number} */ seconds) => format.format(seconds * 1000);
  };
  const long = of(/** @type {Intl.DateTimeFormatOptions} */ ({ ...day, ...clock }));
  return {
    short: of(/** @type {Intl.DateTimeFormatOptions} */ (span === '1h' || span === '24h' ? clock : day)),
    long,
  };
}
