"""Filters that turn a persona's key into what a page shows of it."""

from django import template

from conversations.personas import PERSONAS

register = template.Library()


@register.filter
def persona_face(key: str) -> str:
    """The persona's sign: the end of a CSS class and of a symbol's id."""
    return PERSONAS[key].face if key in PERSONAS else "pm"


@register.filter
def persona_name(key: str) -> str:
    """The persona's shown name."""
    return PERSONAS[key].name if key in PERSONAS else key
