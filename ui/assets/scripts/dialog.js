/** `data-dialog` on a link to a page that asks before something is gone: the question comes to the reader. */
import { armConfirmation } from './forms.js';

export function openDialogs() {
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a[data-dialog]') : null;
    if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    void ask(link.href).catch(() => {
      location.href = link.href;
    });
  });
}

/** @param {string} address */
async function ask(address) {
  const answer = await fetch(address, { headers: { accept: 'text/html' } });
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const question = page.querySelector('[data-dialog-body]');
  if (!answer.ok || !question) throw new Error('not a question');

  const dialog = document.createElement('dialog');
  dialog.setAttribute('aria-labelledby', 'confirm-title');
  dialog.append(document.importNode(question, true));
  dialog.addEventListener('close', () => dialog.remove());
  dialog.addEventListener('click', (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (target !== dialog && !target?.closest('[data-dialog-close]')) return;
    event.preventDefault();
    dialog.close();
  });
  document.body.append(dialog);
  armConfirmation(dialog);
  dialog.showModal();
  dialog.querySelector('input:not([type="hidden"])')?.dispatchEvent(new Event('input'));
}
