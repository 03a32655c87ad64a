/** Copy buttons: `data-copy` is what is copied, `data-done` what is said afterwards. */
const SHOWN_MS = 1500;

export function copyOnClick() {
  const status = document.createElement('div');
  status.setAttribute('role', 'status');
  status.className = 'seen-by-readers';
  document.body.append(status);

  document.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest('[data-copy], [data-print]') : null;
    if (!(button instanceof HTMLElement)) return;
    if (button.hasAttribute('data-print')) {
      window.print();
      return;
    }
    void copy(button.dataset['copy'] ?? '').then(() => {
      status.textContent = button.dataset['done'] ?? '';
      button.dataset['copied'] = '';
      setTimeout(() => {
        delete button.dataset['copied'];
        status.textContent = '';
      }, SHOWN_MS);
    });
  });
}

/** @param {string} text */
async function copy(text) {
  await navigator.clipboard.writeText(text);
}
