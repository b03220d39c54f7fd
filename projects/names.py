"""What a project may be called, and the slug that its address gets from that name. Pure: no models, no settings."""

import re
import unicodedata

from django.core.exceptions import ValidationError

LONGEST_NAME = 80
LONGEST_SLUG = 60
UNNAMED_SLUG = "untitled"

# Letters that NFKD leaves whole, written the way their readers write them without the key.
_WHOLE_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"}
)
# Embeddings, overrides and isolates: they make a name read as something it is not.
_DIRECTION_MARKS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean_name(raw: str) -> str:
    """The name as it is kept: NFC, single spaces. Raises ValidationError with words for the person who typed it."""
    name = raw.strip()
    _refuse_unstorable(name)
    name = unicodedata.normalize("NFC", " ".join(name.split()))
    if not name:
        raise ValidationError("Give the project a name.", code="empty")
    if len(name) > LONGEST_NAME:
        raise ValidationError(f"A name has at most {LONGEST_NAME} characters; this one has {len(name)}.", code="long")
    if not any(_says_something(character) for character in name):
        raise ValidationError("A name needs at least one letter or number.", code="punctuation")
    return name


def clean_text(raw: str) -> str:
    """Free text as every database can hold it: no control characters but tabs and line breaks, no half characters."""
    lines = raw.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(each for each in lines if each in "\t\n" or unicodedata.category(each) not in ("Cc", "Cs")).strip()


def alike(one: str, other: str) -> bool:
    """Whether two names are the same to a reader who does not look at capitals and spaces."""
    return _folded(one) == _folded(other)


def slug_for(name: str) -> str:
    """The slug that a name asks for, before it is made unique: ASCII, at most LONGEST_SLUG characters, never empty."""
    if not name:
        return UNNAMED_SLUG
    plain = unicodedata.normalize("NFKD", name).casefold().translate(_WHOLE_LETTERS)
    letters = "".join(
        character for character in plain if character not in "'’" and not unicodedata.combining(character)
    )
    return _shortened(re.sub(r"[^a-z0-9]+", "-", letters).strip("-")) or "project"


def numbered(slug: str, number: int) -> str:
    """The slug of the second, third, … project that asked for the same one."""
    if number < 2:
        return slug
    suffix = f"-{number}"
    return slug[: LONGEST_SLUG - len(suffix)].rstrip("-") + suffix


def came_from(slug: str, wanted: str) -> bool:
    """Whether a slug is the wanted one, or the wanted one with a number."""
    ending = re.search(r"-([0-9]+)$", slug)
    return slug == wanted or (ending is not None and numbered(wanted, int(ending[1])) == slug)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", " ".join(name.split())).casefold()


def _refuse_unstorable(name: str) -> None:
    for character in name:
        if character in "\r\n\v\f\x85\u2028\u2029":
            raise ValidationError("A name stands on one line: remove the line break.", code="line_break")
        if unicodedata.category(character) == "Cs":
            raise ValidationError(
                "The name holds half a character that cannot be stored: type it again.", code="surrogate"
            )
        if unicodedata.category(character) == "Cc" and character != "\t":
            raise ValidationError("The name holds an invisible control character: type it again.", code="control")
        if character in _DIRECTION_MARKS:
            raise ValidationError(
                "The name holds an invisible mark that turns the reading direction: type it again.", code="direction"
            )


def _says_something(character: str) -> bool:
    """Letters, numbers and pictures such as emoji do; punctuation, spaces and marks alone do not."""
    return unicodedata.category(character)[0] in "LN" or unicodedata.category(character) == "So"


def _shortened(slug: str) -> str:
    """Cut between words if that leaves at least half of the room used."""
    if len(slug) <= LONGEST_SLUG:
        return slug
    cut = slug[: LONGEST_SLUG + 1].rfind("-")
    return slug[: cut if cut >= LONGEST_SLUG // 2 else LONGEST_SLUG].strip("-")
