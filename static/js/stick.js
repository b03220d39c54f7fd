// The view follows the end of the conversation only if it was there.
const scroller = document.querySelector('[data-stick]');
const messages = document.getElementById('messages');
const NEAR = 48;
let atEnd = !messages.querySelector(':target');

export function toEnd() {
  atEnd = true;
  scroller.scrollTop = scroller.scrollHeight;
}

if (atEnd) toEnd();
// Only going up leaves the end: a scroll event may come late, when more words have already made the column longer.
let lastTop = scroller.scrollTop;
scroller.addEventListener('scroll', () => {
  const { scrollTop } = scroller;
  if (scroller.scrollHeight - scrollTop - scroller.clientHeight < NEAR) atEnd = true;
  else if (scrollTop < lastTop) atEnd = false;
  lastTop = scrollTop;
}, { passive: true });

// Whatever made it taller (words, a picture, a question), and whatever made the column shorter.
const sized = new ResizeObserver(() => { if (atEnd) scroller.scrollTop = scroller.scrollHeight; });
sized.observe(messages);
sized.observe(scroller);

// One's own words are always worth seeing.
new MutationObserver((changes) => {
  const own = changes.some(({ addedNodes }) => [...addedNodes].some((node) => node.classList?.contains('message--own')));
  if (own) toEnd();
}).observe(messages, { childList: true });
