"""Brings data and static files to where this version wants them; `start` calls it, and an update may as well."""

from typing import Any

from django.core.management.base import BaseCommand

from servicepunkt.commandline.preparing import prepare


class Command(BaseCommand):
    help = "Migrates the database, collects static files, opens the coming days; in the demo, fills an empty database."
    # Before migrating, the checks have no data to look at.
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        prepare(self.stdout)
