// The project got another name while its page is open: its address, its title and the links that stay follow.
let slug = document.getElementById('project-title').dataset.slug;

document.addEventListener('htmx:load', ({ target }) => {
  const now = target.id === 'project-title' && target.dataset.slug;
  if (!now) return;
  document.title = document.title.replace(/^.* · /, `${target.textContent} · `);
  if (now !== slug) follow(now);
});

// Esc leaves the name as it was.
document.addEventListener('keydown', (event) => {
  const form = event.key === 'Escape' && !event.isComposing && event.target.closest?.('form.rename');
  if (!form) return;
  event.preventDefault();
  form.querySelector('a').click();
});

function follow(now) {
  const [from, to] = [`/projects/${slug}/`, `/projects/${now}/`];
  for (const link of document.querySelectorAll(`a[href^="${from}"]`)) link.setAttribute('href', link.getAttribute('href').replace(from, to));
  if (location.pathname.startsWith(from)) history.replaceState(null, '', location.href.replace(from, to));
  slug = now;
}
