"""What a view is handed, typed once: a request of somebody who is logged in, with htmx's details."""

from django.contrib.auth.models import User
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails


class Request(HttpRequest):
    """Every page but the few marked `login_not_required` gets one of these (voiceprd/signing_in.py)."""

    user: User
    htmx: HtmxDetails


class ApiRequest(HttpRequest):
    """A request of the JSON API, of whoever its token belongs to (voiceprd/bearer.py)."""

    user: User
