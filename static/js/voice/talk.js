// The Talk button: tap or hold it, or hold Space; the words land in the composer, where they can be corrected.
import { inText, plain } from '../typing.js';
import { stored } from '../stored.js';
import { tell } from '../notices.js';
import { Dictation, WORDS } from './dictation.js';

const HOLD = 500; // a press longer than this ends when it is let go
const STATUS = { arming: 'Allow the microphone', listening: 'Listening', finishing: 'Writing down what you said' };

const composer = document.querySelector('vp-composer');
const form = composer.querySelector('form');
const mic = form.querySelector('[data-talk]');
const interim = form.querySelector('[data-interim]');
const actions = form.querySelector('[data-voice-actions]');
const Recogniser = window.SpeechRecognition ?? window.webkitSpeechRecognition;
let before = '';
let pressed = 0;
let spaceDown = false;

const dictation = new Dictation({
  create: Recogniser ? () => new Recogniser() : null,
  secure: isSecureContext,
  lang: navigator.language,
  changed: show,
});

if (!dictation.possible) unavailable(dictation.secure ? 'missing' : 'insecure');

mic.addEventListener('pointerdown', (event) => {
  if (event.button || dictation.active) return;
  pressed = Date.now();
  begin();
});
mic.addEventListener('click', () => {
  const byPointer = pressed;
  pressed = 0;
  if (!byPointer && !dictation.active) begin();
  else if (!byPointer || Date.now() - byPointer > HOLD) dictation.stop();
});
form.querySelector('[data-voice-cancel]').addEventListener('click', () => dictation.cancel());
form.querySelector('[data-voice-done]').addEventListener('click', () => dictation.stop());

document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && dictation.active) {
    event.preventDefault();
    dictation.cancel();
  } else if (isSpace(event)) {
    event.preventDefault();
    if (!event.repeat && !spaceDown && dictation.possible) {
      spaceDown = true;
      begin();
    }
  }
}, true);
document.addEventListener('keyup', (event) => {
  if (event.key !== ' ' || !spaceDown) return;
  event.preventDefault();
  spaceDown = false;
  dictation.stop();
}, true);
addEventListener('pagehide', () => dictation.cancel());

// Space on another button, link or fold keeps its own meaning.
function isSpace(event) {
  if (event.key !== ' ' || !plain(event) || event.shiftKey || document.querySelector('dialog[open]')) return false;
  return event.target === mic || !(inText(event.target) || event.target.closest('a, button, summary, input, [role=button]'));
}

function begin() {
  document.dispatchEvent(new CustomEvent('vp:hush'));
  before = composer.text.trimEnd();
  if (dictation.possible && !stored.get('dictation-told')) {
    stored.set('dictation-told', '1');
    tell('Your browser’s own speech service listens: what you say may leave this machine. Esc drops it.', { tone: '', kind: 'told' });
  }
  dictation.start();
}

function show({ state, error, final }) {
  const listening = state === 'listening';
  form.dataset.voice = state === 'off' ? 'idle' : state === 'finishing' ? 'arming' : state;
  actions.hidden = !dictation.active;
  form.querySelector('[data-voice-done]').hidden = !listening;
  mic.setAttribute('aria-pressed', String(listening));
  sign(state === 'error' && error !== 'nothing' ? 'i-mic-off' : 'i-mic');
  interim.textContent = dictation.interim;
  interim.hidden = !dictation.interim;
  // A dropped take leaves the box as it was before it.
  if (dictation.active || state === 'off' || final) put([before, final].filter(Boolean).join(' '));
  if (state === 'off' && final) review();
  else composer.say(error && state === 'error' ? WORDS[error] : STATUS[state] ?? '');
  if (error === 'nothing') form.dataset.voice = 'idle';
}

function put(words) {
  if (composer.text !== words) composer.text = words;
}

function review() {
  composer.say('Check the words. Enter sends.');
  composer.box.focus();
  composer.box.setSelectionRange(composer.text.length, composer.text.length);
}

function unavailable(kind) {
  mic.classList.add('mic--off'); // not disabled: pressed, it says why
  mic.title = WORDS[kind];
  sign('i-mic-off');
  form.querySelector('[data-keys-hint]').hidden = true;
  const { box } = composer;
  if (box.placeholder === box.dataset.invitation) box.placeholder = 'Type what you have in mind';
  box.dataset.invitation = 'Type what you have in mind';
}

function sign(name) {
  const use = mic.querySelector('use');
  use.setAttribute('href', use.getAttribute('href').replace(/#.*/, `#${name}`));
}
