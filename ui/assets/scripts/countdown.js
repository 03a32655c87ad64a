/** `data-countdown`: an end as ISO time; shows what is left as `1:12:07`, by the server's clock. */
import { refreshSoon } from './refresh.js';

const SECOND_MS = 1000;

export function countDown() {
  const made = Date.parse(document.documentElement.dataset['now'] ?? '');
  const offset = Number.isNaN(made) ? 0 : made - Date.now();
  setInterval(() => {
    for (const element of document.querySelectorAll('[data-countdown]')) tick(element, Date.now() + offset);
  }, SECOND_MS);
}

/**
 * @param {Element} element
 * @param {number} now
 */
function tick(element, now) {
  const seconds = Math.floor((Date.parse(element.getAttribute('data-countdown') ?? '') - now) / SECOND_MS);
  const text = left(Math.max(0, seconds));
  if (element.textContent === text) return;
  element.textContent = text;
  if (seconds === 0) refreshSoon();
}

/** @param {number} seconds */
function left(seconds) {
  const two = (/** @type {number} */ n) => String(n).padStart(2, '0');
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
