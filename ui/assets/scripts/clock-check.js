/// <reference lib="dom" />
/** `data-clock-check`: the box's time when the page was made; shows the browser's beside it, and says when they differ. */

/** Codes of a second factor stand half a minute; loading a page takes a second or two of that. */
const DIFFERENCE_MAX_MS = 30_000;

export function compareClocks() {
  guessZone();
  const section = document.querySelector('[data-clock-check]');
  if (section === null) return;
  const box = Date.parse(section.getAttribute('data-clock-check') ?? '');
  const loaded = performance.timeOrigin;
  const shown = section.querySelector('[data-clock-browser]');
  if (shown !== null) {
    const time = document.createElement('time');
    time.textContent = new Date().toLocaleTimeString(document.documentElement.lang);
    time.title = new Date().toISOString();
    shown.replaceChildren(time);
  }
  const differs = section.querySelector('[data-clock-differs]');
  if (differs instanceof HTMLElement) differs.hidden = Math.abs(loaded - box) < DIFFERENCE_MAX_MS;
}

/** Nobody has chosen a zone yet: the browser's own is the likeliest. */
function guessZone() {
  const select = document.querySelector('select[data-zone-guess]');
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!(select instanceof HTMLSelectElement) || select.value !== 'UTC') return;
  if ([...select.options].some((option) => option.value === zone)) select.value = zone;
}
