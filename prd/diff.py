"""What changed between two texts, word by word. Pure.

Lines are compared first and words only within lines that changed, so that a list stays a list, and a long text is
compared in no time. Words are compared without the spaces behind them: what is put at the end of a sentence leaves its
last word alone.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

# Comparing takes the square of the number of words, and more where the same ones come again and again: pairs of equal
# words are what it goes through. Texts that differ in so much have little in common anyway.
MOST_WORDS = 2_000
MOST_PAIRS = 30_000

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
# A word, the punctuation around it or a single space, and the spaces behind that.
_WORD = re.compile(r"([\w'’-]+|[^\w\s]+|\s)([^\S\n]*)")
_SAYS_SOMETHING = re.compile(r"[\w\n]")

Kind = Literal["same", "added", "removed"]
Word = tuple[str, str]


@dataclass(frozen=True)
class Piece:
    """`same` and `removed` make up the old text, `same` and `added` the new one."""

    kind: Kind
    text: str


def word_diff(old: str, new: str) -> list[Piece]:
    """The pieces in reading order; of a change the removed words come first."""
    changes = _whole(_changes(_by_lines(_LINE.findall(old), _LINE.findall(new))))
    return [piece for change in changes for piece in change.pieces() if piece.text]


def changed_lines(pieces: Sequence[Piece]) -> list[Piece]:
    """The same without the lines in which nothing changed; all of it where nothing changed at all."""
    if len(pieces) < 2:
        return list(pieces)
    around = zip(["\n", *(piece.text for piece in pieces)], pieces, [*pieces[1:], None], strict=False)
    shown = (_ends(before, piece, leads=after is not None) for before, piece, after in around)
    return [piece for piece in shown if piece.text]


def _ends(before: str, piece: Piece, *, leads: bool) -> Piece:
    """Of what stayed: the rest of the line of the change before it, and the beginning of that to which it leads."""
    lines = piece.text.split("\n")
    if piece.kind != "same" or (leads and len(lines) == 1):
        return piece
    ending = "" if before.endswith("\n") else lines[0] + ("\n" if leads else "")
    return Piece("same", ending + (lines[-1] if leads else ""))


def _by_lines(old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    for tag, start, end, begin, until in _compared(old, new):
        before, after = "".join(old[start:end]), "".join(new[begin:until])
        if tag == "replace":
            yield from _by_words(_WORD.findall(before), _WORD.findall(after))
        else:
            yield from _pieces(tag, before, after)


def _by_words(old: Sequence[Word], new: Sequence[Word]) -> Iterator[Piece]:
    if len(old) + len(new) > 2 * MOST_WORDS:
        yield from _pieces("replace", _text(old), _text(new))
        return
    words, others = [word for word, _ in old], [word for word, _ in new]
    for tag, start, end, begin, until in _compared(words, others):
        if tag == "equal":
            for before, after in zip(old[start:end], new[begin:until], strict=True):
                yield from _one_word(before, after)
        else:
            yield from _pieces(tag, _text(old[start:end]), _text(new[begin:until]))


def _compared(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, int, int, int, int]]:
    """The steps from one to the other, as difflib has them: what to do, and where in either."""
    start = _alike(old, new)
    end = min(_alike(old[::-1], new[::-1]), len(old) - start, len(new) - start)
    until, last = len(old) - end, len(new) - end
    if start:
        yield "equal", 0, start, 0, start
    middle, other = old[start:until], new[start:last]
    counts, others = Counter(middle), Counter(other)
    if sum(count * others[token] for token, count in counts.items()) > MOST_PAIRS:
        yield "replace", start, until, start, last
    else:
        for tag, *(one, two, three, four) in SequenceMatcher(None, middle, other, autojunk=False).get_opcodes():
            yield tag, start + one, start + two, start + three, start + four
    if end:
        yield "equal", until, len(old), last, len(new)


def _alike(old: Sequence[str], new: Sequence[str]) -> int:
    """How many are the same from the beginning."""
    return next(
        (at for at, (one, two) in enumerate(zip(old, new, strict=False)) if one != two), min(len(old), len(new))
    )


def _one_word(old: Word, new: Word) -> Iterator[Piece]:
    """A word of both texts, and what became of the spaces behind it."""
    kept = next((end for end in range(len(old[1]), 0, -1) if new[1].startswith(old[1][:end])), 0)
    yield Piece("same", old[0] + old[1][:kept])
    yield from _pieces("replace", old[1][kept:], new[1][kept:])


def _pieces(tag: str, before: str, after: str) -> Iterator[Piece]:
    if tag == "equal":
        yield Piece("same", before)
        return
    yield Piece("removed", before)
    yield Piece("added", after)


def _text(words: Sequence[Word]) -> str:
    return "".join(word + spaces for word, spaces in words)


@dataclass(frozen=True)
class _Change:
    """What was replaced by what, and what stays behind it."""

    removed: str = ""
    added: str = ""
    same: str = ""

    def pieces(self) -> list[Piece]:
        return [Piece("removed", self.removed), Piece("added", self.added), Piece("same", self.same)]


def _changes(pieces: Iterator[Piece]) -> Iterator[_Change]:
    """Neighbours as one: "two words" gone are told once, not word by word."""
    removed = added = same = ""
    for piece in pieces:
        if piece.kind == "same":
            same += piece.text
            continue
        if same and piece.text:
            yield _Change(removed, added, same)
            removed = added = same = ""
        removed += piece.text if piece.kind == "removed" else ""
        added += piece.text if piece.kind == "added" else ""
    yield _Change(removed, added, same)


def _whole(changes: Iterator[_Change]) -> Iterator[_Change]:
    """Two replacements with no more than a comma between them are one: nobody reads a sentence in splinters."""
    held = next(changes)
    for change in changes:
        splinter = not _SAYS_SOMETHING.search(held.same)
        if splinter and all((held.removed, held.added, change.removed, change.added)):
            removed, added = held.removed + held.same + change.removed, held.added + held.same + change.added
            held = _Change(removed, added, change.same)
        else:
            yield held
            held = change
    yield held
