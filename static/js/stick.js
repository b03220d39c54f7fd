// The view follows the end of the conversation only if it was there.
const scroller = document.querySelector('[data-stick]');
const messages = document.getElementById('messages');
const NEAR = 48;
let atEnd = !location.hash;

export function toEnd() {
  atEnd = true;
  scroller.scrollTop = scroller.scrollHeight;
}

if (atEnd) toEnd();
scroller.addEventListener('scroll', () => {
  atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR;
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
