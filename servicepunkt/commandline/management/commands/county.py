"""`county import FILE`, `county check FILE`, `county texts FILE`, `county export SLUG`: a county as one file."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override

from servicepunkt.availability.exporting import export_county
from servicepunkt.availability.importing import differing_hours
from servicepunkt.catalogue.importing import Ledger
from servicepunkt.catalogue.models import Authority
from servicepunkt.catalogue.reading import CountyFile, CountyFileWrong, read_county_file
from servicepunkt.catalogue.withdrawing import StillNeeded
from servicepunkt.catalogue.writing import county_as_yaml
from servicepunkt.commandline import tables
from servicepunkt.common import clock
from servicepunkt.common.languages import DECLARED, STAFF
from servicepunkt.common.refusals import Refusal
from servicepunkt.common.written import translations
from servicepunkt.common.written.reading import line_of_report, texts
from servicepunkt.common.written.yaml_lines import Problem
from servicepunkt.reception.open_days import import_county

# What may depend on an entry that vanished from the file, as people call it.
_HANGING = {
    "bookings.Booking": gettext_lazy("Termine"),
    "bookings.BookedService": gettext_lazy("Termine mit dieser Leistung"),
    "bookings.Claim": gettext_lazy("belegte Zeiten"),
    "bookings.EntitlementCode": gettext_lazy("Berechtigungscodes"),
    "bookings.PersonLimit": gettext_lazy("gezählte Termine von Personen"),
    "reception.Visit": gettext_lazy("Vorsprachen"),
    "reception.Visit_services": gettext_lazy("Vorsprachen mit dieser Leistung"),
    "reception.Call": gettext_lazy("Aufrufe"),
    "staff.Role": gettext_lazy("Rollen von Personal"),
}


class Command(BaseCommand):
    help = "Imports, checks, translates or exports the file of a county (docs/county-file.md)."
    # It needs none of the pages, and, to check a file, not even the tables.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--language", choices=STAFF, default=STAFF[0], help="of the messages")
        actions = parser.add_subparsers(dest="action", required=True, metavar="import|check|texts|export")
        importing = actions.add_parser("import", help="writes the file into the database")
        importing.add_argument("file", type=Path)
        importing.add_argument("--hours", action="store_true", help="also where staff keep an office's opening hours")
        checking = actions.add_parser("check", help="checks the file and changes nothing")
        checking.add_argument("file", type=Path)
        checking.add_argument("--unverified", action="store_true", help="lists every fact that nobody has checked")
        translating = actions.add_parser("texts", help="brings the files with translations into step with the German")
        translating.add_argument("file", type=Path)
        exporting = actions.add_parser("export", help="writes the file from the database")
        exporting.add_argument("slug", help="of the authority: oberhavel")
        exporting.add_argument("file", type=Path, nargs="?", help="where to; SLUG.yaml unless given")
        exporting.add_argument("--overwrite", action="store_true", help="replaces files that are there already")

    def handle(self, *_args: Any, **options: Any) -> None:
        act = {"import": self._import, "check": self._check, "texts": self._texts, "export": self._export}[
            options["action"]
        ]
        with override(options["language"]):
            try:
                act(options)
            except CountyFileWrong as refusal:
                raise CommandError("\n".join([*refusal.lines(), str(refusal)])) from refusal
            except StillNeeded as refusal:
                raise CommandError(f"{refusal}\n{_hanging(refusal.facts['hanging'])}") from refusal
            except Refusal as refusal:
                raise CommandError(str(refusal)) from refusal

    def _import(self, options: dict[str, Any]) -> None:
        file = read_county_file(options["file"])
        ledger = import_county(file, by="command line", now=clock.now(), hours=options["hours"])
        self._say_doubts(file)
        self.stdout.write(_summary(ledger))
        self._say_differing(ledger.differing)
        self._say_displaced(ledger.displaced)

    def _check(self, options: dict[str, Any]) -> None:
        file = read_county_file(options["file"])
        if options["unverified"]:
            found = file.unverified()
            self._say(file, found)
            self.stdout.write(_("Ungeprüfte Angaben: %(count)d.") % {"count": len(found)})
            return
        self._say_doubts(file)
        if tables.are_there():
            self._say_differing(differing_hours(file))
        self.stdout.write(_inventory(file))

    def _texts(self, options: dict[str, Any]) -> None:
        file = read_county_file(options["file"])
        for code, missing in translations.update(
            file.path, [text for _place, text in texts(file.county)], command="county"
        ).items():
            facts = {"language": DECLARED[code].own_name, "count": missing}
            self.stdout.write(_("%(language)s: zu übersetzen %(count)d.") % facts)

    def _say_differing(self, offices: list[str]) -> None:
        for slug in offices:
            self.stdout.write(
                _(
                    "%(office)s: Das Personal pflegt die Öffnungszeiten, und die Datei nennt andere. Es gilt, was das "
                    "Personal eingetragen hat; „import --hours“ nimmt sie wieder aus der Datei."
                )
                % {"office": slug}
            )

    def _say_displaced(self, displaced: dict[str, int]) -> None:
        """New rules may leave bookings without a place; these are now on the offices' lists."""
        for office, count in displaced.items():
            if count:
                words = ngettext(
                    "%(office)s: Ein Termin hat keinen Platz mehr und steht auf der Liste „Termine ohne Platz“.",
                    "%(office)s: %(count)d Termine haben keinen Platz mehr und stehen auf der Liste „Termine ohne Platz“.",
                    count,
                )
                self.stdout.write(words % {"office": office, "count": count})

    def _say_doubts(self, file: CountyFile) -> None:
        self._say(file, [*file.doubts(), *file.outdated(), *file.untranslated()])

    def _say(self, file: CountyFile, problems: Iterable[Problem]) -> None:
        for problem in sorted(problems, key=lambda problem: problem.line):
            self.stdout.write(line_of_report(file.path.name, problem))

    def _export(self, options: dict[str, Any]) -> None:
        authority = Authority.objects.filter(slug=options["slug"]).first()
        if authority is None:
            raise CommandError(_("Die Behörde „%(slug)s“ gibt es nicht.") % {"slug": options["slug"]})
        county, contents = export_county(authority)
        target = options["file"] or Path(f"{authority.slug}.yaml")
        files = {target: county_as_yaml(county).encode()} | {
            target.parent / path: content for path, content in contents.items()
        }
        if not options["overwrite"]:
            _refuse_to_overwrite(files)
        for path, content in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        self.stdout.write(_("Geschrieben: %(file)s und %(count)d PDF.") % {"file": target, "count": len(contents)})


