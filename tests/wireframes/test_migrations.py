"""What was drawn before pictures left their rows."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from wireframes.keys import digest_of

BEFORE = [("wireframes", "0001_initial")]
AFTER = [("wireframes", "0003_titles_are_unique")]


@pytest.fixture
def old(transactional_db):
    """The models as they were; at the end the database is as it was."""
    executor = MigrationExecutor(connection)
    newest = executor.loader.graph.leaf_nodes()
    executor.migrate(BEFORE)
    others = [node for node in newest if node[0] != "wireframes"]
    yield MigrationExecutor(connection).loader.project_state([*BEFORE, *others]).apps
    MigrationExecutor(connection).migrate(newest)


def migrated():
    executor = MigrationExecutor(connection)
    executor.migrate(AFTER)
    return MigrationExecutor(connection).loader.project_state(AFTER).apps


def test_drawings_keep_their_text_and_learn_who_drew_them(old):
    user = old.get_model("auth", "User").objects.create(username="mara")
    project = old.get_model("projects", "Project").objects.create(owner=user, name="Ferry", slug="ferry")
    talk = old.get_model("conversations", "Conversation").objects.create(project=project, persona="ux_designer")
    turn = old.get_model("conversations", "Turn").objects.create(
        conversation=talk, client_id="1", created_at=timezone.now()
    )
    for number, title in enumerate(("Orders", "orders", "ORDERS", "Pass"), 1):
        wireframe = old.get_model("wireframes", "Wireframe").objects.create(
            project=project, number=number, title=title, frame="phone"
        )
        old.get_model("wireframes", "WireframeRevision").objects.create(
            wireframe=wireframe, number=1, ascii="+--+", png=b"x", dark_png=b"x", width=1, height=1, alt="A box.",
            sha256="x", turn=turn if number == 1 else None,
        )  # fmt: skip
    new = migrated()
    titles = new.get_model("wireframes", "Wireframe").objects.order_by("number").values_list("title", flat=True)
    assert list(titles) == ["Orders", "orders (W-2)", "ORDERS (W-3)", "Pass"]
    first, second, *_ = new.get_model("wireframes", "WireframeRevision").objects.order_by("wireframe__number")
    assert (first.ascii, first.title, first.frame, first.persona) == ("+--+", "Orders", "phone", "ux_designer")
    assert first.digest == digest_of("+--+", "Orders", "phone")
    assert (second.title, second.persona, second.author) == ("orders (W-2)", "", "persona")
