// Words in an open form of the document survive a reload, a lost line and a section that was replaced meanwhile: they are
// kept until they are saved or thrown away, put back when the form is opened again, and offered where it is closed.
import { EditDrafts, isSame } from './edit-drafts.js';
import { stored } from './stored.js';

const FORM = 'form[data-editing]';
const NO_WORDS = ['csrfmiddlewaretoken', 'revision'];
const room = document.querySelector('[data-unsaved]');
const drafts = new EditDrafts(stored, `edits:${room.dataset.unsaved}`);

document.addEventListener('input', ({ target }) => {
  const form = target.closest(FORM);
  if (form) keep(form);
});

document.addEventListener('htmx:afterRequest', ({ detail: { requestConfig, xhr } }) => {
  const form = requestConfig.elt.closest(FORM); // Save is the form, Cancel a link in it; both are off the page by now
  if (form && xhr.status >= 200 && xhr.status < 400) drafts.drop(form.dataset.place);
  offer();
});

// In the task that swapped it in: once the page has settled, quick hands have written already.
document.addEventListener('htmx:afterSwap', ({ detail: { elt } }) => {
  const form = elt.matches?.('.section') && elt.querySelector(FORM);
  if (form) putBack(form);
  offer();
});

document.addEventListener('click', ({ target }) => {
  const button = target.closest('[data-throw-away], [data-go-on]');
  if (!button) return;
  const form = button.closest(FORM);
  const place = form?.dataset.place ?? button.closest('[data-place]').dataset.place;
  if ('goOn' in button.dataset) return open(drafts.of(place));
  drafts.drop(place);
  if (form) {
    form.reset();
    form.elements.revision.value = form.dataset.revision; // a hidden field is not reset
    form.querySelector('[data-put-back]').hidden = true;
    form.querySelector('textarea')?.focus();
  }
  offer();
});

offer();

function wordsOf(form) {
  return [...new FormData(form)].filter(([name]) => !NO_WORDS.includes(name));
}

function keep(form) {
  const { place, named, section } = form.dataset;
  const { value: revision } = form.elements.revision;
  drafts.keep(place, { named, section, url: form.getAttribute('action'), revision, fields: wordsOf(form) });
}

// What was refused comes back with the words and with what is wrong: then only the revision is news.
function putBack(form) {
  const draft = drafts.of(form.dataset.place);
  if (!draft) return;
  if (form.querySelector('[role=alert]')) return keep(form);
  if (isSame(draft.fields, wordsOf(form))) return drafts.drop(form.dataset.place);
  fill(form, draft.fields);
  // Written against that revision: if the place has changed since, saving tells, and shows both texts.
  form.elements.revision.value = draft.revision;
  form.querySelector('[data-put-back]').hidden = false;
}

function fill(form, fields) {
  const values = grouped(fields);
  const rows = () => form.querySelectorAll('.edit__row');
  while (rows().length && rows().length < (values.get('acceptance-then') ?? []).length) {
    const last = [...rows()].at(-1);
    last.after(last.cloneNode(true));
  }
  for (const field of form.elements) {
    if (!field.name || NO_WORDS.includes(field.name)) continue;
    const next = values.get(field.name)?.shift();
    if (field.type === 'checkbox') field.checked = Boolean(next);
    else field.value = next?.[1] ?? '';
  }
}

function grouped(fields) {
  const values = new Map();
  for (const field of fields) values.set(field[0], [...(values.get(field[0]) ?? []), field]);
  return values;
}

// A line for each draft whose form is closed.
function offer() {
  const lines = Object.entries(drafts.all()).filter(([place]) => !document.querySelector(`${FORM}[data-place="${CSS.escape(place)}"]`));
  room.replaceChildren(room.querySelector('template'), ...lines.map(([place, { named }]) => line(place, named)));
}

function line(place, named) {
  const made = room.querySelector('template').content.cloneNode(true).firstElementChild;
  made.dataset.place = place;
  made.querySelector('b').textContent = named;
  return made;
}

function open({ url, section }) {
  window.htmx.ajax('GET', url, { target: `#section-${section}`, swap: 'outerHTML' });
}
