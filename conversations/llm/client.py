"""The model, over the Anthropic SDK: one shared client per event loop, and the only import of the SDK.

A reply is handed on as it comes, as plain values (`Text`, `ToolStarted`), and returned whole as `Reply`. Everything
that goes wrong on the way is an `UpstreamError` with words for the person. A provider's key only ever travels to that
provider's address.
"""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

import anthropic
import httpx2
from anthropic import AsyncAnthropic
from django.conf import settings

from conversations.blocks import OwnIds, Turned, with_cache_marks
from conversations.llm import faults
from conversations.llm.assembly import USAGE, Assembly, Reply, ServerSentEvents, StreamFault, Text, ToolStarted
from conversations.llm.faults import UpstreamError
from conversations.llm.offline import OfflineTransport

__all__ = ["USAGE", "Provider", "Reply", "Text", "ToolStarted", "UpstreamError", "client_for", "provider", "reply"]

log = logging.getLogger(__name__)

ANTHROPIC_URL = "https://api.anthropic.com"
OFFLINE_URL = "http://offline.invalid"  # never resolved: the transport answers inside the process
SLACK = 0.1  # silence is noticed so much later than it could be
LONGEST_WAIT = 24 * 60 * 60  # seconds
LAST_SECONDS = 1.0  # for the end of the body after message_stop
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

    @property
    def variable(self) -> str:
        """The name in the environment under which its key was given."""
        return "ZAI_API_KEY" if self.key == "zai" else "ANTHROPIC_API_KEY" if self.api_key else "ANTHROPIC_AUTH_TOKEN"


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


async def reply(
    *,
    system: str,
    tools: Sequence[dict[str, Any]],
    messages: Sequence[Turned],
    take: Callable[[Text | ToolStarted], None],
    ids: OwnIds | None = None,
    chosen: Provider | None = None,
) -> Reply:
    """Make one model call. `take` is handed each part as it comes; cancelling the call closes its connection. A tool
    use has one of `ids` from its beginning.

    Raises UpstreamError. A stream that sends nothing but pings for LLM_SILENCE_SECONDS is cut.
    """
    chosen = chosen or provider()
    assembly, begun = Assembly(ids or OwnIds()), False
    try:
        async with opened(chosen, system, tools, messages) as response:
            begun = True
            await read(response.iter_bytes(), assembly, take, settings.LLM_SILENCE_SECONDS)
        return assembly.reply()
    except Exception as error:
        fault = as_upstream_error(error, begun, chosen)
        fault.usage = dict(assembly.usage)
        raise fault from error


def opened(chosen: Provider, system: str, tools: Sequence[dict[str, Any]], messages: Sequence[Turned]) -> Any:
    """The response of one model call, as a context manager. The SDK sends, and raises for what is refused."""
    return client_for(chosen).messages.with_streaming_response.create(
        model=chosen.model,
        max_tokens=settings.LLM_MAX_TOKENS,
        system=[{"type": "text", "text": system, "cache_control": {"type": "ephemeral"}}],
        tools=list(tools),  # type: ignore[arg-type]
        messages=with_cache_marks(messages),  # type: ignore[arg-type]
        stream=True,
    )


async def read(
    chunks: AsyncIterator[bytes], assembly: Assembly, take: Callable[[Text | ToolStarted], None], seconds: float
) -> None:
    """Take the reply in. Pings do not count as life: a model that has died behind its server sends them as well."""
    events, clock = ServerSentEvents(), asyncio.get_running_loop()
    renewed, slack = clock.time(), seconds * SLACK  # setting a time-out anew at each piece would cost a tenth of all
    try:
        async with asyncio.timeout(seconds + slack) as limit:
            async for chunk in chunks:
                heard = False
                for event in events.feed(chunk):
                    # What follows message_stop cannot take a whole message back.
                    if event.get("type") != "ping" and not is_whole(assembly):
                        heard = True
                        for part in assembly.feed(event):
                            take(part)
                now = clock.time()
                if assembly.complete:  # the end of the body is read as well: then the connection serves the next call
                    limit.reschedule(now + LAST_SECONDS)
                elif heard and now > renewed + slack:
                    renewed = now
                    limit.reschedule(now + seconds + slack)
                await asyncio.sleep(0)  # one that sends faster than is read would keep all others waiting
    except TimeoutError:
        if not assembly.complete:
            raise UpstreamError("silence", faults.FELL_SILENT) from None
    except (httpx2.HTTPError, ValueError):
        if not assembly.complete:
            raise


def is_whole(assembly: Assembly) -> bool:
    return assembly.complete


def as_upstream_error(error: Exception, begun: bool, chosen: Provider) -> UpstreamError:
    if isinstance(error, UpstreamError):
        return error
    if isinstance(error, anthropic.APIStatusError):
        after = retry_after(error.response.headers)
        message, kind = str(error.message), str(error.type or "")
        log.warning("the model's server answered %s %s: %s", error.status_code, kind, faults.reason(error.body))
        return faults.refused(error.status_code, kind, message, retry_after=after, variable=chosen.variable)
    if begun:
        return faults.broke_off(error.kind if isinstance(error, StreamFault) else "")
    if isinstance(error, anthropic.APIConnectionError | httpx2.HTTPError):
        return UpstreamError("unreachable", "The model could not be reached.", passing=True)
    return UpstreamError("unreadable", "The model’s answer could not be read. Try again.")


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds until the server wants to be asked again, if it says: it may name them, or a date. What is longer than a
    day is none of either: some gateways send the milliseconds of a clock."""
    given = headers.get("retry-after", "")
    try:
        seconds = float(given)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(given) - datetime.now(UTC)).total_seconds()
        except (ValueError, TypeError, OverflowError):
            return None
    return max(0.0, seconds) if seconds <= LONGEST_WAIT else None


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
        max_retries=0,  # tried again by the runner, which tells the person how long it takes
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
