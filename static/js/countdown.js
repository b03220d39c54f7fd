// "at 14:03:20" becomes "in 12 s", and counts down. The page's own clock may be wrong: the server's time stands in the
// attribute, and without a script in the text.
const SECOND = 1000;

class Countdown extends HTMLElement {
  #timer;

  connectedCallback() {
    this.time = this.querySelector('time');
    this.#tick();
    this.#timer = setInterval(() => this.#tick(), SECOND);
  }

  disconnectedCallback() {
    clearInterval(this.#timer);
  }

  #tick() {
    const left = Math.ceil((new Date(this.time.dateTime) - Date.now()) / SECOND);
    this.time.textContent = left > 90 ? `in ${Math.ceil(left / 60)} minutes` : left > 0 ? `in ${left} s` : 'now';
    if (left <= 0) clearInterval(this.#timer);
  }
}

customElements.define('vp-countdown', Countdown);
