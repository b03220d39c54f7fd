"""Words about edits: what was wrong with them, so that a model can mend it, and what they did. Pure."""

from collections.abc import Sequence

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from prd.items import SECTIONS

_SHOWN = 5
_TAGS = {"set_prose", "append_prose", "add_item", "change_item", "remove_item"}


def explain(error: ValidationError) -> str:
    """One line: where, and what would be right there."""
    details = error.errors(include_url=False)
    told = [_complaint(detail) for detail in details[:_SHOWN]]
    if len(details) > _SHOWN:
        told.append(f"and {len(details) - _SHOWN} more")
    return "; ".join(told)


def listing(words: Sequence[str], shown: int = 4) -> str:
    """`a, b and c`; long lists end in `and 5 more`."""
    if len(words) > shown:
        words = [*words[: shown - 1], f"{len(words) - shown + 1} more"]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""


def summarise(changes: Sequence[tuple[str, str]]) -> str:
    """`FR-003 and FR-004 added; Problem written`."""
    verbs: dict[str, str] = {}
    for place, what in changes:
        # An item that was added and then changed in one call is news as an added one.
        verbs[place] = what if verbs.get(place) != "added" or what == "removed" else "added"
    grouped: dict[str, list[str]] = {}
    for place, what in verbs.items():
        grouped.setdefault(what, []).append(SECTIONS[place].title if place in SECTIONS else place)
    return "; ".join(f"{listing(places)} {what}" for what, places in grouped.items())


def _complaint(detail: ErrorDetails) -> str:
    place = _path(detail["loc"])
    context = detail.get("ctx", {})
    match detail["type"]:
        case "missing":
            return f"{place} is missing"
        case "extra_forbidden":
            return f"{place} is not a known field here"
        case "literal_error":
            return f"{place} must be one of {context['expected']}"
        case "union_tag_invalid":
            return f"{place}.op must be one of {context['expected_tags']}"
        case "union_tag_not_found":
            return f"{place}.op is missing; it says what kind of edit this is"
        case _:
            return f"{place}: {detail['msg'][:1].lower()}{detail['msg'][1:]}"


def _path(location: tuple[int | str, ...]) -> str:
    """`edits[0].fields.priority`. The names of union members say nothing to whoever wrote the JSON."""
    path = ""
    for part in location:
        if isinstance(part, int):
            path += f"[{part}]"
        elif part not in _TAGS:
            path += f".{part}"
    return path.lstrip(".") or "the input"
