/** `/` goes to the search; Escape and a click beside it close the menu. */
export function listenToKeys() {
  const search = document.querySelector('[data-slash]');
  const menu = document.querySelector('[data-menu]');

  document.addEventListener('keydown', (event) => {
    if (event.key === '/' && search instanceof HTMLElement && !isTyping(event.target)) {
      event.preventDefault();
      search.focus();
    }
    if (event.key === 'Escape' && menu instanceof HTMLDetailsElement && menu.open) {
      menu.open = false;
      menu.querySelector('summary')?.focus();
    }
  });
  document.addEventListener('click', (event) => {
    if (menu instanceof HTMLDetailsElement && event.target instanceof Node && !menu.contains(event.target)) {
      menu.open = false;
    }
  });
}

/** @param {EventTarget | null} target */
function isTyping(target) {
  return target instanceof Element && target.closest('input, textarea, select, [contenteditable]') !== null;
}
