/**
 * Live updates: the contract stands in `ui/models/live.ts`. The stream only says *that* something changed; what
 * is shown comes from fetching this very page again.
 */
import { typedInto } from './forms.js';
import { refreshNow, refreshSoon } from './refresh.js';

const STALE_AFTER_MS = 40_000;
const CHECK_EVERY_MS = 2_000;
const TRY_AGAIN_MS = 5_000;
const KINDS = ['device', 'connection', 'dialIn', 'appliance'];

let lastBeat = Date.now();

/** @param {string} address */
export function follow(address) {
  let source = listen(address);
  let closedAt = 0;
  setInterval(() => {
    if (source.readyState === EventSource.CLOSED) {
      closedAt ||= Date.now();
      if (Date.now() - closedAt >= TRY_AGAIN_MS) {
        source = listen(address);
        closedAt = 0;
      }
    }
    if (Date.now() - lastBeat > STALE_AFTER_MS) brokenOff();
  }, CHECK_EVERY_MS);
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) refreshSoon();
  });
}

/** @param {string} address */
function listen(address) {
  const source = new EventSource(address);
  source.addEventListener('beat', () => void alive());
  source.addEventListener('error', brokenOff);
  source.addEventListener('bye', () => {
    source.close();
    if (typedInto(document)) brokenOff();
    else location.reload();
  });
  for (const kind of KINDS) {
    source.addEventListener(kind, (event) => {
      lastBeat = Date.now();
      if (event instanceof MessageEvent && concerns(kind, String(event.data))) refreshSoon();
    });
  }
  return source;
}

async function alive() {
  lastBeat = Date.now();
  const { dataset } = document.body;
  if (dataset['stale'] !== undefined && !(await refreshNow())) return;
  delete dataset['stale'];
  dataset['following'] = '';
  banner()?.setAttribute('hidden', '');
}

/** What may have changed since is greyed out, and the page says so. */
function brokenOff() {
  const { dataset } = document.body;
  if (dataset['stale'] !== undefined) return;
  dataset['stale'] = '';
  delete dataset['following'];
  const since = banner()?.querySelector('[data-broken-since]');
  if (since) since.textContent = `${new Date(lastBeat).toLocaleTimeString(document.documentElement.lang)}.`;
  banner()?.removeAttribute('hidden');
}

function banner() {
  return document.querySelector('[data-broken-off]');
}

/**
 * A region says which kinds of events it shows (`data-live`), and may say whose (`data-device`).
 *
 * @param {string} kind
 * @param {string} data
 */
function concerns(kind, data) {
  /** @type {{ serial?: unknown } | undefined} */
  const about = parse(data);
  const serial = about?.serial;
  return [...document.querySelectorAll(`[data-live~="${kind}"]`)].some((region) => {
    const device = region.getAttribute('data-device');
    return device === null || serial === undefined || device === serial;
  });
}

/**
 * @param {string} data
 * @returns {{ serial?: unknown } | undefined}
 */
function parse(data) {
  /** @type {unknown} */
  const value = JSON.parse(data);
  return typeof value === 'object' && value !== null ? value : undefined;
}
