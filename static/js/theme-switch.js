// Theme: as the system, light or dark. theme.js sets the stored one before the first paint.
import { stored } from './stored.js';

const NAMES = { system: 'Theme: as the system', light: 'Theme: light', dark: 'Theme: dark' };
const ORDER = Object.keys(NAMES);

document.addEventListener('click', (event) => {
  if (event.target.closest('[data-theme-switch]')) choose(ORDER[(ORDER.indexOf(current()) + 1) % ORDER.length]);
});
choose(current());

function current() {
  return document.documentElement.dataset.theme ?? 'system';
}

function choose(theme) {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  stored.set('theme', theme === 'system' ? null : theme);
  for (const button of document.querySelectorAll('[data-theme-switch]')) {
    button.setAttribute('aria-label', NAMES[theme]);
    button.title = NAMES[theme];
  }
}
