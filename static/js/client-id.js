// Every send carries an id of its own, so that sending again is not saying it twice.
export function freshId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  // Plain http on a local network has no randomUUID.
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

// The composer minds its own id; a form that starts a question is a new send each time.
document.addEventListener('submit', ({ target }) => {
  const id = target.matches('[data-focus]') && target.elements.client_id;
  if (id) id.value = freshId();
}, true);
