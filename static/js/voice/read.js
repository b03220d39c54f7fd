// "Read to me" on each reply, and "Read replies aloud" for those that come.
import { stored } from '../stored.js';
import { tell } from '../notices.js';
import { Reader } from './speech.js';

const messages = document.getElementById('messages');
const toggle = document.querySelector('[data-read-toggle]');
const heard = new Set([...messages.children].filter((entry) => !entry.hasAttribute('aria-busy')).map(({ id }) => id));
let aloud = stored.get('read-aloud') === '1';

const reader = new Reader({
  synthesiser: window.speechSynthesis ?? null,
  utter: (words) => new SpeechSynthesisUtterance(words),
  lang: document.documentElement.lang,
  changed: show,
});

pressed();
toggle.addEventListener('click', () => {
  aloud = !aloud;
  stored.set('read-aloud', aloud ? '1' : null);
  if (!aloud) reader.stop();
  if (aloud && !reader.possible) failed();
  pressed();
});

document.addEventListener('click', ({ target }) => {
  const button = target.closest('[data-read]');
  if (!button) return;
  const key = button.dataset.read;
  if (reader.speaking === key) reader.stop();
  else reader.read(key, wordsOf(document.getElementById(key)));
});

document.addEventListener('vp:hush', () => reader.stop());
document.addEventListener('keydown', (event) => { if (event.key === 'Escape' && reader.speaking) reader.stop(); });
addEventListener('pagehide', () => reader.stop());

// A reply is read when it is complete; the question after it is read with it.
new MutationObserver(() => {
  const fresh = [...messages.children].filter((entry) => !entry.hasAttribute('aria-busy') && !heard.has(entry.id));
  const words = [];
  for (const entry of fresh) {
    heard.add(entry.id);
    const said = entry.matches('.message--text') ? entry.querySelector('.prose') : entry.querySelector('.question__head h3');
    if (said) words.push(wordsOf(said));
  }
  if (aloud && words.length) reader.read(fresh.at(-1).id, words.join(' '));
}).observe(messages, { childList: true });

// Code and tables are for the eye.
function wordsOf(element) {
  const copy = element.cloneNode(true);
  for (const silent of copy.querySelectorAll('pre, table, code')) silent.remove();
  for (const block of copy.querySelectorAll('p, li, h1, h2, h3, h4')) {
    if (!/[.!?:…]\s*$/.test(block.textContent)) block.append('.');
    block.append(' ');
  }
  return copy.textContent;
}

function pressed() {
  toggle.setAttribute('aria-pressed', String(aloud));
}

function show({ speaking }) {
  for (const button of document.querySelectorAll('[data-read]')) button.setAttribute('aria-pressed', String(button.dataset.read === speaking));
  if (reader.failed) failed();
}

function failed() {
  tell('No voice in this browser could read this. The text is all there.', { tone: 'caution', kind: 'reading' });
}
