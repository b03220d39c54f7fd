// What arrives replaces what stood there; what the reader did to it stays: open folds, focus, scroll, and a glow that was seen.
const folded = new Set();

document.addEventListener('click', ({ target }) => {
  const fold = target.closest('summary')?.parentElement;
  if (fold) folded.add(nameOf(fold));
});

document.addEventListener('animationend', ({ animationName, target }) => {
  if (animationName === 'glow') target.classList.remove('is-fresh');
});

document.addEventListener('htmx:oobBeforeSwap', ({ detail: { target, fragment } }) => {
  if (target.id === 'messages') onlyOnce(fragment);
  keepFolds(target, fragment);
  keepCalm(target, fragment);
  keepFocus(target);
  keepScroll(target);
});

// News may come twice, above all after the line was down: an entry that is appended again takes the place of the first.
function onlyOnce(fragment) {
  for (const entry of fragment.querySelectorAll('.message[id]')) document.getElementById(entry.id)?.remove();
}

function nameOf(fold) {
  return fold.id || fold.dataset.key;
}

// A fold the reader has touched stays as it is; an untouched one may be opened by the server, never closed.
function keepFolds(target, fragment) {
  const now = new Map(within(target, 'details').map((fold) => [nameOf(fold), fold.open]));
  for (const fold of within(fragment, 'details')) {
    const name = nameOf(fold);
    if (!name || !now.has(name)) continue;
    fold.open = folded.has(name) ? now.get(name) : now.get(name) || fold.open;
  }
}

function keepCalm(target, fragment) {
  for (const fresh of within(fragment, '.is-fresh')) {
    const before = fresh.id && target.ownerDocument.getElementById(fresh.id);
    if (before && squeezed(before) === squeezed(fresh)) fresh.classList.remove('is-fresh');
  }
}

function keepFocus(target) {
  const focused = document.activeElement;
  if (!target.contains(focused) || focused === target) return;
  const { id, tagName, name, value } = focused;
  const label = focused.getAttribute('aria-label');
  const href = focused.getAttribute('href');
  const asked = focused.closest('.question');
  const root = target.id;
  requestAnimationFrame(() => {
    if (document.activeElement !== document.body) return;
    const same = [...(document.getElementById(root)?.querySelectorAll(tagName) ?? [])].find((each) =>
      id ? each.id === id : each.name === name && each.value === value && each.getAttribute('aria-label') === label && each.getAttribute('href') === href);
    if (same) same.focus({ preventScroll: true });
    // The question was answered: the keyboard goes on with the message. On touch that would raise a keyboard nobody asked for.
    else if (asked && matchMedia('(pointer: fine)').matches) document.querySelector('[data-message]')?.focus({ preventScroll: true });
  });
}

function keepScroll(target) {
  const at = target.querySelector?.('.column__scroll')?.scrollTop;
  if (at) requestAnimationFrame(() => { document.getElementById(target.id).querySelector('.column__scroll').scrollTop = at; });
}

function within(root, selector) {
  return [...(root.matches?.(selector) ? [root] : []), ...root.querySelectorAll(selector)];
}

function squeezed(element) {
  return element.textContent.replace(/\s+/g, ' ').trim();
}
