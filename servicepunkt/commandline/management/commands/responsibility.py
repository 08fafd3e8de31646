"""`responsibility import FILE`, `responsibility find POSTCODE`, `responsibility check`: who is responsible for whom."""

import datetime as dt
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from servicepunkt.catalogue.models import Authority
from servicepunkt.common import clock
from servicepunkt.common.languages import STAFF
from servicepunkt.common.refusals import Refusal
from servicepunkt.responsibility.checking import findings
from servicepunkt.responsibility.municipalities import import_municipalities, read_municipalities
from servicepunkt.responsibility.residence import Residence
from servicepunkt.responsibility.responsible import (
    About,
    Answer,
    Clearing,
    Question,
    Reason,
    Responsible,
    responsible_for,
)

_ASKED = {
    About.POSTCODE: gettext_lazy("Es fehlt die Postleitzahl."),
    About.PLACE: gettext_lazy("Es fehlt der Ort (--place). Möglich sind: %(choices)s."),
    About.MUNICIPALITY: gettext_lazy("Es fehlt die Gemeinde (--municipality). Möglich sind: %(choices)s."),
    About.STREET: gettext_lazy("Es fehlt die Straße (--street)."),
    About.NUMBER: gettext_lazy("Es fehlt die Hausnummer (--number)."),
    About.OFFICE: gettext_lazy("Mehrere Dienststellen sind möglich (--office): %(choices)s."),
}
_REASONS = {
    Reason.UNKNOWN_POSTCODE: gettext_lazy("Die Postleitzahl ist unbekannt."),
    Reason.UNKNOWN_PLACE: gettext_lazy("Der Ort liegt nicht im Gebiet dieser Postleitzahl."),
    Reason.NOT_HERE: gettext_lazy("Zuständig ist, wer hier keine Behörde hat: %(who)s."),
    Reason.UNDECIDED: gettext_lazy("Die Angaben reichen nicht aus."),
}

# What may be known about a residence besides its postcode.
_PARTS = ("place", "municipality", "street", "number", "office")


class Command(BaseCommand):
    help = "Reads the official list of municipalities, tells who is responsible for a residence, checks the rows."
    # It needs the tables, but none of the pages.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--language", choices=STAFF, default=STAFF[0], help="of the messages")
        actions = parser.add_subparsers(dest="action", required=True, metavar="import|find|check")
        importing = actions.add_parser("import", help="reads the Gemeindeverzeichnis (GV-ISys, file GV100AD_*.txt)")
        importing.add_argument("file", type=Path)
        finding = actions.add_parser("find", help="tells who is responsible for a residence")
        finding.add_argument("postcode")
        for part in _PARTS:
            finding.add_argument(f"--{part}")
        finding.add_argument("--preset", metavar="SLUG", help="the authority by whose own link somebody came")
        finding.add_argument("--day", type=dt.date.fromisoformat, help="on which day: 2027-03-01; today unless given")
        actions.add_parser("check", help="lists what is odd about districts and assignments")

    def handle(self, *_args: Any, **options: Any) -> None:
        act = {"import": self._import, "find": self._find, "check": self._check}[options["action"]]
        with override(options["language"]):
            try:
                act(options)
            except Refusal as refusal:
                raise CommandError(str(refusal)) from refusal

    def _import(self, options: dict[str, Any]) -> None:
        try:
            content = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(_("Die Datei lässt sich nicht öffnen.")) from error
        count, gone = import_municipalities(read_municipalities(content), by="command line", now=clock.now())
        self.stdout.write(_("Gemeinden: %(count)d, entfernt: %(gone)d.") % {"count": count, "gone": gone})

    def _find(self, options: dict[str, Any]) -> None:
        parts = {name: options[name] for name in ("postcode", *_PARTS)}
        answer = responsible_for(
            Residence(**parts),
            day=options["day"] or timezone.localdate(clock.now()),
            preset=_authority(options["preset"]),
        )
        self.stdout.write(_in_words(answer))

    def _check(self, _options: dict[str, Any]) -> None:
        found = list(findings())
        for sentence in found:
            self.stdout.write(sentence)
        self.stdout.write(_("Auffälliges: %(count)d.") % {"count": len(found)})


def _authority(slug: str | None) -> Authority | None:
    found = Authority.objects.filter(slug=slug).first() if slug else None
    if slug and found is None:
        raise CommandError(_("Die Behörde „%(slug)s“ gibt es nicht.") % {"slug": slug})
    return found


def _in_words(answer: Answer) -> str:
    if isinstance(answer, Responsible):
        return f"{answer.authority.name}" + (f", {answer.office.name}" if answer.office else "")
    if isinstance(answer, Question):
        choices = [
            *answer.places,
            *(f"{row.key} {row.name}" for row in answer.municipalities),
            *(office.slug for office in answer.offices),
        ]
        return str(_ASKED[answer.about]) % {"choices": ", ".join(choices)}
    return _clearing(answer)


def _clearing(answer: Clearing) -> str:
    why = str(_REASONS[answer.reason]) % {"who": answer.who}
    where = str(answer.authority.name) if answer.authority else _("niemand ist dafür benannt (SERVICEPUNKT_CLEARING)")
    return _("%(why)s Klärung: %(where)s.") % {"why": why, "where": where}
