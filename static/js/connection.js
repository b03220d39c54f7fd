// Says when the live line is down, and that nothing is lost; goes quietly when it is back.
const PATIENCE = 700; // a blip is not worth a banner
const LONG = 15_000; // then it says that it is still at it
const RETRIED_BY_HTMX = [1006, 1011, 1012, 1013];

class Connection extends HTMLElement {
  #tries = 0;
  #since = 0;
  #shown = false;
  #timer;

  connectedCallback() {
    this.setAttribute('role', 'status');
    document.addEventListener('htmx:wsOpen', () => this.#opened());
    document.addEventListener('htmx:wsClose', ({ detail }) => this.#closed(detail));
    addEventListener('pagehide', () => clearTimeout(this.#timer));
  }

  #opened() {
    clearTimeout(this.#timer);
    this.#tries = this.#since = 0;
    if (!this.#shown) return;
    this.#say('Connected again. Nothing was lost.', '');
    this.#timer = setTimeout(() => this.#say(''), 2500);
  }

  #closed({ event, socketWrapper }) {
    this.#tries += 1;
    if (event.code === 4401) return this.#say('You are logged out. Reload the page and log in; what you typed is kept.', 'danger');
    if (event.code === 4404) return this.#say('This project is gone. Go back to all projects.', 'danger');
    // An orderly close is not retried by htmx, yet this page still wants its news.
    if (!RETRIED_BY_HTMX.includes(event.code)) setTimeout(() => socketWrapper.reconnect(), 1000 * Math.min(this.#tries, 10));
    clearTimeout(this.#timer);
    this.#since ||= Date.now();
    const words = Date.now() - this.#since < LONG ? 'Reconnecting. Nothing is lost; you can go on typing.' : 'Still not connected, and still trying. What you typed is kept.';
    this.#timer = setTimeout(() => this.#say(words, 'caution'), this.#shown ? 0 : PATIENCE);
  }

  #say(words, tone = '') {
    this.#shown = Boolean(words);
    const notice = document.createElement('div');
    notice.className = `notice ${tone && `notice--${tone}`}`;
    notice.append(Object.assign(document.createElement('p'), { textContent: words }));
    this.replaceChildren(...(words ? [notice] : []));
  }
}

customElements.define('vp-connection', Connection);
