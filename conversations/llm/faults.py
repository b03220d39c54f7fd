"""What goes wrong upstream: which kind it is, whether trying again may help, and what the person is told. Pure."""

import re

TOO_LONG = re.compile(
    r"too long|context (length|window|limit|size)|maximum context|too many (input )?tokens|exceeds?.{0,40}\bcontext\b",
    re.I,
)
SPENT = re.compile(
    r"credit balance|insufficient.{0,20}(balance|quota|credit|funds)|billing|usage limits?\b|spend(ing)? limits?\b"
    r"|payment required|exceeded your current quota",
    re.I,
)
QUOTED = re.compile(r"""\"(?:\\.|[^"\\])*"?|'(?:\\.|[^'\\])*'|`[^`]*`|“[^”]*”|\{.*\}|\[.*\]""", re.S)
REASON_CHARACTERS, MESSAGE_CHARACTERS = 200, 2_000
PASSING = (408, 409, 429, 500, 502, 503, 504, 529)
NOT_RETRYABLE = ("too_long", "request_refused")  # the same again would be refused again
PASSING_KINDS = ("overloaded_error", "rate_limit_error", "api_error", "timeout_error")

BROKE_OFF = "The connection to the model broke off. What came so far is kept."
FELL_SILENT = "The model stopped sending. What came so far is kept."
SAID_NOTHING = "The model broke off before it said anything."
TOO_MANY = "The model is answering too many people just now."
OVERLOADED = "The model is overloaded just now."
LOG_KNOWS = "The model refused the request. Whoever runs this server finds the reason in its log."
GROWN_TOO_LONG = (
    "This is too long for the model, even in short. Say it in parts, or clear the conversation; the document stays."
)


def reason(body: object) -> str:
    """What a server said of a request, for the log: without what it quotes, which may be what somebody wrote."""
    said = body.get("error", body) if isinstance(body, dict) else body
    message = str(said.get("message", "") if isinstance(said, dict) else said or "")
    return " ".join(QUOTED.sub("…", message[:MESSAGE_CHARACTERS]).split())[:REASON_CHARACTERS]


class UpstreamError(Exception):
    """The model could not be reached, refused the request or broke off. `words` are for the person.

    `passing` faults may be tried again by the server itself while nothing was shown, after `retry_after` seconds if the
    upstream named them; `retryable` ones by the person. `usage` are the tokens that were taken all the same.
    """

    def __init__(
        self,
        code: str,
        words: str,
        *,
        passing: bool = False,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(words)
        self.code, self.words = code, words
        self.passing, self.retry_after = passing, retry_after
        self.usage: dict[str, int] = {}

    @property
    def retryable(self) -> bool:
        return self.code not in NOT_RETRYABLE

    @property
    def broke_off(self) -> bool:
        """Whether a reply had begun: such a turn is interrupted, not failed."""
        return self.code in ("interrupted", "silence")


def refused(
    status: int, kind: str, message: str, *, retry_after: float | None = None, variable: str = "the API key"
) -> UpstreamError:
    """The fault of a request that was refused with this status before anything came. `variable` holds the key."""
    if TOO_LONG.search(message) or status == 413:
        return UpstreamError("too_long", GROWN_TOO_LONG)
    if status == 402 or SPENT.search(message):
        words = (
            "The server’s account with the model’s provider is used up. Whoever runs this server can fill it up there."
        )
        return UpstreamError("spend_limit", words)
    if status in (401, 403) or kind in ("authentication_error", "permission_error"):
        words = f"The server’s API key was refused. Whoever runs this server can set another {variable}."
        return UpstreamError("key_refused", words)
    if status == 404:
        words = "The model’s address or name is not known there. Whoever runs this server can check LLM_MODEL."
        return UpstreamError("model_not_found", words)
    if status == 429:
        return UpstreamError("rate_limited", TOO_MANY, passing=True, retry_after=retry_after)
    if status in PASSING or status > 500:
        return UpstreamError("overloaded", OVERLOADED, passing=True, retry_after=retry_after)
    return UpstreamError("request_refused", LOG_KNOWS)


def broke_off(kind: str = "") -> UpstreamError:
    """The fault of a stream that ended before its message did. `kind` is the API's error type, if it said one."""
    return UpstreamError("interrupted", BROKE_OFF, passing=kind in PASSING_KINDS)
