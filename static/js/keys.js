// `?` lists the keys, `/` goes to the search or to the message.
import { inText, plain } from './typing.js';

const dialog = document.getElementById('keys');

document.addEventListener('keydown', (event) => {
  if (!plain(event) || inText(event.target) || document.querySelector('dialog[open]')) return;
  if (event.key === '?') dialog?.showModal();
  else if (event.key === '/') {
    const field = document.querySelector('[data-search], [data-message]');
    if (!field) return;
    event.preventDefault();
    field.focus();
  }
});

document.addEventListener('click', (event) => {
  if (event.target.closest('[data-keys]')) dialog?.showModal();
  // A click beside a dialog closes it.
  if (event.target instanceof HTMLDialogElement) event.target.close();
});
