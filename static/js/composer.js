// The text box: Enter sends, what is typed is kept until the server has it, Esc stops the reply.
import { freshId } from './client-id.js';
import { Draft } from './draft.js';
import { toEnd } from './stick.js';
import { show } from './panels.js';
import { stored } from './stored.js';
import { plain } from './typing.js';

class Composer extends HTMLElement {
  #sent = '';

  connectedCallback() {
    this.form = this.querySelector('form');
    this.box = this.querySelector('[data-message]');
    this.status = this.querySelector('[data-status]');
    this.draft = new Draft(stored, this.dataset.draft);
    this.#restore();
    this.box.addEventListener('input', () => this.#changed());
    this.box.addEventListener('keydown', (event) => this.#key(event));
    this.form.addEventListener('htmx:configRequest', (event) => this.#sending(event));
    this.form.addEventListener('htmx:afterRequest', (event) => this.#answered(event));
    document.addEventListener('keydown', (event) => this.#escape(event));
    document.addEventListener('vp:fill', ({ detail }) => this.fill(detail));
    if (matchMedia('(pointer: fine)').matches && !document.querySelector('.question') && !location.hash) this.box.focus();
  }

  get running() {
    return Boolean(this.querySelector('[data-stop]'));
  }

  get text() {
    return this.box.value;
  }

  set text(words) {
    this.box.value = words;
    this.#changed();
  }

  say(words) {
    this.status.textContent = words;
  }

  /** Put a beginning into the box and the caret behind it. */
  fill(words) {
    show({ view: 'conversation' });
    this.text = words;
    this.box.focus();
    this.box.setSelectionRange(words.length, words.length);
  }

  #restore() {
    const { text, sent } = this.draft.load();
    if (!text || this.text) return;
    // Sent, and then the page was left before the answer came: if the words stand in the conversation, they arrived.
    const last = [...document.querySelectorAll('.message--own .prose')].at(-1);
    if (sent && last && squeeze(last.textContent) === squeeze(text)) return this.draft.acknowledged();
    this.box.value = text;
    this.#grow();
  }

  #changed() {
    this.draft.typed(this.text);
    this.say('');
    this.#grow();
  }

  // field-sizing does this alone where it exists.
  #grow() {
    if (CSS.supports('field-sizing', 'content')) return;
    this.box.rows = Math.min(8, Math.max(1, this.text.split('\n').reduce((lines, line) => lines + Math.ceil((line.length + 1) / 48), 0)));
  }

  #key(event) {
    if (event.key !== 'Enter' || event.shiftKey || !plain(event) || event.keyCode === 229) return;
    event.preventDefault();
    if (this.running) this.say('Still replying. Esc stops it.');
    else if (this.text.trim()) this.form.requestSubmit(this.querySelector('[data-send]'));
  }

  #sending(event) {
    if (event.detail.elt !== this.form) return;
    if (!this.text.trim()) {
      event.preventDefault();
      this.box.focus();
      return;
    }
    this.#sent = this.text;
    this.form.elements.client_id.value = this.draft.sending(this.text, freshId());
    event.detail.parameters.client_id = this.form.elements.client_id.value;
    toEnd();
  }

  #answered({ detail }) {
    if (detail.elt !== this.form || !detail.successful) return;
    const rest = this.text.startsWith(this.#sent) ? this.text.slice(this.#sent.length).trimStart() : this.text;
    this.draft.acknowledged(rest);
    this.box.value = rest;
    this.#grow();
    this.say('');
  }

  #escape(event) {
    if (event.key !== 'Escape' || event.defaultPrevented || document.querySelector('dialog[open]')) return;
    const stop = this.querySelector('[data-stop]');
    if (!stop) return;
    event.preventDefault();
    stop.click();
  }
}

function squeeze(words) {
  return words.replace(/\s+/g, ' ').trim();
}

customElements.define('vp-composer', Composer);
