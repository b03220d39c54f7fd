"""The person says that what a persona assumed is so."""

import hashlib

from django.contrib.auth.models import User

from prd.document import Assumption, ChangeItem, Item, ItemFields, Origin, apply_edits, find
from prd.models import Document, Revision
from prd.sovereignty import item_text


class NotConfirmed(ValueError):
    """It cannot be confirmed as it was shown. The words are for the person; nothing has changed."""


def waits_for_a_word(item: Item) -> bool:
    """Whether it rests on nothing that the person said."""
    return item.evidence == "assumed" or (isinstance(item, Assumption) and not item.confirmed)


def seen(item: Item) -> str:
    """A short mark of how a line reads: only what was read can be confirmed."""
    return hashlib.blake2b(item_text(item).encode(), digest_size=8).hexdigest()


def confirm(document: Document, item_id: str, mark: str, user: User) -> Revision:
    """Write it down as stated, in a revision of the person's. On a row from `for_change`."""
    content = document.load()
    key, item = find(content, item_id) or ("", None)
    if item is None:
        raise NotConfirmed("This line has been removed meanwhile.")
    if not waits_for_a_word(item):
        raise NotConfirmed(f"{item.id} is no longer assumed: there is nothing to confirm.")
    if mark != seen(item):
        raise NotConfirmed(f"{item.id} reads differently by now. Read it again, then confirm it.")
    fields = ItemFields(confirmed=True) if isinstance(item, Assumption) else ItemFields()
    edit = ChangeItem(item=item.id, fields=fields, evidence="stated", revision=content.sections[key].revision)
    applied = apply_edits(content, [edit], Origin(by_hand=True))
    return document.save_content(
        applied.content,
        author="person",
        user=user,
        summary=f"{item.id} confirmed",
        sections=applied.sections,
        changed=applied.changed,
    )
