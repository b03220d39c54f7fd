// Tabs of the document and views of the phone, without a reload; the address remembers.
const workspace = document.getElementById('workspace');
const sheet = document.querySelector('[data-sheet]');
const news = document.querySelector('[data-news]');

document.addEventListener('click', (event) => {
  const link = event.target.closest('a[href]');
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const url = new URL(link.href.baseVal ?? link.href, location.href); // a link in a picture has its address in baseVal
  if (url.origin !== location.origin || url.pathname !== location.pathname) return;
  const view = link.dataset.viewLink;
  const panel = url.searchParams.get('panel');
  if (view) show({ view });
  else if (panel) show({ panel, view: 'panel' });
  else if (!onThisPage(url)) return;
  event.preventDefault();
  if (url.hash) go(url.hash);
  else if (panel && !view) sheet.scrollTop = 0;
});

addEventListener('hashchange', () => reveal(location.hash));
document.addEventListener('htmx:oobBeforeSwap', ({ detail }) => {
  if (detail.target.closest?.('[data-sheet]') && workspace.dataset.view !== 'panel' && news) news.hidden = false;
});
// What was asked for from the list, the step bar or a line is answered in the conversation: a phone turns to it.
document.addEventListener('htmx:afterRequest', ({ detail }) => {
  if (detail.successful && detail.elt.matches('[data-focus]')) show({ view: 'conversation' });
});
if (location.hash) reveal(location.hash);
// On a phone the tab that the page came with may stand beyond the edge.
document.querySelector('.tabs [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });

export function show({ panel = workspace.dataset.panel, view = workspace.dataset.view }) {
  Object.assign(workspace.dataset, { panel, view });
  mark('panel', panel);
  mark('view', view);
  if (view === 'panel' && news) news.hidden = true;
  const url = new URL(location.href);
  url.searchParams.set('panel', panel);
  if (view === 'conversation') url.searchParams.delete('view');
  else url.searchParams.set('view', view);
  url.hash = '';
  history.replaceState(null, '', url);
}

// Words that stand in the conversation that is open need no other page, whatever panel the address names.
function onThisPage({ hash, search }) {
  return hash && search !== location.search && document.getElementById(decodeURIComponent(idOf(hash)));
}

// Without what tells the browser which words to mark.
function idOf(hash) {
  return hash.slice(1).split(':~:')[0];
}

function mark(kind, value) {
  for (const link of document.querySelectorAll(`.tabs [data-${kind}-link], .views [data-${kind}-link]`)) {
    if (link.dataset[`${kind}Link`] === value) {
      link.setAttribute('aria-current', 'page');
      link.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    } else link.removeAttribute('aria-current');
  }
}

// A real navigation within the page, so that :target lights up what was asked for.
function go(hash) {
  if (location.hash === hash) reveal(hash);
  else location.replace(hash);
}

function reveal(hash) {
  const target = document.getElementById(decodeURIComponent(idOf(hash)));
  if (!target) return;
  const panel = target.closest('.view')?.id.replace('panel-', '');
  if (panel && (workspace.dataset.panel !== panel || workspace.dataset.view !== 'panel')) keepHash(hash, () => show({ panel, view: 'panel' }));
  else if (target.closest('.column--talk') && workspace.dataset.view !== 'conversation') keepHash(hash, () => show({ view: 'conversation' }));
  for (let fold = target.closest('details'); fold; fold = fold.parentElement.closest('details')) fold.open = true;
  target.scrollIntoView({ block: 'nearest' });
}

function keepHash(hash, change) {
  change();
  const url = new URL(location.href);
  url.hash = hash;
  history.replaceState(null, '', url);
}
