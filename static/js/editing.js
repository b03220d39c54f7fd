// A section in which somebody writes is left alone by what the socket brings; closing the form fetches it as it is then.
document.addEventListener('htmx:oobBeforeSwap', ({ detail }) => {
  const form = detail.target.matches('.section') && detail.target.querySelector('form[data-editing]');
  if (!form) return;
  detail.shouldSwap = false;
  form.querySelector('[data-meanwhile]').hidden = false;
});

// What was refused comes back as the form, with what was typed and what is wrong: it is shown, not told as a failure.
document.addEventListener('htmx:beforeSwap', ({ detail }) => {
  if (![409, 422].includes(detail.xhr.status) || !detail.target.matches('.section')) return;
  detail.shouldSwap = true;
  detail.isError = false;
});

// The form had the focus; where it stood, the keyboard goes on.
document.addEventListener('htmx:afterSettle', ({ detail: { elt } }) => {
  if (document.activeElement !== document.body || !elt.matches?.('.section')) return;
  const next = elt.querySelector('[role=alert]') ? elt.querySelector('form[data-editing] textarea') : elt.querySelector('summary');
  next?.focus({ preventScroll: true });
});
