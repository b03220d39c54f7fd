"""A message of many pages: what it takes grows with its length and no faster, and nobody else waits for it."""

import asyncio
import json
from collections.abc import Callable

import httpx2
import pytest

from conversations.llm.offline import OfflineTransport
from conversations.llm.offline.interview import respond
from tests.conversations.offline.asking import added, applied, body, calls, with_items
from voiceprd.settings import LIMIT_MESSAGE_CHARACTERS

WHO = ("Members", "Trainers", "Guests", "Drivers", "Parents", "Nurses", "Clerks")
THINGS = ("hall", "lane", "court", "room", "ticket", "order", "invoice", "route", "shift", "class", "lesson")


def promised(number: int) -> str:
    return f"{WHO[number % 7]} can book the {THINGS[number % 11]} number {number} of the house."


def troubled(number: int) -> str:
    return f"Today the list {number} hangs on a door and nobody sees the {THINGS[number % 11]}."


def cased(number: int) -> str:
    return f"{promised(number)} If the {THINGS[number % 11]} {number} is full, the desk shows note {number}."


def unknown(number: int) -> str:
    return f"I don't know who pays fee {number}."


def meant(number: int) -> str:
    return f"Term{number} means the thing {number}."


def spoken(number: int) -> str:
    return promised(number).lower().rstrip(".")


def of(sentence: Callable[[int], str], count: int) -> str:
    return " ".join(sentence(number) for number in range(count))


KINDS = [promised, troubled, cased, unknown, meant, spoken]
# Words that hold no verb, or wait for one, kept up as nobody would: each was read again for each that followed.
WORDS = [
    "also ",
    "and ",
    "then, ",
    "so that ",
    "when ",
    "unless ",
    "if a ",
    "members who ",
    "“a ",
    "e.g. ",
    "10 percent of ",
]


def work(words: str, **more: object) -> int:
    asked = body(words, **more)  # type: ignore[arg-type]
    return calls(lambda: respond(asked))


@pytest.mark.parametrize("sentence", KINDS)
def test_eight_times_the_sentences_are_at_most_twelve_times_the_work(sentence: Callable[[int], str]) -> None:
    work(of(sentence, 40))
    assert work(of(sentence, 320)) <= 12 * work(of(sentence, 40))


@pytest.mark.parametrize("word", WORDS)
def test_eight_times_a_run_of_words_is_at_most_twelve_times_the_work(word: str) -> None:
    work(word * 100)
    assert work(word * 800) <= 12 * work(word * 100)


def test_eight_times_the_message_and_the_document_are_at_most_twelve_times_the_work() -> None:
    few, many = applied(of(promised, 20)), applied(of(promised, 160))
    work(of(cased, 20), content=few)
    assert work(of(cased, 160), content=many) <= 12 * work(of(cased, 20), content=few)


@pytest.mark.parametrize("word", ["today ", "ideally ", "1.", "a'", "“", "then,", ",a"])
def test_the_longest_message_of_one_word_is_answered(word: str) -> None:
    assert respond(body(word * (LIMIT_MESSAGE_CHARACTERS // len(word)))).blocks


async def test_other_work_goes_on_while_a_long_message_is_read() -> None:
    content = json.dumps(body(of(cased, 300))).encode()
    turns, reading = 0, True

    async def others() -> None:
        nonlocal turns
        while reading:
            turns += 1
            await asyncio.sleep(0)

    async with (
        httpx2.AsyncClient(transport=OfflineTransport(pace=0)) as http,
        http.stream("POST", "http://offline.invalid/v1/messages", content=content) as response,
    ):
        events = response.aiter_bytes()
        await anext(events)
        other = asyncio.create_task(others())
        await anext(events)
        reading = False
        await other
    assert turns > 20


# ---- what a look-up must find as a comparison did ----


def test_a_line_said_again_with_other_small_words_is_one() -> None:
    found = added("Members can book the ticket. Members can book a ticket. Members can book all their tickets.")
    assert len(found["requirements"]) == 1


def test_figures_and_a_not_make_two_of_a_line() -> None:
    found = added("Members can book 2 lanes. Members can book 3 lanes. Members cannot book 2 lanes.")
    assert len(found["requirements"]) >= 2


def test_two_very_long_lines_are_one_if_a_single_word_is_more() -> None:
    words = " ".join(f"{one}{other}ing" for one in "bdfgklmn" for other in ("ar", "or", "an", "un", "el", "is", "um"))
    known = with_items(("requirements", {"statement": f"Members can see {words}"}))
    assert "requirements" not in added(f"Members can see {words} zebra.", content=known)


def test_a_term_is_known_by_its_name_and_a_line_without_one_by_its_words() -> None:
    found = added("A lane means a strip of water. The lanes means something else. Fee means a strip of water.")
    assert [each["term"] for each in found["glossary"]] == ["lane", "Fee"]
