"""What programs send in a body: nothing unknown, and each value of its own type."""

from collections.abc import Callable
from typing import Annotated, Any

from django.core.exceptions import ValidationError
from ninja import Schema
from pydantic import AfterValidator, ConfigDict

from projects.names import LONGEST_NAME, clean_name


class Sent(Schema):
    """A misspelt field is refused instead of ignored."""

    model_config = ConfigDict(extra="forbid", strict=True)


def by_the_rules_of(clean: Callable[[str], str]) -> Callable[[Any], Any]:
    """A rule that raises Django's ValidationError, for Pydantic."""

    def checked(value: str) -> str:
        try:
            return clean(value)
        except ValidationError as error:
            raise ValueError(" ".join(error.messages)) from error

    return checked


Name = Annotated[str, AfterValidator(by_the_rules_of(clean_name))]
LONGEST_RAW_NAME = 4 * LONGEST_NAME  # spaces at its ends are taken off before its length counts
