"""The model, over the Anthropic SDK: one shared client per event loop, and the only import of the SDK.

A reply is streamed as plain values (`Text`, `ToolStarted`) and closes with `Reply`. Everything that goes wrong on the
way is an `UpstreamError` with words for the person. A provider's key only ever travels to that provider's address.
"""

import asyncio
import os
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

import anthropic
import httpx2
from anthropic import AsyncAnthropic
from django.conf import settings

from conversations.blocks import Block, Turned, with_cache_marks
from conversations.llm.offline import OfflineTransport

ANTHROPIC_URL = "https://api.anthropic.com"
OFFLINE_URL = "http://offline.invalid"  # never resolved: the transport answers inside the process
OFFLINE_LABEL = "offline guide: set ZAI_API_KEY or ANTHROPIC_API_KEY to talk to a model"


@dataclass(frozen=True)
class Provider:
    """Where replies come from. One of `api_key` and `auth_token` is set; the SDK sends either as a bearer token."""

    key: str
    label: str
    base_url: str
    model: str
    api_key: str | None = field(default=None, repr=False)
    auth_token: str | None = field(default=None, repr=False)

    @property
    def name(self) -> str:
        """The label without its advice, for the bar of a page."""
        return self.label.split(":")[0].capitalize() if self.is_offline else self.label

    @property
    def is_offline(self) -> bool:
        return self.key == "offline"


@dataclass(frozen=True)
class Text:
    text: str


@dataclass(frozen=True)
class ToolStarted:
    id: str
    name: str


@dataclass(frozen=True)
class Reply:
    """A whole message. `stop_reason` is the API's value; None means the stream ended without saying so."""

    blocks: list[Block]
    stop_reason: str | None
    usage: dict[str, int]


class UpstreamError(Exception):
    """The model could not be reached, refused the request or broke off. `words` are for the person."""

    def __init__(self, code: str, words: str, *, retryable: bool = True) -> None:
        super().__init__(words)
        self.code, self.words, self.retryable = code, words, retryable


def provider() -> Provider:
    """The environment's choice: Z.ai, then Anthropic or a compatible address, then the offline guide."""
    if settings.LLM_ZAI_API_KEY:
        return Provider(
            key="zai",
            label="Z.ai",
            base_url=settings.LLM_ZAI_BASE_URL,
            model=settings.LLM_MODEL or "glm-4.7",
            auth_token=settings.LLM_ZAI_API_KEY,
        )
    if settings.LLM_ANTHROPIC_API_KEY or settings.LLM_ANTHROPIC_AUTH_TOKEN or settings.LLM_ANTHROPIC_BASE_URL:
        return anthropic_provider()
    return Provider(key="offline", label=OFFLINE_LABEL, base_url=OFFLINE_URL, model="offline-guide", api_key="offline")


def anthropic_provider() -> Provider:
    base_url = settings.LLM_ANTHROPIC_BASE_URL or ANTHROPIC_URL
    api_key = settings.LLM_ANTHROPIC_API_KEY or None
    # A local server (Ollama, vLLM) wants no key, but the SDK wants something to send.
    token = None if api_key else settings.LLM_ANTHROPIC_AUTH_TOKEN or "no-key"
    return Provider(
        key="anthropic",
        label="Anthropic" if base_url == ANTHROPIC_URL else f"Messages API at {base_url}",
        base_url=base_url,
        model=settings.LLM_MODEL or "claude-sonnet-5-5",
        api_key=api_key,
        auth_token=token,
    )


async def stream(
    *, system: str, tools: Sequence[dict[str, Any]], messages: Sequence[Turned], chosen: Provider | None = None
) -> AsyncGenerator[Text | ToolStarted | Reply, None]:
    """One model call. Closing the iterator closes the connection.

    Raises UpstreamError. A stream that sends nothing but pings for LLM_SILENCE_SECONDS is cut.
    """
    chosen = chosen or provider()
    manager = client_for(chosen).messages.stream(
        model=chosen.model,
        max_tokens=settings.LLM_MAX_TOKENS,
        system=[{"type": "text", "text": system, "cache_control": {"type": "ephemeral"}}],
        tools=list(tools),  # type: ignore[arg-type]
        messages=with_cache_marks(messages),  # type: ignore[arg-type]
    )
    started = False
    try:
        async with manager as events:
            async for event in until_silence(events, settings.LLM_SILENCE_SECONDS):
                started = True
                if event.type == "text":
                    yield Text(event.text)
                elif event.type == "content_block_start" and event.content_block.type == "tool_use":
                    yield ToolStarted(str(event.content_block.id or ""), str(event.content_block.name or ""))
            message = events.current_message_snapshot
        yield Reply(
            blocks=[block for block in map(as_block, message.content) if block],
            stop_reason=message.stop_reason,
            usage=usage_of(message),
        )
    except UpstreamError:
        raise
    except Exception as error:
        raise as_upstream_error(error, started) from error


