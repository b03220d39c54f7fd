// What is typed survives a reload until the server has it. Knows no page: `storage` is get and set.
export class Draft {
  #storage;
  #key;

  constructor(storage, key) {
    this.#storage = storage;
    this.#key = key;
  }

  /** {text, id, sent}: the words, the id they were or will be sent with, and whether they were sent. */
  load() {
    try {
      const { text = '', id = '', sent = false } = JSON.parse(this.#storage.get(this.#key)) ?? {};
      return { text, id, sent };
    } catch {
      return { text: '', id: '', sent: false };
    }
  }

  /** Words that changed since they were sent are a new message. */
  typed(text) {
    const { text: before, id, sent } = this.load();
    if (text !== before) this.#save({ text, id: sent ? '' : id, sent: false });
  }

  /** The id to send `text` with: the same as before if the same words are sent again. */
  sending(text, freshId) {
    const { text: before, id } = this.load();
    const kept = text === before && id ? id : freshId;
    this.#save({ text, id: kept, sent: true });
    return kept;
  }

  /** The server has the words; what was typed after them is the next draft. */
  acknowledged(rest = '') {
    this.#save({ text: rest, id: '', sent: false });
  }

  #save(draft) {
    this.#storage.set(this.#key, draft.text ? JSON.stringify(draft) : null);
  }
}
