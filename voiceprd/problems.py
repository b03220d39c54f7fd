"""Every error under /api/ as a problem document: what operations raise, and what Django answers around them."""

from collections.abc import Callable
from typing import Any, cast

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.core.exceptions import PermissionDenied, RequestDataTooBig, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError
from ninja.errors import ValidationError as InvalidRequest

from projects.problems import MEDIA_TYPE, Errors, Problem, refused
from voiceprd.bearer import unauthorized

API = "/api/"
KEPT = ("Allow", "Retry-After", "WWW-Authenticate", "ETag")
DETAILS = {
    400: "The request cannot be read.",
    403: "You may not do this.",
    404: "Nothing is at this address.",
    405: "This address does not take this method.",
    413: "The request is too large.",
    500: "Something broke on the server. What was saved before is safe.",
}


def answer_problems(api: NinjaAPI) -> None:
    """How each exception is answered. What is not listed is a fault of ours."""

    def answers(kind: type[Exception], problem: Callable[[Any], Problem]) -> None:
        api.add_exception_handler(kind, lambda request, error: problem(error).response())

    answers(Problem, lambda problem: problem)
    answers(Http404, lambda error: Problem(404, _words(error) or DETAILS[404]))
    answers(PermissionDenied, lambda error: Problem(403, _words(error) or DETAILS[403]))
    answers(RequestDataTooBig, lambda error: Problem(413, DETAILS[413]))
    answers(ValidationError, refused)
    answers(InvalidRequest, _invalid)
    answers(HttpError, _http_error)
    answers(AuthenticationError, lambda error: unauthorized("Send a token in the header Authorization."))
    api.add_exception_handler(Exception, _fault)


def nothing_there(request: HttpRequest) -> HttpResponse:
    """The view of every address under /api/ that nothing else is at."""
    return Problem(404, DETAILS[404]).response()


class ProblemDocuments:
    """Middleware: what Django itself answers under /api/ (an unknown address, a method that is not taken, a host that
    is not ours) is told as a problem too. And HEAD is GET without the body, as everywhere on the site."""

    sync_capable = async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> Any:
        if iscoroutinefunction(self):
            return self._called_in_a_loop(request)
        if not request.path_info.startswith(API):
            return self.get_response(request)
        wanted, refusal = request.method, _before(request)
        return _after(wanted, refusal or self.get_response(request))

    async def _called_in_a_loop(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(API):
            return cast(HttpResponseBase, await self.get_response(request))
        wanted, refusal = request.method, _before(request)
        return _after(wanted, refusal or await self.get_response(request))


def _before(request: HttpRequest) -> HttpResponseBase | None:
    if request.method == "HEAD":
        request.method = "GET"
    if "Transfer-Encoding" in request.headers and "Content-Length" not in request.headers:
        # Django's limit looks at the length that was announced.
        return Problem(411, "Say how long the body is: send Content-Length.").response()
    return None


def _after(wanted: str | None, response: HttpResponseBase) -> HttpResponseBase:
    if response.status_code >= 400 and response.headers.get("Content-Type") != MEDIA_TYPE:
        response = _told(response)
    return _without_body(response) if wanted == "HEAD" else response


def _told(response: HttpResponseBase) -> HttpResponse:
    headers = {name: response.headers[name] for name in KEPT if name in response.headers}
    detail = DETAILS.get(response.status_code, response.reason_phrase)
    return Problem(response.status_code, detail, headers=headers).response()


def _without_body(response: HttpResponseBase) -> HttpResponse:
    bare = HttpResponse(status=response.status_code)
    bare.headers = response.headers
    response.close()
    return bare


def _invalid(error: InvalidRequest) -> Problem:
    errors: Errors = {}
    for each in error.errors:
        errors.setdefault(_field(each["loc"]), []).append(each["msg"].removeprefix("Value error, "))
    detail = "; ".join(f"{field}: {', '.join(messages)}" for field, messages in errors.items())
    return Problem(422, detail[:1000], errors=errors)


def _field(location: tuple[str | int, ...]) -> str:
    """`("body", "payload", "items", 0, "title")` is `items.0.title`: the name of our argument is none of theirs."""
    skipped = 2 if location[0] == "body" else 1
    return ".".join(str(part) for part in location[skipped:]) or str(location[0])


def _http_error(error: HttpError) -> Problem:
    """Ninja wraps what its parser raises."""
    if isinstance(error.__cause__, Problem):
        return error.__cause__
    return Problem(error.status_code, error.message)


def _fault(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    """Django logs it, and tells those who watch for faults; of its page ProblemDocuments makes a problem."""
    raise error


def _words(error: Exception) -> str:
    return str(error) if error.args and isinstance(error.args[0], str) else ""
