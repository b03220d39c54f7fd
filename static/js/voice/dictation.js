// Dictation with the browser's own recogniser. Knows no page: it is given the recogniser, tells its state and the words.
//
// A recogniser may exist and have nothing behind it, answer "network", or never answer: so each take is a trial with a
// watchdog, and what an older take still says is dropped by its number.

export const WORDS = {
  missing: 'This browser cannot listen. Typing works.',
  insecure: 'Listening needs https. Ask your administrator.',
  denied: 'Microphone blocked. Allow it by the address.',
  microphone: 'No microphone found. Plug one in, tap again.',
  network: 'The browser’s speech service did not answer.',
  silent: 'Nothing answered the microphone. Typing works.',
  nothing: 'Didn’t catch that. Tap and try again.',
  language: 'The speech service lacks this language.',
};

const KINDS = {
  'not-allowed': 'denied',
  'service-not-allowed': 'network',
  'audio-capture': 'microphone',
  network: 'network',
  'no-speech': 'nothing',
  'language-not-supported': 'language',
};

export class Dictation {
  state = 'off';
  error = '';
  interim = '';
  final = '';
  #take = 0;
  #recogniser = null;
  #watchdog;

  /** `create` makes a recogniser or is null; `changed(this)` is called whenever something is to be shown. */
  constructor({ create, secure = true, lang = '', patience = 3000, changed = () => {} }) {
    Object.assign(this, { create, secure, lang, patience, changed });
  }

  get possible() {
    return this.secure && Boolean(this.create);
  }

  get active() {
    return this.state === 'arming' || this.state === 'listening' || this.state === 'finishing';
  }

  start() {
    if (this.active) return;
    if (!this.secure) return this.#fail('insecure');
    if (!this.create) return this.#fail('missing');
    const take = (this.#take += 1);
    Object.assign(this, { interim: '', final: '', error: '' });
    try {
      this.#recogniser = this.#wire(this.create(), take);
      this.#recogniser.start();
    } catch {
      return this.#fail('network');
    }
    this.#watch(() => this.#fail('silent'));
    this.#to('arming');
  }

  /** No more speech: what was heard so far becomes the text. */
  stop() {
    if (this.state === 'arming') return this.cancel();
    if (this.state !== 'listening') return;
    this.#to('finishing');
    this.#watch(() => this.#end());
    this.#recogniser.stop();
  }

  /** Drop the take. */
  cancel() {
    if (!this.active) return;
    this.final = '';
    this.#drop();
    this.#to('off');
  }

  #wire(recogniser, take) {
    Object.assign(recogniser, { continuous: true, interimResults: true });
    if (this.lang) recogniser.lang = this.lang;
    const mine = (act) => (event) => { if (take === this.#take) act(event); };
    recogniser.onstart = mine(() => this.#heard());
    recogniser.onaudiostart = mine(() => this.#heard());
    recogniser.onresult = mine((event) => this.#result(event));
    recogniser.onerror = mine(({ error }) => { if (error !== 'aborted') this.#fail(KINDS[error] ?? 'network'); });
    recogniser.onend = mine(() => this.#end());
    return recogniser;
  }

  #heard() {
    if (this.state !== 'arming') return;
    clearTimeout(this.#watchdog);
    this.#to('listening');
  }

  #result({ results }) {
    this.#heard();
    const heard = Array.from(results);
    this.final = joined(heard.filter((result) => result.isFinal));
    this.interim = joined(heard.filter((result) => !result.isFinal));
    this.changed(this);
  }

  #end() {
    if (!this.active) return;
    const armed = this.state === 'arming';
    this.final = [this.final, this.interim].filter(Boolean).join(' ');
    this.interim = '';
    this.#drop();
    if (armed) this.#fail('network');
    else if (!this.final) this.#fail('nothing');
    else this.#to('off');
  }

  #fail(kind) {
    this.error = kind;
    this.interim = '';
    this.#drop();
    this.#to('error');
  }

  #drop() {
    clearTimeout(this.#watchdog);
    this.#take += 1;
    try {
      this.#recogniser?.abort();
    } catch {
      // It was over already.
    }
    this.#recogniser = null;
    this.interim = '';
  }

  #watch(act) {
    clearTimeout(this.#watchdog);
    const take = this.#take;
    this.#watchdog = setTimeout(() => { if (take === this.#take) act(); }, this.patience);
  }

  #to(state) {
    this.state = state;
    this.changed(this);
  }
}

function joined(results) {
  return results.map((result) => result[0].transcript.trim()).filter(Boolean).join(' ');
}
