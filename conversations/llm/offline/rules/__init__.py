"""The rules of a language as data: one TOML file holds its cues, nouns, number words and replies."""

import re
import tomllib
from functools import cache, cached_property
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
LANGUAGES = tuple(sorted(path.stem for path in HERE.glob("*.toml")))
DEFAULT = "en"


class Rules:
    """One language. Lists of pattern fragments are compiled on first use and kept."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.data: dict[str, Any] = tomllib.loads((HERE / f"{language}.toml").read_text("utf-8"))
        self._patterns: dict[str, re.Pattern[str]] = {}
        self._series: dict[str, list[re.Pattern[str]]] = {}
        self._words: dict[str, frozenset[str]] = {}

    def words(self, path: str) -> frozenset[str]:
        """A set of single words, written in the file as one string."""
        if path not in self._words:
            self._words[path] = frozenset(str(self.get(path)).split())
        return self._words[path]

    def get(self, path: str) -> Any:
        value: Any = self.data
        for key in path.split("."):
            value = value[key]
        return value

    def lines(self, path: str) -> list[str]:
        return list(self.get(path))

    def pattern(self, path: str) -> re.Pattern[str]:
        """A list of alternatives as one pattern between word boundaries."""
        if path not in self._patterns:
            self._patterns[path] = compiled(rf"(?<![\w'’])(?:{'|'.join(self._fragments(path))})(?![\w’'])")
        return self._patterns[path]

    def starts(self, path: str) -> re.Pattern[str]:
        """The same at the start of a text only."""
        key = f"^{path}"
        if key not in self._patterns:
            self._patterns[key] = compiled(rf"(?:{'|'.join(self._fragments(path))})(?![\w’'])")
        return self._patterns[key]

    def each(self, path: str) -> list[re.Pattern[str]]:
        """A list of patterns that name their groups alike, tried one after another."""
        if path not in self._series:
            self._series[path] = [compiled(fragment) for fragment in self._fragments(path)]
        return self._series[path]

    def raw(self, path: str) -> re.Pattern[str]:
        """One pattern, taken as it stands."""
        key = f"={path}"
        if key not in self._patterns:
            self._patterns[key] = compiled(self._expanded(str(self.get(path))))
        return self._patterns[key]

    @cached_property
    def shorthands(self) -> dict[str, str]:
        """`<MODAL>` in a pattern stands for the alternatives named so in [shorthands]."""
        return {name: f"(?:{'|'.join(values)})" for name, values in self.data["shorthands"].items()}

    def _fragments(self, path: str) -> list[str]:
        return [self._expanded(fragment) for fragment in self.lines(path)]

    def _expanded(self, fragment: str) -> str:
        for name, value in self.shorthands.items():
            fragment = fragment.replace(f"<{name}>", value)
        return fragment


def compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


@cache
def rules_for(language: str) -> Rules:
    """The rules of a language; one that has none reads as English."""
    return Rules(language if language in LANGUAGES else DEFAULT)