async def until_silence(events: Any, seconds: float) -> AsyncIterator[Any]:
    """The stream's events. The SDK swallows pings, so a time-out here means that nothing else came."""
    iterator = aiter(events)
    while True:
        try:
            async with asyncio.timeout(seconds):
                event = await anext(iterator)
        except StopAsyncIteration:
            return
        except TimeoutError as error:
            raise UpstreamError("silence", "The model stopped sending. What came so far is kept.") from error
        yield event


def as_block(block: Any) -> Block | None:
    """The block as a plain value, with just what may be sent back. Compatible endpoints leave out what they like."""
    wanted = {
        "text": ("text",),
        "tool_use": ("id", "name", "input"),
        "thinking": ("thinking", "signature"),
        "redacted_thinking": ("data",),
    }.get(block.type)
    if wanted is None:
        return None
    values = {name: getattr(block, name, None) for name in wanted}
    values |= {name: str(values[name] or "") for name in ("text", "name") if name in values}
    return {"type": block.type, **values}


USAGE = ("input_tokens", "output_tokens", "cache_creation_input_tokens", "cache_read_input_tokens")


def usage_of(message: Any) -> dict[str, int]:
    counts = {name: getattr(message.usage, name, None) for name in USAGE} if message.usage else {}
    return {name: count for name, count in counts.items() if isinstance(count, int) and count > 0}


def as_upstream_error(error: Exception, started: bool) -> UpstreamError:
    if started:
        return UpstreamError("interrupted", "The connection to the model broke off. What came so far is kept.")
    if isinstance(error, anthropic.AuthenticationError | anthropic.PermissionDeniedError):
        words = "The server’s API key was refused. Whoever runs this server can set another one in its environment."
        return UpstreamError("key_refused", words, retryable=False)
    if isinstance(error, anthropic.RateLimitError):
        return UpstreamError("rate_limited", "The model is answering too many people just now. Try again in a minute.")
    if isinstance(error, anthropic.BadRequestError | anthropic.RequestTooLargeError):
        return UpstreamError("request_refused", request_words(error), retryable=False)
    if isinstance(error, anthropic.NotFoundError):
        words = "The model’s address or name is not known there. Whoever runs this server can check LLM_MODEL."
        return UpstreamError("model_not_found", words, retryable=False)
    if isinstance(error, anthropic.APIStatusError):
        return UpstreamError("overloaded", "The model is overloaded just now. Try again in a minute.")
    if isinstance(error, anthropic.APIConnectionError | httpx2.HTTPError):
        return UpstreamError("unreachable", "The model could not be reached. Try again in a moment.")
    return UpstreamError("unreadable", "The model sent something that could not be read. Try again.")


def request_words(error: anthropic.APIStatusError) -> str:
    if "too long" in str(error.message) or isinstance(error, anthropic.RequestTooLargeError):
        return "This conversation has grown too long for the model. Clear it; the document stays."
    return "The model refused the request. Whoever runs this server finds the reason in its log."


_clients: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[Provider, AsyncAnthropic]] = WeakKeyDictionary()


def client_for(chosen: Provider) -> AsyncAnthropic:
    """The shared client: its connections belong to the running event loop."""
    clients = _clients.setdefault(asyncio.get_running_loop(), {})
    if chosen not in clients:
        clients[chosen] = new_client(chosen)
    return clients[chosen]


def new_client(chosen: Provider) -> AsyncAnthropic:
    """A client whose every credential is explicit, so that the SDK looks none up in the environment."""
    if chosen.key != "anthropic":
        # The SDK adds these headers to every client; they may hold the key of another provider.
        os.environ.pop("ANTHROPIC_CUSTOM_HEADERS", None)
    transport = httpx2.AsyncClient(transport=offline_transport()) if chosen.is_offline else None
    return AsyncAnthropic(
        api_key=chosen.api_key,
        auth_token=chosen.auth_token,
        base_url=chosen.base_url,
        default_headers=compatible_headers(chosen),
        http_client=transport,
        max_retries=2,
        timeout=httpx2.Timeout(600, connect=10),
    )


def compatible_headers(chosen: Provider) -> dict[str, str]:
    """Compatible endpoints document the protocol of 2023, and some read only the key's first header."""
    if chosen.base_url == ANTHROPIC_URL:
        return {}
    key = {"x-api-key": chosen.api_key} if chosen.api_key else {}
    return {"anthropic-version": "2023-06-01", **key}


@cache
def offline_transport() -> OfflineTransport:
    return OfflineTransport(pace=settings.LLM_OFFLINE_PACE)
