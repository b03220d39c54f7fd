// Wireframes: the chosen one stands on the easel.
const chosen = { id: '' };

class Gallery extends HTMLElement {
  connectedCallback() {
    addEventListener('hashchange', this);
    this.#choose(location.hash.slice(1) || chosen.id);
  }

  disconnectedCallback() {
    removeEventListener('hashchange', this);
  }

  handleEvent() {
    this.#choose(location.hash.slice(1));
  }

  #choose(id) {
    const easel = id && this.querySelector(`.easel[id="${CSS.escape(id)}"]`);
    if (easel) {
      chosen.id = id;
      for (const each of this.querySelectorAll('.easel')) each.classList.toggle('is-chosen', each === easel);
    }
    const shown = this.querySelector('.easel.is-chosen') ?? this.querySelector('.easel');
    for (const link of this.querySelectorAll('.gallery a')) {
      if (link.hash === `#${shown.id}`) link.setAttribute('aria-current', 'true');
      else link.removeAttribute('aria-current');
    }
  }
}

customElements.define('vp-gallery', Gallery);