def _refuse_to_overwrite(files: Iterable[Path]) -> None:
    there = [str(path) for path in files if path.exists()]
    if there:
        raise CommandError(_("Schon da, und nicht überschrieben: %(files)s.") % {"files": ", ".join(there)})


def _hanging(counts: dict[str, int]) -> str:
    said = ", ".join(f"{count} {_HANGING.get(label, label)}" for label, count in counts.items())
    return _("Daran hängen noch: %(what)s.") % {"what": said}


def _summary(ledger: Ledger) -> str:
    if not ledger and not ledger.kept:
        return _("Alles war schon so; nichts wurde geändert.")
    said = _("Neu: %(created)d, geändert: %(changed)d, entfernt: %(removed)d.") % {
        "created": len(ledger.created),
        "changed": len(ledger.changed),
        "removed": len(ledger.removed),
    }
    if not ledger.kept:
        return said
    kept = _("Behalten, weil Briefe darauf verweisen: %(forms)s.") % {"forms": ", ".join(ledger.kept)}
    return f"{said}\n{kept}"


def _inventory(file: CountyFile) -> str:
    county = file.county
    offices, services = len(list(county.offices)), len(list(county.services))
    facts = {
        "departments": ngettext("%d Bereich", "%d Bereiche", len(county.departments)) % len(county.departments),
        "offices": ngettext("%d Dienststelle", "%d Dienststellen", offices) % offices,
        "services": ngettext("%d Leistung", "%d Leistungen", services) % services,
        "forms": ngettext("%d Formular", "%d Formulare", len(county.forms)) % len(county.forms),
    }
    return _("Die Datei ist in Ordnung: %(departments)s, %(offices)s, %(services)s, %(forms)s.") % facts
