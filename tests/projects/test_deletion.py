"""A project is deleted with all it owns, even while a reply writes into it."""

import pytest
from django.db import IntegrityError, connection

from conversations.models import Turn
from projects.deletion import ATTEMPTS, delete_with_all
from projects.models import Project

pytestmark = pytest.mark.django_db


class Refusing:
    """A database that refuses the first deletions, as one does when a row was written in between."""

    def __init__(self, times):
        self.left = times

    def __call__(self, execute, sql, *rest):
        if sql.startswith("DELETE") and self.left:
            self.left -= 1
            raise IntegrityError("a row still refers to it")
        return execute(sql, *rest)


def test_a_deletion_that_a_writer_came_between_is_tried_again(conversation):
    Turn.objects.create(conversation=conversation, client_id="x")
    with connection.execute_wrapper(Refusing(2)):
        delete_with_all(conversation.project)
    assert not Project.objects.exists()
    assert not Turn.objects.exists()


def test_a_deletion_that_never_succeeds_says_so_and_deletes_nothing(conversation):
    with connection.execute_wrapper(Refusing(ATTEMPTS)), pytest.raises(IntegrityError):
        delete_with_all(conversation.project)
    assert Project.objects.filter(conversations=conversation).exists()
