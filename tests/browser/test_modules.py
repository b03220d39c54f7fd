"""The small classes behind the page, in a browser but without a page: drafts, takes, readings, times."""

import mimetypes
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, Route

JS = settings.BASE_DIR / "static" / "js"
ADDRESS = "https://modules.example/"

STORAGE = """
const kept = {};
const storage = { get: (key) => kept[key] ?? null, set: (key, value) => { kept[key] = value; } };
"""

UNTIL = "const until = async (done) => { while (!done()) await new Promise((go) => setTimeout(go)); };"

# A recogniser that does what the test says, and one that says nothing at all.
RECOGNISER = """
class Recogniser {
  static made = [];
  constructor() { Recogniser.made.push(this); }
  start() { this.started = true; }
  stop() { this.stopped = true; }
  abort() { this.aborted = true; }
  hear(words, isFinal) { this.onresult({ results: [Object.assign([{ transcript: words }], { isFinal })] }); }
}
const states = [];
const changed = ({ state, error }) => states.push(error || state);
const taken = new Dictation({ create: () => new Recogniser(), patience: 20, changed });
const last = () => Recogniser.made.at(-1);
"""

SYNTHESISER = """
const spoken = [];
let silent = false;
const synthesiser = {
  speak(utterance) {
    spoken.push(utterance.words);
    if (!silent) setTimeout(() => { utterance.onstart(); utterance.onend(); });
  },
  cancel() { spoken.push('|'); },
};
const said = () => spoken.filter((each) => each !== '|').length;
const reader = new Reader({ synthesiser, utter: (words) => ({ words }), patience: 20 });
"""


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page()
    page.route(f"{ADDRESS}**", answer)
    page.goto(ADDRESS)
    yield page
    page.close()


def answer(route: Route) -> None:
    path = JS / route.request.url.removeprefix(ADDRESS)
    if path.is_file():
        route.fulfill(body=path.read_text(), content_type=mimetypes.guess_type(path.name)[0])
    else:
        route.fulfill(body="<!DOCTYPE html><title>Modules</title>", content_type="text/html")


def run(page: Page, names: str, module: str, body: str) -> Any:
    return page.evaluate(f"(async () => {{ const {{ {names} }} = await import('/{module}'); {UNTIL} {body} }})()")


def draft(page: Page, body: str) -> Any:
    return run(page, "Draft", "draft.js", f"{STORAGE} const draft = new Draft(storage, 'key'); {body}")


def take(page: Page, body: str) -> Any:
    return run(page, "Dictation", "voice/dictation.js", f"{RECOGNISER} {body}")


def read(page: Page, body: str) -> Any:
    return run(page, "Reader, pieces", "voice/speech.js", f"{SYNTHESISER} {body}")


def test_the_same_words_are_sent_again_with_the_same_id(page: Page) -> None:
    again = "return [draft.sending('hello', 'a'), draft.sending('hello', 'b')];"
    assert draft(page, "draft.typed('hello');" + again) == ["a", "a"]


def test_words_changed_after_a_failed_send_are_a_new_message(page: Page) -> None:
    changed = "draft.typed('hello'); draft.sending('hello', 'a'); draft.typed('hello you');"
    assert draft(page, changed + "return draft.sending('hello you', 'b');") == "b"


def test_an_acknowledged_draft_is_forgotten_but_for_what_was_typed_since(page: Page) -> None:
    sent = "draft.typed('hello'); draft.sending('hello', 'a'); draft.acknowledged('and');"
    assert draft(page, sent + "return draft.load();") == {"text": "and", "id": "", "sent": False}
    assert draft(page, "draft.typed('hello'); draft.acknowledged(); return kept;") == {"key": None}


def test_a_broken_draft_is_no_draft(page: Page) -> None:
    assert draft(page, "kept.key = '{'; return draft.load().text;") == ""


def drafts(page: Page, body: str) -> Any:
    made = f"{STORAGE} const drafts = new EditDrafts(storage, 'key'); {body}"
    return run(page, "EditDrafts, isSame", "edit-drafts.js", made)


def test_drafts_of_forms_are_kept_by_place_and_forgotten_one_by_one(page: Page) -> None:
    two = "drafts.keep('FR-001', { fields: [['a', 'b']] }); drafts.keep('problem', { fields: [] });"
    assert drafts(page, two + "return Object.keys(drafts.all());") == ["FR-001", "problem"]
    assert drafts(page, two + "drafts.drop('FR-001'); return Object.keys(drafts.all());") == ["problem"]
    assert drafts(page, two + "drafts.drop('FR-001'); drafts.drop('problem'); return kept;") == {"key": None}
    assert drafts(page, two + "return [drafts.of('FR-001').fields, drafts.of('U-1')];") == [[["a", "b"]], None]


