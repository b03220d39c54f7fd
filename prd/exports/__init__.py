"""The formats in which a document leaves the house. A new one is a module with `write` and a line in EXPORTS."""

from collections.abc import Callable
from dataclasses import dataclass

from prd.exports import as_json, as_markdown
from prd.exports.bundle import Bundle, Drawing, bundle_of

__all__ = ["EXPORTS", "Bundle", "Drawing", "Export", "bundle_of"]


@dataclass(frozen=True)
class Export:
    key: str
    label: str
    content_type: str
    extension: str
    write: Callable[[Bundle], bytes]

    def file_name(self, stem: str) -> str:
        return f"{stem}.{self.extension}"


EXPORTS: dict[str, Export] = {
    export.key: export
    for export in (
        Export("md", "Markdown", "text/markdown; charset=utf-8", "md", as_markdown.write),
        Export("json", "JSON", "application/json", "json", as_json.write),
    )
}
