// Copies what stands in the element that a button names.
document.addEventListener('click', async ({ target }) => {
  const button = target.closest('[data-copy]');
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  const words = button.querySelector('[data-copy-words]');
  const before = words.dataset.before ?? words.textContent;
  words.dataset.before = before;
  try {
    await navigator.clipboard.writeText(source.textContent);
    words.textContent = 'Copied';
  } catch {
    // No clipboard on plain http: the text is opened and selected, the keyboard does the rest.
    source.closest('details').open = true;
    getSelection().selectAllChildren(source);
    words.textContent = 'Selected: press Ctrl C';
  }
  setTimeout(() => { words.textContent = before; }, 2500);
});