def test_broken_drafts_of_forms_are_none(page: Page) -> None:
    for broken in ("{", "[]", "null", '{"FR-001": {}}', '{"FR-001": null}', "7"):
        assert drafts(page, f"kept.key = {broken!r}; return drafts.all();") == {}


def test_a_take_goes_from_arming_to_listening_to_its_words(page: Page) -> None:
    said = "taken.start(); last().onstart(); last().hear('one two', false); last().hear('one two', true); taken.stop();"
    assert take(page, said + "last().onend(); return [taken.final, ...states];") == [
        "one two",
        "arming",
        "listening",
        "listening",
        "listening",
        "finishing",
        "off",
    ]


def test_a_recogniser_that_never_answers_is_given_up(page: Page) -> None:
    silence = "taken.start(); await until(() => taken.error);"
    assert take(page, silence + "return [...states, last().aborted];") == ["arming", "silent", True]


def test_words_that_never_became_certain_are_kept_when_the_end_does_not_come(page: Page) -> None:
    said = "taken.start(); last().onstart(); last().hear('one two', false); taken.stop();"
    words = ["one two", "off"]
    assert take(page, said + "await until(() => !taken.active); return [taken.final, taken.state];") == words


@pytest.mark.parametrize(
    ("told", "kind"),
    [("not-allowed", "denied"), ("network", "network"), ("audio-capture", "microphone"), ("no-speech", "nothing")],
)
def test_each_fault_has_its_own_words(page: Page, told: str, kind: str) -> None:
    assert take(page, f"taken.start(); last().onerror({{ error: '{told}' }}); return taken.error;") == kind


def test_what_an_older_take_says_is_dropped(page: Page) -> None:
    again = "taken.start(); const first = last(); taken.cancel(); taken.start(); last().onstart();"
    assert take(page, again + "first.hear('late', true); first.onend(); return [taken.final, taken.state];") == [
        "",
        "listening",
    ]


def test_without_a_recogniser_or_a_secure_address_it_says_so(page: Page) -> None:
    plain = "const kinds = [new Dictation({ create: null }), new Dictation({ create: () => 1, secure: false })];"
    assert take(page, plain + "return kinds.map((each) => { each.start(); return [each.error, each.possible]; });") == [
        ["missing", False],
        ["insecure", False],
    ]


def test_long_text_is_cut_at_sentences_commas_and_words(page: Page) -> None:
    long = "'First sentence. ' + 'word '.repeat(60) + 'and, after a comma, the end.'"
    cut = read(page, f"return pieces({long});")
    assert all(len(piece) <= 200 for piece in cut)
    assert " ".join(cut).split() == ("First sentence. " + "word " * 60 + "and, after a comma, the end.").split()


def test_a_text_is_read_piece_by_piece(page: Page) -> None:
    text = "'A sentence that stands. '.repeat(12)"
    assert read(page, f"reader.read('a', {text}); await until(() => !reader.speaking); return said();") == 2


def test_a_voice_that_hangs_is_cancelled_and_said_to_have_failed(page: Page) -> None:
    hung = "silent = true; reader.read('a', 'Hello there.'); await until(() => reader.failed);"
    assert read(page, hung + "return [reader.failed, reader.speaking, spoken.at(-1)];") == [True, "", "|"]


def test_stopping_drops_what_is_left_to_read(page: Page) -> None:
    stopped = "reader.read('a', 'A sentence that stands. '.repeat(12)); reader.stop();"
    assert read(page, stopped + "spoken.length = 0; await until(() => true); return [reader.failed, said()];") == [
        False,
        0,
    ]


@pytest.mark.parametrize(
    ("kind", "at", "words"),
    [
        ("time", "2026-11-22T14:21", "14:21"),
        ("time", "2026-11-21T14:21", "Yesterday, 14:21"),
        ("moment", "2026-11-22T14:21", "at 14:21"),
        ("moment", "2026-11-03T09:05", "on 3 November at 09:05"),
        ("day", "2026-11-22T14:21", "Today, 14:21"),
        ("day", "2026-11-19T14:21", "Thursday"),
        ("date", "2026-11-22T14:21", "22 November 2026"),
    ],
)
def test_a_time_is_said_as_people_say_it(page: Page, kind: str, at: str, words: str) -> None:
    now = "new Date('2026-11-22T18:00')"
    assert run(page, "said", "times.js", f"return said('{kind}', new Date('{at}'), {now});") == words
