// The view follows the end of the conversation only if it was there.
const scroller = document.querySelector('[data-stick]');
const messages = document.getElementById('messages');
const NEAR = 48;
const ABOVE = 20; // the head's fade
let atEnd = !messages.querySelector(':target');

// Only going up leaves the end: a scroll event may come late, when more words have already made the column longer.
let lastTop = 0;

export function toEnd() {
  atEnd = true;
  scroller.scrollTop = scroller.scrollHeight;
}

// A question that is taller than the column is read from its top, not from its last button.
function follow(from = scroller.scrollTop) {
  const card = messages.querySelector(':scope > :last-child .question');
  const top = card ? scroller.scrollTop + card.getBoundingClientRect().top - scroller.getBoundingClientRect().top - ABOVE : Infinity;
  const end = scroller.scrollHeight - scroller.clientHeight;
  scroller.scrollTop = top < end ? Math.max(from, top) : end;
  lastTop = scroller.scrollTop;
}

if (atEnd) follow(0);
scroller.addEventListener('scroll', () => {
  const { scrollTop } = scroller;
  if (scroller.scrollHeight - scrollTop - scroller.clientHeight < NEAR) atEnd = true;
  else if (scrollTop < lastTop) atEnd = false;
  lastTop = scrollTop;
}, { passive: true });

// Whatever made it taller (words, a picture, a question), and whatever made the column shorter.
const sized = new ResizeObserver(() => { if (atEnd) follow(); });
sized.observe(messages);
sized.observe(scroller);

// One's own words are always worth seeing.
new MutationObserver((changes) => {
  const own = changes.some(({ addedNodes }) => [...addedNodes].some((node) => node.classList?.contains('message--own')));
  if (own) toEnd();
}).observe(messages, { childList: true });
