"""Lists of the JSON API, a page at a time. A cursor names the last row that was seen, so rows that come or go meanwhile
neither repeat others nor hide them, and a late page costs what the first one does."""

from typing import Any, Generic, TypeVar

from django.core.signing import BadSignature, Signer
from django.db.models import Model, Q, QuerySet
from ninja import Field, Schema

from projects.problems import Problem

T = TypeVar("T")
M = TypeVar("M", bound=Model)

MOST = 100
_signer = Signer(salt="projects.paging")  # a cursor that nobody else made needs no checking of what is in it


class Paging(Schema):
    """The query of every list: `paging: Query[Paging]`."""

    limit: int = Field(50, ge=1, le=MOST, description="How many at most.", examples=[50])
    cursor: str = Field(
        "", max_length=1000, description="`next` of the page before; empty for the first page.", examples=[""]
    )


class Page(Schema, Generic[T]):
    """`items`, and `next`: the cursor of the page after this one, null on the last."""

    items: list[T]
    next: str | None = Field(None, description="Send it as `cursor` for the next page.", examples=[None])


def page_of(rows: QuerySet[M], paging: Paging, *order: str) -> dict[str, Any]:
    """One page of `rows` in `order` ("-created_at", "-pk"), whose fields together are unique and never change.

    Give it the queryset with everything that the items need (`select_related`, `annotate`): it is read once.
    """
    found = list(_after(rows, order, paging.cursor).order_by(*order)[: paging.limit + 1])
    kept = found[: paging.limit]
    return {"items": kept, "next": _cursor(kept[-1], order) if len(found) > paging.limit else None}


def _after(rows: QuerySet[M], order: tuple[str, ...], cursor: str) -> QuerySet[M]:
    """Behind the row of the cursor: its first field further on, or equal and the second further on, and so forth."""
    if not cursor:
        return rows
    further, same = Q(), dict[str, str]()
    for name, value in zip(order, _seen(cursor, order), strict=True):
        field = name.lstrip("-")
        further |= Q(**same, **{f"{field}__{'lt' if name.startswith('-') else 'gt'}": value})
        same[field] = value
    return rows.filter(further)


def _cursor(row: Model, order: tuple[str, ...]) -> str:
    return _signer.sign_object([",".join(order), *(_text(row, name.lstrip("-")) for name in order)])


def _seen(cursor: str, order: tuple[str, ...]) -> list[str]:
    """The values of the row that the cursor names, as text: the look-up turns them back."""
    try:
        listed, *values = _signer.unsign_object(cursor)
    except (BadSignature, ValueError):
        listed, values = "", []
    if listed != ",".join(order):
        words = "It is the `next` of no page of this list."
        raise Problem(422, "There is no such page.", errors={"cursor": [words]})
    return values


def _text(row: Model, name: str) -> str:
    """The value of a field, or of one of a related row ("wireframe__number")."""
    *relations, name = name.split("__")
    for relation in relations:
        row = getattr(row, relation)
    field: Any = row._meta.pk if name == "pk" else row._meta.get_field(name)
    return str(field.value_to_string(row))
