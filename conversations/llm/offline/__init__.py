"""The offline guide: an interviewer that files what it is told and never composes.

It speaks the Messages API from inside the process, so nothing outside can tell it from a provider. A request goes
`transport` (wire) -> `situation` (what was asked) -> `interview` (what to say) -> `filing` (facts to edits) ->
`reading` (text to facts). Everything is a pure function of the request body: same request, same bytes.
"""

from conversations.llm.offline.transport import OfflineTransport

__all__ = ["OfflineTransport"]
