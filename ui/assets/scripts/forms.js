/** Small helps in forms. The server checks everything again; these only say it earlier. */

/** @type {Record<string, (text: string) => boolean>} */
const checks = { address: isAddress, network: isNetwork };

/** `data-check`: address or network; `data-says`: what to say if it is not one. */
export function checkWhileTyping() {
  document.addEventListener('change', (event) => {
    const input = event.target;
    if (!(input instanceof HTMLInputElement) || !input.dataset['check']) return;
    const right = input.value === '' || (checks[input.dataset['check']]?.(input.value.trim()) ?? true);
    say(input, right ? '' : (input.dataset['says'] ?? ''));
  });
}

/**
 * `data-confirm` on a form: the name that has to be typed before the button works.
 *
 * @param {ParentNode} within
 */
export function armConfirmation(within) {
  for (const form of within.querySelectorAll('form[data-confirm]')) {
    const input = form.querySelector('input[name="confirm"]');
    const button = form.querySelector('button');
    if (!(input instanceof HTMLInputElement) || !button) continue;
    const judge = () => {
      button.disabled = input.value.trim() !== form.getAttribute('data-confirm');
    };
    input.addEventListener('input', judge);
    judge();
  }
}

/** @param {Document} page */
export function typedInto(page) {
  return [...page.querySelectorAll('main input:not([type="hidden"]), main textarea')].some(
    (field) =>
      (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) &&
      field.value !== field.defaultValue,
  );
}

/**
 * @param {HTMLInputElement} input
 * @param {string} text
 */
function say(input, text) {
  const id = `c-${input.name}`;
  document.getElementById(id)?.remove();
  input.toggleAttribute('aria-invalid', false);
  if (!text) return;
  input.setAttribute('aria-invalid', 'true');
  const message = document.createElement('p');
  message.id = id;
  message.className = 'field-error';
  message.textContent = text;
  input.parentElement?.after(message);
}

/** @param {string} text */
function isAddress(text) {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256);
}

/** @param {string} text */
function isNetwork(text) {
  const [address = '', length = '', more] = text.split('/');
  return isAddress(address) && /^\d{1,2}$/.test(length) && Number(length) <= 32 && more === undefined;
}
