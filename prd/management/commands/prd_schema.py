"""Print the JSON schema of an exported document."""

import json
from typing import Any

from django.core.management.base import BaseCommand

from prd.exports.schema import json_schema


class Command(BaseCommand):
    help = "Print the JSON schema of a PRD exported as JSON."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(json.dumps(json_schema(), indent=2, ensure_ascii=False))
