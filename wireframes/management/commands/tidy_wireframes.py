"""Deletes pictures that belong to no drawing, and drawings that were deleted more than thirty days ago."""

from typing import Any

from django.core.management.base import BaseCommand

from wireframes.tidying import tidy


class Command(BaseCommand):
    help = "Delete pictures that belong to no drawing, and drawings that were deleted more than thirty days ago."

    def handle(self, *args: Any, **options: Any) -> None:
        drawings, files = tidy()
        self.stdout.write(f"Let go of {drawings} deleted wireframe(s) and {files} file(s).")
