// A drawing over the whole window. Escape closes it, + and - make it larger and smaller, 0 fits it in; the arrows scroll.
const STEP = 1.25;
const LARGEST = 4;

document.addEventListener('click', (event) => {
  const link = event.target.closest('[data-enlarge]');
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  open(link);
});

function open(link) {
  const dialog = document.createElement('dialog');
  dialog.className = 'zoom';
  const name = link.closest('article, figure, main, li')?.querySelector('h3, h1, b')?.textContent.trim() || link.getAttribute('aria-label');
  dialog.setAttribute('aria-label', name);
  const head = document.createElement('header');
  head.className = 'zoom__head';
  const title = Object.assign(document.createElement('h2'), { textContent: name });
  const scale = Object.assign(document.createElement('output'), { className: 'zoom__scale' });
  const sheet = Object.assign(document.createElement('div'), { className: 'zoom__sheet', tabIndex: 0 });
  sheet.setAttribute('role', 'group');
  sheet.setAttribute('aria-label', 'The drawing');
  sheet.append(...[...link.querySelectorAll('img')].map(large));
  const size = new Size(sheet, scale);
  head.append(
    title,
    button('Smaller', '−', () => size.by(1 / STEP)),
    scale,
    button('Larger', '+', () => size.by(STEP)),
    button('', 'Fit', () => size.fit()),
    button('', 'Close', () => dialog.close()),
  );
  dialog.append(head, sheet);
  dialog.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = { '+': () => size.by(STEP), '=': () => size.by(STEP), '-': () => size.by(1 / STEP), 0: () => size.fit() }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  sheet.addEventListener('dblclick', () => (size.isFitted ? size.to(1) : size.fit()));
  dialog.addEventListener('close', () => {
    dialog.remove();
    // What opened it may have been drawn anew meanwhile: the same address stands in its place.
    const same = link.isConnected ? link : document.querySelector(`[data-enlarge][aria-label="${CSS.escape(link.getAttribute('aria-label'))}"]`);
    same?.focus({ preventScroll: true });
  });
  document.body.append(dialog);
  dialog.showModal();
  sheet.focus();
  size.fit();
}

function large(picture) {
  const copy = picture.cloneNode();
  copy.loading = picture.loading; // of two themes one is never shown, and never fetched
  return copy;
}

function button(label, text, act) {
  const made = Object.assign(document.createElement('button'), { type: 'button', className: 'button button--small', textContent: text });
  if (label) made.setAttribute('aria-label', label);
  made.addEventListener('click', act);
  return made;
}

// How large the picture is: 1 is one pixel of a screen for two of the picture.
class Size {
  #sheet;
  #said;
  #now = 1;
  isFitted = true;

  constructor(sheet, said) {
    this.#sheet = sheet;
    this.#said = said;
  }

  get #width() {
    return Number(this.#sheet.querySelector('img').getAttribute('width')) / 2;
  }

  get #height() {
    return Number(this.#sheet.querySelector('img').getAttribute('height')) / 2;
  }

  fit() {
    const room = getComputedStyle(this.#sheet);
    const wide = this.#sheet.clientWidth - parseFloat(room.paddingLeft) - parseFloat(room.paddingRight);
    const high = this.#sheet.clientHeight - parseFloat(room.paddingTop) - parseFloat(room.paddingBottom);
    this.to(Math.min(wide / this.#width, high / this.#height, 2));
    this.isFitted = true;
  }

  by(factor) {
    this.to(this.#now * factor);
  }

  to(size) {
    this.#now = Math.min(LARGEST, Math.max(0.1, size));
    this.isFitted = false;
    this.#sheet.style.setProperty('--wide', `${this.#width * this.#now}px`);
    this.#said.textContent = `${Math.round(this.#now * 100)} %`;
  }
}
