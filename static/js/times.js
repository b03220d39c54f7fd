// The server writes its own time of day; the reader gets theirs.
const DAY = 86_400_000;
const clock = format({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const day = format({ day: 'numeric', month: 'long' });
const date = format({ day: 'numeric', month: 'long', year: 'numeric' });
const weekday = format({ weekday: 'long' });

export function said(kind, at, now = new Date()) {
  const days = Math.round((midnight(now) - midnight(at)) / DAY);
  const on = days === 0 ? 'Today' : days === 1 ? 'Yesterday' : days > 0 && days < 7 ? weekday.format(at) : day.format(at);
  if (kind === 'date') return date.format(at);
  if (kind === 'day') return days === 0 ? `Today, ${clock.format(at)}` : on;
  const time = clock.format(at);
  // Within a sentence: "You said this at 14:21", "… yesterday at 14:21", "… on 3 November at 14:21".
  if (kind === 'moment') return days === 0 ? `at ${time}` : days === 1 ? `yesterday at ${time}` : `on ${on} at ${time}`;
  return days === 0 ? time : `${on}, ${time}`;
}

function format(options) {
  return new Intl.DateTimeFormat('en-GB', options);
}

function midnight(at) {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
}

function localise(root) {
  for (const time of root.querySelectorAll?.('time[data-local]') ?? []) {
    const at = new Date(time.dateTime);
    if (Number.isNaN(at.getTime())) continue;
    time.textContent = said(time.dataset.local, at);
    time.removeAttribute('data-local');
  }
}

localise(document);
document.addEventListener('htmx:load', ({ target }) => localise(target));
