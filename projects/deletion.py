"""Deleting a row with everything it owns, while something of it may still be written."""

from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Model

ATTEMPTS = 3


def delete_with_all(row: Model) -> None:
    """Delete it and what belongs to it.

    A reply that runs writes a row twice a second. One that comes between the looking for what goes along and its going
    makes the database refuse the deletion, or PostgreSQL see a deadlock; the next attempt takes that row along too.
    """
    pk = row.pk
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with transaction.atomic():
                row.delete()
            return
        except (IntegrityError, OperationalError):
            row.pk = pk  # Django takes it off before the database has agreed
            if attempt == ATTEMPTS:
                raise
