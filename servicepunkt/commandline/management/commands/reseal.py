"""`./run reseal`: seals everything that is sealed anew with the first key, after which the others may go."""

from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from servicepunkt.common import clock
from servicepunkt.common.languages import STAFF
from servicepunkt.common.refusals import Refusal
from servicepunkt.privacy.resealing import Found, look, reseal


class Command(BaseCommand):
    help = "Seals anew what lies under another key than the first, while the site runs (docs/operation.md, Keys)."
    # It needs the tables, but none of the pages.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--language", choices=STAFF, default=STAFF[0], help="of the messages")
        parser.add_argument("--check", action="store_true", help="only says what lies under other keys")

    def handle(self, *_args: Any, **options: Any) -> None:
        with override(options["language"]):
            try:
                found = look() if options["check"] else reseal(by="command line", now=clock.now())
            except Refusal as refusal:
                raise CommandError(str(refusal)) from refusal
            self._say(found, checking=options["check"])

    def _say(self, found: Found, *, checking: bool) -> None:
        for table, count in sorted(found.stale.items()):
            self.stdout.write(f"{table}: {count}")
        count = found.stale.total()
        said = _under_others(count) if checking else _sealed_anew(count)
        self.stdout.write(said % {"count": count})
        if found.closed:
            raise CommandError(_closed(found.closed))
        if checking and count:
            raise CommandError(_("Die anderen Schlüssel werden noch gebraucht."))


def _sealed_anew(count: int) -> str:
    return ngettext("Neu versiegelt: %(count)d Zeile.", "Neu versiegelt: %(count)d Zeilen.", count)


def _under_others(count: int) -> str:
    return ngettext(
        "Unter einem anderen Schlüssel als dem ersten: %(count)d Zeile.",
        "Unter einem anderen Schlüssel als dem ersten: %(count)d Zeilen.",
        count,
    )


def _closed(closed: Counter[str]) -> str:
    where = ", ".join(f"{table} {count}" for table, count in sorted(closed.items()))
    return _("Was hier liegt, öffnet keiner der Schlüssel: %(where)s.") % {"where": where}
