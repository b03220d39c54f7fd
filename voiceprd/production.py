"""What must be right before the server may face the world. Pure: settings hand in what the environment said."""

from collections.abc import Sequence

from django.core.exceptions import ImproperlyConfigured

SHORTEST_KEY = 50
FEWEST_CHARACTERS = 12
HOW_TO_MAKE_A_KEY = "python -c 'import secrets; print(secrets.token_urlsafe(64))'"


def require_production(*, secret_key: str, allowed_hosts: Sequence[str], debug: bool) -> None:
    """Raise ImproperlyConfigured that names everything to put right, so that one restart is enough."""
    wrong = [*_wrong_with_key(secret_key), *_wrong_with_hosts(allowed_hosts)]
    if debug:
        wrong.append("DEBUG is on: remove it or set DEBUG=0. It shows source, settings and data to every visitor.")
    if wrong:
        raise ImproperlyConfigured("PRODUCTION=1 refuses to start:\n- " + "\n- ".join(wrong))


def _wrong_with_key(key: str) -> list[str]:
    advice = f"set it to the output of: {HOW_TO_MAKE_A_KEY}"
    if not key:
        return [f"SECRET_KEY is missing: {advice}"]
    if key.startswith("django-insecure"):
        return [f"SECRET_KEY is one that Django made for development (django-insecure…): {advice}"]
    if len(key) < SHORTEST_KEY:
        return [f"SECRET_KEY has {len(key)} characters, {SHORTEST_KEY} are needed: {advice}"]
    if len(set(key)) < FEWEST_CHARACTERS:
        return [f"SECRET_KEY repeats {len(set(key))} characters and can be guessed: {advice}"]
    return []


def _wrong_with_hosts(hosts: Sequence[str]) -> list[str]:
    example = "set it to the names people use, for example ALLOWED_HOSTS=prd.example.org"
    if not any(hosts):
        return [f"ALLOWED_HOSTS is empty: {example}"]
    if "*" in hosts:
        return [f'ALLOWED_HOSTS contains "*", which lets any site open sockets to this one: {example}']
    return []
