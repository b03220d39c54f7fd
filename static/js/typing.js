// Is the keyboard busy with words or with a control of its own?
export function inText(target) {
  return Boolean(target.closest?.('input:not([type=checkbox], [type=radio], [type=submit], [type=button]), textarea, select, [contenteditable=true]'));
}

export function plain(event) {
  return !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing;
}
