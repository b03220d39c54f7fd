// Reading aloud with speechSynthesis. Knows no page: it is given the synthesiser and what makes an utterance.
//
// Long utterances are cut off by some browsers and others hang for ever: so at most 200 characters each, a watchdog,
// then cancel(). Late events of what was cancelled are dropped by number.

const LIMIT = 200;

/** Pieces of at most `limit` characters, cut at sentences, then at commas, then at words. */
export function pieces(text, limit = LIMIT) {
  const out = [];
  for (const sentence of text.replace(/\s+/g, ' ').trim().match(/[^.!?…]+[.!?…]*["”’)]*\s*/g) ?? []) {
    for (const part of fitting(sentence.trim(), limit)) {
      const last = out.at(-1);
      if (last && last.length + part.length + 1 <= limit) out[out.length - 1] = `${last} ${part}`;
      else out.push(part);
    }
  }
  return out;
}

function fitting(sentence, limit) {
  if (sentence.length <= limit) return sentence ? [sentence] : [];
  const room = sentence.slice(0, limit);
  const cut = Math.max(room.lastIndexOf(', '), room.lastIndexOf('; ')) + 1 || room.lastIndexOf(' ') || limit;
  return [sentence.slice(0, cut > 0 ? cut : limit).trim(), ...fitting(sentence.slice(cut > 0 ? cut : limit).trim(), limit)];
}

export class Reader {
  speaking = '';
  failed = false;
  #queue = [];
  #run = 0;
  #watchdog;

  /** `changed(this)` is called when it begins, ends or fails; `speaking` is the key of what is being read. */
  constructor({ synthesiser, utter, lang = '', rate = 1, pitch = 1, patience = 4000, changed = () => {} }) {
    Object.assign(this, { synthesiser, utter, lang, rate, pitch, patience, changed });
  }

  get possible() {
    return Boolean(this.synthesiser);
  }

  /** Read `text`, known by `key`, instead of what is being read. */
  read(key, text) {
    this.stop();
    if (!this.possible) return this.#fail();
    this.#queue = pieces(text);
    if (!this.#queue.length) return;
    this.failed = false;
    this.speaking = key;
    this.changed(this);
    this.#next();
  }

  stop() {
    this.#run += 1;
    clearTimeout(this.#watchdog);
    this.#queue = [];
    this.synthesiser?.cancel();
    if (!this.speaking) return;
    this.speaking = '';
    this.changed(this);
  }

  #next() {
    const words = this.#queue.shift();
    if (words === undefined) return this.stop();
    const run = (this.#run += 1);
    const mine = (act) => () => { if (run === this.#run) act(); };
    const utterance = this.utter(words);
    Object.assign(utterance, { rate: this.rate, pitch: this.pitch });
    if (this.lang) utterance.lang = this.lang;
    utterance.onstart = mine(() => this.#watch(run, this.patience + words.length * 150));
    utterance.onend = mine(() => this.#next());
    utterance.onerror = mine(() => this.#fail());
    this.#watch(run, this.patience);
    this.synthesiser.speak(utterance);
  }

  #watch(run, time) {
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(() => { if (run === this.#run) this.#fail(); }, time);
  }

  #fail() {
    this.failed = true;
    this.speaking = '';
    this.stop();
    this.changed(this);
  }
}
