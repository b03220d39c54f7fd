"""Which provider answers, and that a key only travels to its own provider's address."""

import pytest

from conversations.llm import client
from tests.upstream import Text, message


async def ask():
    messages = [{"role": "user", "content": [{"type": "text", "text": "Hello"}]}]
    parts = []
    whole = await client.reply(system="Be brief.", tools=[], messages=messages, take=parts.append)
    return [*parts, whole]


def test_without_a_key_the_offline_guide_answers():
    assert client.provider().is_offline
    assert client.provider().label == "offline guide: set ZAI_API_KEY or ANTHROPIC_API_KEY to talk to a model"


def test_a_zai_key_chooses_zai_and_a_glm_model(settings):
    settings.LLM_ZAI_API_KEY = "zai"
    chosen = client.provider()
    assert (chosen.key, chosen.base_url) == ("zai", settings.LLM_ZAI_BASE_URL)
    assert chosen.model.startswith("glm-")


def test_an_anthropic_key_chooses_anthropic(settings):
    settings.LLM_ANTHROPIC_API_KEY = "sk"
    assert (client.provider().key, client.provider().base_url) == ("anthropic", client.ANTHROPIC_URL)


def test_an_address_alone_is_enough_for_a_local_server(settings):
    settings.LLM_ANTHROPIC_BASE_URL = "http://127.0.0.1:11434"
    assert (client.provider().auth_token, client.provider().api_key) == ("no-key", None)


def test_the_model_can_be_chosen(settings):
    settings.LLM_ZAI_API_KEY, settings.LLM_MODEL = "zai", "glm-5"
    assert client.provider().model == "glm-5"


def test_a_key_is_never_shown(settings):
    settings.LLM_ANTHROPIC_API_KEY = "sk-secret"
    assert "sk-secret" not in repr(client.provider())


async def test_a_compatible_address_gets_the_key_in_both_headers_and_the_old_version(upstream):
    upstream.enqueue(message(Text("Hi.")))
    await ask()
    headers = upstream.requests[0].headers
    assert (headers["x-api-key"], headers["authorization"]) == ("key-of-the-test", "Bearer key-of-the-test")
    assert headers["anthropic-version"] == "2023-06-01"


@pytest.mark.parametrize("name", ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"])
async def test_the_zai_address_never_sees_a_key_of_anthropic(upstream, settings, monkeypatch, name):
    settings.LLM_ZAI_API_KEY, settings.LLM_ZAI_BASE_URL = "zai-key", upstream.url
    monkeypatch.setenv(name, "sk-ant-secret")
    monkeypatch.setenv("ANTHROPIC_CUSTOM_HEADERS", "X-Other: sk-ant-secret")
    upstream.enqueue(message(Text("Hi.")))
    await ask()
    headers = upstream.requests[0].headers
    assert headers["authorization"] == "Bearer zai-key"
    assert "sk-ant-secret" not in str(headers)


async def test_text_and_the_whole_reply_come_as_plain_values(upstream):
    upstream.enqueue(message(Text("Good day")))
    *texts, reply = await ask()
    assert "".join(each.text for each in texts) == "Good day"
    assert reply.blocks == [{"type": "text", "text": "Good day"}]
    assert (reply.stop_reason, reply.usage["input_tokens"]) == ("end_turn", 25)
