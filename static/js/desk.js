// Drawing by hand: what is typed survives a reload until it is saved, and straightened text comes in by one press.
import { stored } from './stored.js';

const desk = document.querySelector('[data-desk]');
const saved = document.querySelector('[data-drawn]');
if (desk) keep(desk, desk.elements.text, desk.elements.title, desk.elements.frame);
if (saved?.hasAttribute('data-by-hand')) for (const key of [saved.dataset.drawn, saved.dataset.fresh]) forget(key, Number(saved.dataset.revision));

function keyOf(name) {
  return `drawing/${name}`;
}

function read(name) {
  try {
    return JSON.parse(stored.get(keyOf(name)));
  } catch {
    return null;
  }
}

// The page of the wireframe shows a newer drawing by hand than the draft was drawn over: that was it.
function forget(name, revision) {
  const draft = read(name);
  if (draft?.sent && revision > draft.over) stored.set(keyOf(name), null);
}

function keep(form, text, title, frame) {
  const name = form.dataset.desk;
  const over = Number(form.elements.revision.value);
  const first = [...frame.options].find((each) => each.defaultSelected) ?? frame.options[0];
  const served = { text: text.defaultValue, title: title.defaultValue, frame: first.value };
  const notice = document.querySelector('[data-kept]');
  const isServed = (words) => words.text === served.text && words.title === served.title && words.frame === served.frame;
  const now = () => ({ text: text.value, title: title.value, frame: frame.value });
  const note = (sent) => stored.set(keyOf(name), JSON.stringify({ ...now(), over: Number(form.elements.revision.value), sent }));
  const fill = (words) => {
    [text.value, title.value, frame.value] = [words.text, words.title, words.frame];
    text.dispatchEvent(new Event('straightened'));
  };

  const draft = read(name);
  if (form.hasAttribute('data-typed')) note(false); // it came back with what is wrong: nothing is newer than that
  else if (!isServed(now())) { // typed before this ran, or brought back by the browser
    note(false);
    addEventListener('load', () => fill(now()));
  } else if (draft && !isServed(draft)) {
    form.elements.revision.value = draft.over; // so that saving tells if something was drawn since
    addEventListener('load', () => fill(draft)); // htmx listens by then
    notice.hidden = false;
  }

  form.addEventListener('input', () => note(false));
  form.addEventListener('submit', () => note(true));
  document.querySelector('[data-discard]').addEventListener('click', () => {
    stored.set(keyOf(name), null);
    form.elements.revision.value = over;
    fill(served);
    notice.hidden = true;
    text.focus();
  });
  form.addEventListener('click', (event) => {
    if (!event.target.closest('[data-straighten]')) return;
    event.preventDefault();
    text.focus();
    text.select();
    // The browser's own undo takes it back where it knows this way of typing.
    const straight = document.getElementById('straightened').textContent;
    if (!document.execCommand('insertText', false, straight)) text.value = straight;
    text.setSelectionRange(0, 0);
    text.dispatchEvent(new Event('input', { bubbles: true }));
    text.dispatchEvent(new Event('straightened'));
  });
}
