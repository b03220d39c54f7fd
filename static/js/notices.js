// A request that failed says so in words, above the composer. Nothing that was typed is lost by it.
const ROOM = document.querySelector('.banners');
const WORDS = {
  0: 'The server could not be reached. What you typed is kept; send it again in a moment.',
  403: 'This page is out of date. Reload it and send again; what you typed is kept.',
  404: 'That is gone. Reload the page to see how things stand.',
  409: 'The reply is still running. Wait for it, or stop it; what you typed is kept.',
  413: 'That is too long to send at once. Say it in parts.',
  429: 'Too many at once. Wait a moment and send it again.',
};
const OTHER = 'Something broke on the server. What you typed is kept; try once more.';

document.addEventListener('htmx:responseError', ({ detail: { xhr } }) => tell(wordsOf(xhr)));
document.addEventListener('htmx:sendError', () => tell(WORDS[0]));
document.addEventListener('htmx:timeout', () => tell(WORDS[0]));
document.addEventListener('htmx:afterRequest', ({ detail }) => { if (detail.successful) clear('failure'); });

export function tell(words, { tone = 'danger', kind = 'failure' } = {}) {
  clear(kind);
  const notice = document.createElement('div');
  notice.className = tone ? `notice notice--${tone}` : 'notice';
  notice.dataset.kind = kind;
  notice.setAttribute('role', tone === 'danger' ? 'alert' : 'status');
  const text = document.createElement('p');
  text.textContent = words;
  const close = document.createElement('button');
  Object.assign(close, { type: 'button', className: 'button button--small', textContent: 'Close' });
  close.addEventListener('click', () => notice.remove());
  notice.append(text, close);
  ROOM.append(notice);
}

export function clear(kind) {
  for (const notice of ROOM.querySelectorAll(`[data-kind="${kind}"]`)) notice.remove();
}

// The server's own words where it has any.
export function wordsOf(xhr) {
  const type = xhr.getResponseHeader('Content-Type') ?? '';
  const body = (xhr.responseText ?? '').trim();
  if (type.startsWith('text/plain') && body && body.length < 400) return body;
  if (type.startsWith('application/json')) {
    try {
      const { detail } = JSON.parse(body);
      if (typeof detail === 'string') return detail;
    } catch {
      // Not JSON after all.
    }
  }
  if (type.startsWith('text/html') && body.includes('role="alert"')) {
    const alert = new DOMParser().parseFromString(body, 'text/html').querySelector('[role=alert]');
    if (alert) return alert.textContent.trim();
  }
  return WORDS[xhr.status] ?? OTHER;
}
