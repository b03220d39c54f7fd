// Says when the live line is down, and that nothing is lost; goes quietly when it is back. Tells the server how much has
// arrived: it sends no more to a page that takes nothing in.
const PATIENCE = 700; // a blip is not worth a banner
const LONG = 15_000; // then it says that it is still at it
const RETRIED_BY_HTMX = [1006, 1011, 1012, 1013];
const ACKNOWLEDGED_EVERY = 32_000; // characters; the server lets several times as many be on their way
const FINAL = {
  4401: 'You are logged out. Reload the page and log in; what you typed is kept.',
  4404: 'This project is gone. Go back to all projects.',
  4429: 'You have too many pages open at once. Close some and reload this one; what you typed is kept.',
};

class Connection extends HTMLElement {
  #tries = 0;
  #since = 0;
  #shown = false;
  #received = 0;
  #acknowledged = 0;
  #timer;

  connectedCallback() {
    this.setAttribute('role', 'status');
    document.addEventListener('htmx:wsOpen', () => this.#opened());
    document.addEventListener('htmx:wsClose', ({ detail }) => this.#closed(detail));
    document.addEventListener('htmx:wsAfterMessage', ({ detail }) => this.#took(detail));
    addEventListener('pagehide', () => clearTimeout(this.#timer));
  }

  #opened() {
    clearTimeout(this.#timer);
    this.#tries = this.#since = this.#received = this.#acknowledged = 0;
    if (!this.#shown) return;
    this.#say('Connected again. Nothing was lost.', '');
    this.#timer = setTimeout(() => this.#say(''), 2500);
  }

  #took({ message, socketWrapper }) {
    this.#received += message.length;
    if (this.#received - this.#acknowledged < ACKNOWLEDGED_EVERY) return;
    this.#acknowledged = this.#received;
    socketWrapper.send(JSON.stringify({ received: this.#received }));
  }

  #closed({ event, socketWrapper }) {
    this.#tries += 1;
    if (event.code in FINAL) {
      clearTimeout(this.#timer);
      return this.#say(FINAL[event.code], 'danger');
    }
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
