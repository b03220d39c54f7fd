"""Requests as daphne hands them over: many at once, and from a browser that hangs up."""

import asyncio

import pytest
from asgiref.testing import ApplicationCommunicator
from django.test import Client
from django.urls import reverse

from conversations import turns
from conversations.ledger import Ledger, claim, in_db
from conversations.models import Conversation, Turn
from conversations.tools.base import Call
from projects.models import Project
from tests.conversations.talking import fresh, say
from tests.upstream import Text, message
from voiceprd.asgi import application

pytestmark = pytest.mark.django_db(transaction=True)


async def test_a_browser_that_hangs_up_while_sending_is_answered_all_the_same(upstream, user, conversation):
    client = await in_db(logged_in)(user)
    upstream.enqueue(message(Text("Here.")))
    sending = posting(client, reverse("turn_create", args=[conversation.project.slug, conversation.persona]))
    await sending.send_input({"type": "http.request", "body": b"text=Hello"})
    async with asyncio.timeout(10):
        while not await Turn.objects.aexists():
            await asyncio.sleep(0)
    await sending.send_input({"type": "http.disconnect"})
    await until_status(await Turn.objects.aget(), "completed")


async def test_more_senders_at_once_than_the_pool_has_connections_all_get_through(user, conversation):
    """Each request holds a connection for its session; none may hold it while it waits for another."""
    client = await in_db(logged_in)(user)
    turn = await Turn.objects.acreate(conversation=conversation, client_id="x", status="failed")
    requests = [posting(client, reverse("turn_cancel", args=[turn.pk])) for _ in range(20)]
    for request in requests:
        await request.send_input({"type": "http.request", "body": b""})
    async with asyncio.timeout(20):
        answers = await asyncio.gather(*(request.receive_output(timeout=20) for request in requests))
    assert {each["status"] for each in answers} == {302}


async def test_what_one_project_holds_is_never_sent_for_another(upstream, user, conversation):
    upstream.enqueue(message(Text("Noted.")), message(Text("Here.")))
    await say(conversation, "The secret is a narwhal")
    other = await in_db(Project.objects.create_for)(user, name="Another one")
    await say(await Conversation.objects.acreate(project=other, persona=conversation.persona), "Hello")
    assert "narwhal" in str(upstream.requests[0].body)
    assert "narwhal" not in str(upstream.requests[1].body)


async def test_two_personas_at_work_on_one_project_never_lock_each_other_up(project):
    """One draws, one writes: both change the document and the project."""
    add = {"op": "add_item", "section": "requirements", "evidence": "stated", "fields": {"statement": "Book a lane"}}
    drawing = {"title": "Lanes", "ascii": "+------+\n| Book |\n+------+"}
    write, draw = [await in_db(at_work)(project, persona) for persona in ("product_manager", "ux_designer")]
    for number in range(8):
        done = await asyncio.gather(
            in_db(write)(f"w{number}", "update_prd", {"edits": [add]}),
            in_db(draw)(f"d{number}", "render_wireframe", {**drawing, "title": f"Lanes, {number}"}),
        )
        assert [result.ok for result, _outcome in done] == [True, True], [result.content for result, _ in done]


def at_work(project, persona):
    """What carries out a tool use of a turn that runs with this persona."""
    turn = turns.start(Conversation.objects.create(project=project, persona=persona), "Hello")
    ledger = Ledger(turn.pk, claim(turn.pk))
    turn.conversation.project = Project.objects.get(pk=project.pk)

    def use(tool_use_id, name, given):
        call = Call(turn=turn, tool_use_id=tool_use_id)
        return ledger.run_tool(call, {"id": tool_use_id, "name": name, "input": given})

    return use


def logged_in(user):
    client = Client()
    client.force_login(user)
    return client


def posting(client, path):
    """A POST to the real application, as daphne hands it over."""
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    headers = [
        (b"host", b"localhost"),
        (b"cookie", f"{cookies}; csrftoken={'t' * 32}".encode()),
        (b"x-csrftoken", b"t" * 32),
        (b"content-type", b"application/x-www-form-urlencoded"),
    ]
    scope = {"type": "http", "method": "POST", "path": path, "headers": headers, "query_string": b"", "scheme": "http"}
    return ApplicationCommunicator(application, {**scope, "http_version": "1.1"})


async def until_status(turn, status):
    async with asyncio.timeout(10):
        while (found := await fresh(turn)).status != status:
            await asyncio.sleep(0.02)
    return found


def test_words_for_a_project_that_was_deleted_meanwhile_are_refused_and_kept(conversation):
    Project.objects.get(pk=conversation.project_id).delete()
    with pytest.raises(turns.Refused, match="deleted meanwhile") as refused:
        turns.start(conversation, "Hello")
    assert refused.value.status == 404
