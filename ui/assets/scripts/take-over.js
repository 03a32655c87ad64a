/**
 * Takes the live regions of a freshly fetched page over into the one that is shown, changing only what differs:
 * the focus stays, and rows keep their order while somebody reads.
 */

/**
 * @param {Document} shown
 * @param {Document} fresh
 * @returns {boolean} false if a region is gone: then it has become another page
 */
export function takeOver(shown, fresh) {
  const regions = [...shown.querySelectorAll('[data-live][id]')];
  if (!regions.every((region) => fresh.getElementById(region.id))) return false;
  for (const region of regions) {
    const other = fresh.getElementById(region.id);
    if (other) change(region, other);
  }
  return true;
}

/**
 * @param {Element} shown
 * @param {Element} fresh
 */
function change(shown, fresh) {
  if (shown.isEqualNode(fresh)) return;
  attributes(shown, fresh);
  if (shown.hasAttribute('data-rows')) rows(shown, fresh);
  else children(shown, fresh);
}

/**
 * @param {Element} shown
 * @param {Element} fresh
 */
function children(shown, fresh) {
  const olds = [...shown.childNodes].filter((node) => !isWaiting(node));
  const news = [...fresh.childNodes];
  news.forEach((next, at) => {
    const old = olds[at];
    if (!old) shown.append(document.importNode(next, true));
    else if (old instanceof Element && next instanceof Element && old.tagName === next.tagName)
      change(old, next);
    else if (old instanceof Text && next instanceof Text) {
      if (old.data !== next.data) old.data = next.data;
    } else old.replaceWith(document.importNode(next, true));
  });
  for (const old of olds.slice(news.length)) old.remove();
}

/**
 * Rows that are known change in place; those that are gone are struck out; new ones wait behind "3 new".
 *
 * @param {Element} shown
 * @param {Element} fresh
 */
function rows(shown, fresh) {
  const byKey = new Map([...fresh.children].map((row) => [row.getAttribute('data-key'), row]));
  for (const row of shown.children) {
    const next = byKey.get(row.getAttribute('data-key'));
    if (next) change(row, next);
    else row.setAttribute('data-gone', '');
    byKey.delete(row.getAttribute('data-key'));
  }
  waiting(shown, byKey.size);
}

/**
 * @param {Element} list
 * @param {number} count
 */
function waiting(list, count) {
  const region = list.closest('[data-live]');
  const text = region?.getAttribute('data-more');
  if (!region || !text) return;
  let button = region.querySelector('.more-rows');
  if (!count) {
    button?.remove();
    return;
  }
  if (!button) {
    button = document.createElement('button');
    button.className = 'button more-rows';
    button.addEventListener('click', () => location.reload());
    region.prepend(button);
  }
  button.textContent = text.replace('#', String(count));
}

/** @param {Node} node */
function isWaiting(node) {
  return node instanceof Element && node.classList.contains('more-rows');
}

/**
 * @param {Element} shown
 * @param {Element} fresh
 */
function attributes(shown, fresh) {
  for (const { name, value } of fresh.attributes) {
    if (shown.getAttribute(name) !== value) shown.setAttribute(name, value);
  }
  for (const { name } of [...shown.attributes]) {
    // A detail that the reader opened stays open.
    if (!fresh.hasAttribute(name) && name !== 'open') shown.removeAttribute(name);
  }
}
