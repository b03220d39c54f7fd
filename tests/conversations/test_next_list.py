"""What's Next on an open page: a model writes it, findings come and go, and a tick stays."""

import pytest
from django.test import Client
from django.urls import reverse

from conversations.ledger import in_db
from conversations.models import Conversation
from prd.models import Document
from tests.conversations.talking import say
from tests.conversations.test_consumers import page_version, socket, until
from tests.prd.making import add, document
from tests.upstream import Text, ToolUse, message

pytestmark = pytest.mark.django_db(transaction=True)

ITEM = {"title": "Draw moving a booking", "persona": "ux_designer", "step": "first_screen", "refs": ["FR-001"]}
TARGET = {"op": "change_item", "item": "SM-1", "evidence": "stated"}


@pytest.fixture
def prd(conversation) -> Document:
    conversation.project.outline = "lean"
    conversation.project.save()
    prd = Document.objects.for_project(conversation.project)
    edits = [add("requirements", statement="A visitor moves a booking"), add("metrics", statement="Fewer", counter="x")]
    prd.save_content(document(*edits), author="persona", summary="", sections=[], changed=[])
    return prd


@pytest.fixture
def person(user):
    client = Client()
    client.force_login(user)
    return client


def lists(*titles: str) -> ToolUse:
    """Entries; those about a drawing name the same step and line."""
    items = [
        {**ITEM, "title": title} if "Draw" in title else {"title": title, "persona": "architect"} for title in titles
    ]
    return ToolUse("update_whats_next", {"items": items})


def sets_target(revision: int, target: str) -> ToolUse:
    edit = {**TARGET, "fields": {"target": target}, "revision": revision}
    return ToolUse("update_prd", {"edits": [edit]})


async def says(upstream, conversation, use: ToolUse) -> None:
    upstream.enqueue(message(use), message(Text("Done.")))
    await say(conversation, "Go on.")


def panel_in(received: str) -> tuple[str, str]:
    """The open and the done part of the newest list that came over the socket."""
    newest = received.rsplit('id="panel-next"', 1)[1].split("</section>")[0]
    waiting, _, done = newest.partition('class="next__done"')
    return waiting, done


async def test_ticks_and_findings_over_the_socket(upstream, person, conversation, prd):
    tick = reverse("whats_next_tick", args=[conversation.project.slug, "no_target-sm-1"])
    async with socket(person, conversation, await page_version(conversation)) as communicator:
        await says(upstream, conversation, lists("Draw moving a booking"))
        waiting, _done = panel_in(await until(communicator, "Draw moving a booking</p>", "Done."))
        assert waiting.index("Draw moving a booking") < waiting.index("Set a target: Fewer")
        own = waiting.split('id="tick-')[1].split('"')[0]

        await in_db(person.post)(reverse("whats_next_tick", args=[conversation.project.slug, own]), {"done": "1"})
        await says(upstream, conversation, lists("Draw how a booking is moved", "Name the harbour"))
        waiting, done = panel_in(await until(communicator, "Done: Draw moving a booking", "Name the harbour</p>"))
        assert "Draw moving a booking" in done
        assert "Draw how" not in waiting

        await in_db(person.post)(tick, {"done": "1"})
        await says(upstream, conversation, sets_target(1, "under two"))
        await says(upstream, conversation, lists("Name the quay"))
        _waiting, done = panel_in(await until(communicator, "Name the quay</p>"))
        assert "Set a target" in done

        prd = await Document.objects.select_related("project").aget()
        edits = [
            add("metrics", statement="Fewer", counter="x"),
            add("requirements", statement="A visitor moves a booking"),
        ]
        await in_db(prd.save_content)(document(*edits), author="person", summary="", sections=[], changed=[])
        await says(upstream, conversation, lists("Name the pier"))
        waiting, done = panel_in(await until(communicator, "Name the pier</p>"))
        assert "Set a target: Fewer" in waiting
        assert "Set a target" not in done


async def test_do_it_now_asks_about_the_line_of_the_entry(conversation, prd):
    edits = [
        add("requirements", statement=f"A visitor {verb}", actor="visitor", priority="must")
        for verb in ("pays", "boards")
    ]
    await in_db(prd.save_content)(document(*edits), author="persona", summary="", sections=[], changed=[])
    tester = await Conversation.objects.acreate(project=conversation.project, persona="tester")
    words = "Ask me about this: Say how to see that it works"
    turn = await say(tester, words, focus="show_me:FR-002", anew=True)
    asked = await turn.questions.aget()
    assert (asked.step, asked.item) == ("show_me", "FR-002")
