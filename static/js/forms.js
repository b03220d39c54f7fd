// Passwords can be shown, the document printed, a form that came without a token gets the page's, and what is too long to
// be brought stays in its form: the server would not even read it.
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

document.addEventListener('submit', (event) => {
  const { mostCharacters = '0', mostBytes = '0' } = event.target.dataset;
  for (const field of event.target.elements) {
    const words = field.type === 'file' ? tooBig(field.files[0], Number(mostBytes)) : tooLong(field, Number(mostCharacters));
    if (!words) continue;
    event.preventDefault();
    refuse(field, words);
  }
});

function tooLong({ tagName, value }, most) {
  if (tagName !== 'TEXTAREA' || !most || value.length <= most) return '';
  const characters = [...value].length;
  const figure = (number) => number.toLocaleString('en');
  return characters > most ? `The text has ${figure(characters)} characters; ${figure(most)} is the most. Bring the part that matters.` : '';
}

function tooBig(file, most) {
  const size = (bytes) => (bytes >= 100_000 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1000).toFixed(1)} kB`);
  return file && most && file.size > most ? `The file has ${size(file.size)}; ${size(most)} is the most that can be brought at once.` : '';
}

function refuse(field, words) {
  const error = document.createElement('div');
  Object.assign(error, { className: 'entry-field__error', id: `${field.id}-error`, textContent: words });
  error.setAttribute('role', 'alert');
  const entry = field.closest('.entry-field');
  entry.querySelector('.entry-field__error')?.remove();
  entry.append(error);
  field.setAttribute('aria-invalid', 'true');
  field.setAttribute('aria-describedby', error.id);
  field.focus();
  error.scrollIntoView({ block: 'nearest' });
}

function toggleSecret(button) {
  const field = document.getElementById(button.dataset.reveal);
  const shown = field.type === 'text';
  field.type = shown ? 'password' : 'text';
  button.setAttribute('aria-pressed', String(!shown));
}
