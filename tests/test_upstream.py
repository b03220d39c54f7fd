"""The upstream seen through the real SDK: these are also the facts about streams that the turns are built on."""

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import anthropic
import httpx2
import pytest

from tests.upstream import Text, Thinking, ToolUse, Upstream, error, message, refusal

HELLO = Text("Hello there, who would use it first?")
PROSE = ToolUse("update_prd", {"edits": [{"op": "append_prose", "section": "problem", "text": "Keys get lost."}]})


@pytest.fixture
def server() -> Iterator[Upstream]:
    with Upstream() as server:
        yield server


@pytest.fixture
async def client(server: Upstream) -> Any:
    async with anthropic.AsyncAnthropic(api_key="k", base_url=server.url, max_retries=0) as client:
        yield client


def ask(client: Any, **more: Any) -> Any:
    return client.messages.stream(
        model="test-1", max_tokens=100, messages=[{"role": "user", "content": "An idea"}], **more
    )


async def whole(client: Any) -> anthropic.types.Message:
    async with ask(client) as stream:
        return await stream.get_final_message()


async def test_text_arrives_in_pieces(server, client):
    server.enqueue(message(HELLO))
    async with ask(client) as stream:
        pieces = [piece async for piece in stream.text_stream]
    assert len(pieces) > 3
    assert "".join(pieces) == HELLO.text


async def test_a_message_carries_its_usage(server, client):
    server.enqueue(message(HELLO, usage={"cache_read_input_tokens": 900}))
    assert (await whole(client)).usage.cache_read_input_tokens == 900


async def test_several_tools_come_in_one_message(server, client):
    server.enqueue(message(Text("Noted."), PROSE, ToolUse("set_project_name", {"name": "Ferry"})))
    reply = await whole(client)
    assert [block.type for block in reply.content] == ["text", "tool_use", "tool_use"]
    assert reply.content[1].input == PROSE.input
    assert reply.stop_reason == "tool_use"


async def test_thinking_carries_its_signature(server, client):
    server.enqueue(message(Thinking("They lose keys.", "c2ln"), HELLO))
    thought = (await whole(client)).content[0]
    assert (thought.thinking, thought.signature) == ("They lose keys.", "c2ln")


async def test_a_request_without_streaming_gets_the_whole_message(server, client):
    server.enqueue(message(HELLO))
    reply = await client.messages.create(model="test-1", max_tokens=9, messages=[{"role": "user", "content": "Hm"}])
    assert reply.content[0].text == HELLO.text


async def test_requests_are_recorded(server, client):
    server.enqueue(message(HELLO))
    await whole(client)
    (request,) = server.requests
    assert request.headers["authorization"] == "Bearer k"
    assert request.last_texts == ["An idea"]
    assert request.tool_results == []


async def test_a_request_nobody_queued_a_reply_for_says_so(client):
    with pytest.raises(anthropic.BadRequestError, match="queued no reply"):
        await whole(client)


async def test_refusal_is_a_stop_reason(server, client):
    server.enqueue(refusal("I cannot"))
    assert (await whole(client)).stop_reason == "refusal"


async def test_a_cut_tool_input_looks_whole(server, client):
    server.enqueue(message(ToolUse("set_project_name", {"name": "Ferry"}, cut=15), stop_reason="max_tokens"))
    reply = await whole(client)
    assert reply.stop_reason == "max_tokens"
    assert reply.content[0].input != {"name": "Ferry"}


async def test_pause_turn_is_a_stop_reason(server, client):
    server.enqueue(message(HELLO, stop_reason="pause_turn"))
    assert (await whole(client)).stop_reason == "pause_turn"


async def test_an_end_without_message_stop_raises_nothing(server, client):
    server.enqueue(message(HELLO).ended(after=2))
    reply = await whole(client)
    assert (reply.stop_reason, reply.content[0].text) == (None, HELLO.text[:16])


async def test_an_error_in_the_middle_has_status_200(server, client):
    server.enqueue(message(HELLO).failing())
    with pytest.raises(anthropic.APIStatusError) as caught:
        await whole(client)
    assert (caught.value.status_code, caught.value.type) == (200, "overloaded_error")


@pytest.mark.parametrize("reset", [False, True])
async def test_a_cut_connection_is_an_error_of_the_transport(server, client, reset):
    server.enqueue(message(HELLO).cut(reset=reset))
    with pytest.raises(httpx2.TransportError):
        await whole(client)


async def test_a_garbled_line_is_a_value_error(server, client):
    server.enqueue(message(HELLO).garbled())
    with pytest.raises(ValueError):
        await whole(client)


async def test_tool_input_may_be_a_list(server, client):
    server.enqueue(message(ToolUse("update_prd", [{"op": "add_item"}])))
    assert (await whole(client)).content[0].input == [{"op": "add_item"}]


async def test_tool_input_may_come_without_deltas(server, client):
    server.enqueue(message(ToolUse("update_prd", [], at_once=True)))
    assert (await whole(client)).content[0].input == []


async def test_without_event_lines_the_sdk_sees_nothing(server, client):
    server.enqueue(message(HELLO).unnamed())
    async with ask(client) as stream:
        assert [event async for event in stream] == []


@pytest.mark.parametrize(
    ("status", "kind"),
    [(401, "authentication_error"), (403, "permission_error"), (429, "rate_limit_error"), (529, "overloaded_error")],
)
async def test_a_status_is_refused_before_the_stream(server, client, status, kind):
    server.enqueue(error(status, retry_after=1))
    with pytest.raises(anthropic.APIStatusError) as caught:
        await whole(client)
    assert (caught.value.status_code, caught.value.type) == (status, kind)
    assert caught.value.response.headers["retry-after"] == "1"


async def test_the_sdk_tries_an_overloaded_upstream_again(server):
    server.enqueue(error(529, retry_after=0), message(HELLO))
    async with anthropic.AsyncAnthropic(api_key="k", base_url=server.url, max_retries=1) as client:
        assert (await whole(client)).content[0].text == HELLO.text


async def test_pings_keep_a_dead_stream_open(server, client):
    server.enqueue(message(HELLO).pinging(seconds=0.01))
    async with ask(client) as stream:  # before the time runs: the SDK takes a while over its first request
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await stream.until_done()
    assert server.requests[0].gone.wait(5)


async def test_a_held_reply_goes_on_when_the_gate_opens(server, client):
    gate = threading.Event()
    server.enqueue(message(HELLO).held(gate, after=2))
    async with ask(client) as stream:
        async for piece in stream.text_stream:
            if stream.current_message_snapshot.content[0].text == HELLO.text[:16]:
                gate.set()
            last = piece
    assert HELLO.text.endswith(last)


async def test_a_client_that_hangs_up_is_noticed(server, client):
    server.enqueue(message(HELLO).held(threading.Event()))
    async with ask(client) as stream:
        await anext(aiter(stream.text_stream))
    assert server.requests[0].gone.wait(5)


async def test_replies_are_paced(server, client):
    server.enqueue(message(Text("abcd", chunk=1)).paced(0.01))
    assert (await whole(client)).content[0].text == "abcd"
