// Passwords can be shown, the document printed, and a form that came without a token gets the page's.
document.addEventListener('click', (event) => {
  const reveal = event.target.closest('[data-reveal]');
  if (reveal) toggleSecret(reveal);
  if (event.target.closest('[data-print]')) print();
});

// Fragments from the socket are rendered without a request, so their forms carry no token.
document.addEventListener('submit', ({ target }) => {
  if (target.method !== 'post' || target.elements.csrfmiddlewaretoken || !document.body.dataset.csrf) return;
  const token = document.createElement('input');
  Object.assign(token, { type: 'hidden', name: 'csrfmiddlewaretoken', value: document.body.dataset.csrf });
  target.append(token);
}, true);

function toggleSecret(button) {
  const field = document.getElementById(button.dataset.reveal);
  const shown = field.type === 'text';
  field.type = shown ? 'password' : 'text';
  button.setAttribute('aria-pressed', String(!shown));
}
