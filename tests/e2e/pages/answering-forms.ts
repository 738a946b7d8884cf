/* Forms that answer a script of the extension with a field of theirs, whatever it asks of them. */

const ASKED =
  'nodeType firstChild nextSibling parentNode parentElement tagName localName shadowRoot hasChildNodes isConnected matches closest ' +
  'querySelector querySelectorAll getAttribute getClientRects getBoundingClientRect childElementCount textContent lastChild ' +
  'previousSibling previousElementSibling children nodeName contains addEventListener scrollIntoView value labels selectionStart';

const fields = (names: readonly string[]): string =>
  names.map((name) => `<input type="hidden" name="${name}">`).join('');

/** The fields of one that answers to all of it. */
export const FIELDS = fields(ASKED.split(' '));
/** One for each. */
export const FORMS = ASKED.split(' ')
  .map((name) => `<form aria-label="form">${fields([name])}<span></span></form>`)
  .join('');
