// The open question: starters become buttons, numbers answer, the answer button counts.
import { inText, plain } from './typing.js';

/** Words that end in "…" are a beginning: they are put where one types, never sent. */
function toButtons(root, chosen) {
  for (const hint of root.querySelectorAll('[data-starter]:not(button)')) {
    const words = beginning(hint.dataset.starter);
    const button = document.createElement('button');
    button.type = 'button';
    button.className = hint.tagName === 'LI' ? '' : hint.className;
    button.append(...hint.childNodes);
    button.addEventListener('click', () => chosen(words));
    if (hint.tagName === 'LI') hint.replaceChildren(button);
    else hint.replaceWith(button);
    hint.removeAttribute('data-starter');
    button.dataset.starter = '';
  }
}

export function beginning(label) {
  return `${label.replace(/(…|\.{3})$/, '').trimEnd()} `;
}

class Starters extends HTMLElement {
  connectedCallback() {
    toButtons(this, (detail) => document.dispatchEvent(new CustomEvent('vp:fill', { detail })));
  }
}

class Question extends HTMLElement {
  connectedCallback() {
    this.field = this.querySelector('[name=text]');
    toButtons(this, (words) => this.#begin(words));
    this.addEventListener('change', () => this.#count());
    this.addEventListener('keydown', (event) => this.#key(event));
    this.addEventListener('htmx:beforeRequest', (event) => this.#check(event));
    invite();
  }

  disconnectedCallback() {
    invite();
  }

  /** Press the option with this number; true if there is one. */
  choose(number) {
    const options = this.querySelectorAll('[name=option]');
    const option = [...options].find(({ value }) => value === String(number));
    option?.click();
    return Boolean(option);
  }

  #begin(words) {
    this.field.value = words;
    this.field.focus();
    this.field.setSelectionRange(words.length, words.length);
  }

  #count() {
    const chosen = this.querySelectorAll('.box:checked').length;
    const send = this.querySelector('.question__send');
    send.textContent = chosen ? `Answer with ${chosen}` : 'Answer';
  }

  #key(event) {
    if (event.key !== 'Enter' || event.shiftKey || !plain(event) || !event.target.matches('textarea')) return;
    event.preventDefault();
    if (this.field.value.trim()) this.querySelector('form').requestSubmit();
  }

  // Enter in an empty field says nothing yet.
  #check(event) {
    const { requestConfig } = event.detail;
    const given = requestConfig.formData ?? new FormData();
    if (given.get('option') || given.get('exit') || given.get('text')?.trim()) return;
    event.preventDefault();
    this.field.focus();
  }
}

document.addEventListener('keydown', (event) => {
  if (!/^[1-6]$/.test(event.key) || !plain(event) || inText(event.target) || document.querySelector('dialog[open]')) return;
  const open = [...document.querySelectorAll('vp-question')].at(-1);
  if (open?.choose(event.key)) event.preventDefault();
});

// The message box says where an answer may go, as long as a question is open.
function invite() {
  const box = document.querySelector('[data-message]');
  if (box) box.placeholder = document.querySelector('vp-question') ? box.dataset.answer : box.dataset.invitation;
}

customElements.define('vp-starters', Starters);
customElements.define('vp-question', Question);
