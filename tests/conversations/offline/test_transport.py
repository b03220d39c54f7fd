"""The wire: the real SDK talks to the transport as it would to a provider."""

import json

import anthropic
import httpx2
import pytest

from conversations.llm.offline import OfflineTransport
from conversations.llm.offline.transport import word_groups
from tests.conversations.offline.asking import body
from tests.conversations.offline.playing import client

WORDS = "Groups can book the hall. Today the list hangs on a door. Call it Hall Pass."


def request(words: str = WORDS, **more: object) -> dict[str, object]:
    made = body(words, **more)  # type: ignore[arg-type]
    made.pop("stream")
    return made


async def raw(method: str, path: str, content: bytes = b"") -> httpx2.Response:
    async with httpx2.AsyncClient(transport=OfflineTransport(pace=0)) as http:
        return await http.request(method, f"http://offline.invalid{path}", content=content)


async def test_the_sdk_reads_the_stream_to_its_end() -> None:
    async with client().messages.stream(**request()) as stream:
        kinds = [event.type async for event in stream]
        message = await stream.get_final_message()
    assert kinds[0] == "message_start" and kinds[-1] == "message_stop"
    assert message.stop_reason == "tool_use"
    assert [block.name for block in message.content] == ["set_project_name", "update_prd"]
    assert message.usage.input_tokens > 0 and message.usage.output_tokens > 0


async def test_a_message_without_a_stream_is_the_same_message() -> None:
    whole = await client().messages.create(**request())
    async with client().messages.stream(**request()) as stream:
        streamed = await stream.get_final_message()
    assert [block.input for block in whole.content] == [block.input for block in streamed.content]


async def test_the_same_request_gives_the_same_bytes() -> None:
    content = json.dumps(body(WORDS)).encode()
    first, second = [(await raw("POST", "/v1/messages", content)).content for _ in range(2)]
    assert first == second


async def test_ids_differ_between_requests() -> None:
    one = await client().messages.create(**request())
    other = await client().messages.create(**request("Groups can book the hall and pay."))
    assert one.id != other.id and one.content[0].id != other.content[0].id


async def test_the_first_event_comes_before_the_reading() -> None:
    content = json.dumps(body(WORDS)).encode()
    async with (
        httpx2.AsyncClient(transport=OfflineTransport(pace=5)) as http,
        http.stream("POST", "http://offline.invalid/v1/messages", content=content) as response,
    ):
        first = await anext(response.aiter_bytes())
    assert first.startswith(b"event: message_start\ndata: ")


async def test_another_path_is_a_404_in_the_api_s_shape() -> None:
    response = await raw("GET", "/v1/models")
    assert response.status_code == 404
    assert response.json()["error"]["type"] == "not_found_error"


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b'{"messages": []}', b'{"messages": [1]}'])
async def test_a_broken_body_is_a_400(content: bytes) -> None:
    response = await raw("POST", "/v1/messages", content)
    assert response.status_code == 400
    assert response.json()["error"]["type"] == "invalid_request_error"


async def test_the_sdk_raises_its_own_errors() -> None:
    with pytest.raises(anthropic.BadRequestError):
        await client().messages.create(**{**request(), "messages": [{"role": "assistant", "content": "I"}]})


async def test_a_request_of_somebody_else_gets_a_plain_reply() -> None:
    message = await client().messages.create(model="m", max_tokens=9, messages=[{"role": "user", "content": "Hello"}])
    assert message.stop_reason == "end_turn" and message.content[0].text


def test_word_groups_join_to_the_text() -> None:
    text = "Noted FR-001 and FR-002 (must).  Two spaces\nand a line."
    assert "".join(word_groups(text)) == text
