// Wireframes: the chosen one stands on the easel, can be enlarged and copied as text.
const chosen = { id: '' };

class Gallery extends HTMLElement {
  connectedCallback() {
    this.addEventListener('click', (event) => this.#click(event));
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

  #click(event) {
    const enlarge = event.target.closest('[data-enlarge]');
    if (enlarge && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      this.#enlarge(enlarge.closest('.easel'));
    }
    const copy = event.target.closest('[data-copy]');
    if (copy) this.#copy(copy);
  }

  #enlarge(easel) {
    const dialog = document.createElement('dialog');
    dialog.className = 'sheet-dialog';
    const head = document.createElement('header');
    head.className = 'sheet-dialog__head';
    const title = Object.assign(document.createElement('h2'), { textContent: easel.querySelector('h3').textContent });
    const close = Object.assign(document.createElement('button'), { type: 'button', className: 'button button--small', textContent: 'Close' });
    close.addEventListener('click', () => dialog.close());
    head.append(title, close);
    dialog.setAttribute('aria-label', title.textContent);
    dialog.append(head, ...[...easel.querySelectorAll('.easel__picture img')].map((picture) => picture.cloneNode()));
    dialog.addEventListener('close', () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
  }

  async #copy(button) {
    const source = document.getElementById(button.dataset.copy);
    const words = button.querySelector('[data-copy-words]');
    try {
      await navigator.clipboard.writeText(source.textContent);
      words.textContent = 'Copied';
    } catch {
      // No clipboard on plain http: the text is opened and selected, the keyboard does the rest.
      source.closest('details').open = true;
      getSelection().selectAllChildren(source);
      words.textContent = 'Selected: press Ctrl C';
    }
    setTimeout(() => { words.textContent = 'Copy as text'; }, 2500);
  }
}

customElements.define('vp-gallery', Gallery);
