/** The theme changes at once; the choice is kept by the server as without scripts. */
export function switchTheme() {
  document.addEventListener('submit', (event) => {
    const form = event.target;
    const button = event.submitter;
    if (!(form instanceof HTMLFormElement) || !form.matches('[data-display]')) return;
    if (!(button instanceof HTMLButtonElement) || button.name !== 'theme') return;
    event.preventDefault();
    document.documentElement.dataset['theme'] = button.value;
    for (const other of document.querySelectorAll('[data-display] button[name="theme"]')) {
      other.setAttribute('aria-pressed', String(other.getAttribute('value') === button.value));
    }
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form, button))
      if (typeof value === 'string') body.append(name, value);
    void fetch(form.action, { method: 'POST', body, redirect: 'manual' });
  });
}
