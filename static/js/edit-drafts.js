// What is typed into the forms of one document until it is saved. Knows no page: `storage` is get and set.
export class EditDrafts {
  #storage;
  #key;

  constructor(storage, key) {
    this.#storage = storage;
    this.#key = key;
  }

  /** {place: {named, url, section, revision, fields}}: fields are [name, value] in the order of the form. */
  all() {
    try {
      const drafts = JSON.parse(this.#storage.get(this.#key)) ?? {};
      return Object.fromEntries(Object.entries(drafts).filter(([, draft]) => Array.isArray(draft?.fields)));
    } catch {
      return {};
    }
  }

  of(place) {
    return this.all()[place];
  }

  keep(place, draft) {
    this.#save({ ...this.all(), [place]: draft });
  }

  drop(place) {
    const { [place]: gone, ...others } = this.all();
    if (gone) this.#save(others);
  }

  #save(drafts) {
    this.#storage.set(this.#key, Object.keys(drafts).length ? JSON.stringify(drafts) : null);
  }
}

/** Whether two forms say the same. */
export function isSame(fields, others) {
  return JSON.stringify(fields) === JSON.stringify(others);
}
