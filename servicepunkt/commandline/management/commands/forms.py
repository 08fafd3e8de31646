"""`forms check [FILE]`, `forms texts [FILE]`: the definitions of the forms that people fill in (docs/forms.md)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import override

from servicepunkt.common.languages import DECLARED, OFFERED, SOURCE, STAFF
from servicepunkt.common.written.reading import line_of_report, texts
from servicepunkt.forms.definition import Form
from servicepunkt.forms.drawing import as_mermaid, as_sentences
from servicepunkt.forms.reading import (
    DEFINITIONS,
    DefinitionWrong,
    assembled_forms,
    read_definitions,
    untranslated,
    update_translations,
)
from servicepunkt.forms.sources import unverified

_DRAWN: dict[str, Callable[[Form], str]] = {"sentences": as_sentences, "mermaid": as_mermaid}


class Command(BaseCommand):
    help = "Checks and draws the forms that people fill in (docs/forms.md)."
    # It needs neither tables nor pages.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--language", choices=STAFF, default=STAFF[0], help="of the messages")
        actions = parser.add_subparsers(dest="action", required=True, metavar="check|texts")
        checking = actions.add_parser("check", help="checks all forms, or one file, and draws its paths")
        checking.add_argument("file", type=Path, nargs="?", help="all forms of the program unless given")
        checking.add_argument("--unverified", action="store_true", help="lists every rule that nobody has looked up")
        checking.add_argument("--draw", choices=_DRAWN, help="sentences for one file unless given")
        translating = actions.add_parser("texts", help="brings the files with translations into step with the German")
        translating.add_argument("file", type=Path, nargs="?", help="all files of the program unless given")

    def handle(self, *_args: Any, **options: Any) -> None:
        act = {"check": self._check, "texts": self._texts}[options["action"]]
        with override(options["language"]):
            try:
                act(options)
            except DefinitionWrong as refusal:
                raise CommandError(str(refusal)) from refusal

    def _check(self, options: dict[str, Any]) -> None:
        file: Path | None = options["file"]
        assembled = assembled_forms([file] if file else sorted(DEFINITIONS.glob("*.yaml")))
        if options["unverified"]:
            # A section that several forms share is looked up only once.
            told = dict.fromkeys(one.report(finding) for one in assembled for finding in unverified(one.form))
            for path, problem in told:
                self.stdout.write(line_of_report(path.name, problem))
            self.stdout.write(_("Ungeprüfte Angaben: %(count)d.") % {"count": len(told)})
            return
        found = [one.form for one in assembled]
        drawn = options["draw"] or ("sentences" if file else "")
        for form in found:
            if drawn:
                self.stdout.write(_DRAWN[drawn](form))
        if file:
            for path, problem in untranslated(read_definitions(file)):
                self.stdout.write(line_of_report(path.name, problem))
        else:
            self._say_lacking()
        for form in found:
            self.stdout.write(_inventory(form))

    def _say_lacking(self) -> None:
        """How many texts each language lacks; the files of `forms texts` name them."""
        said = [text for file in read_definitions() for _place, text in texts(file.entry)]
        for code in OFFERED:
            count = len({text[SOURCE] for text in said if not text.get(code)})
            if count:
                facts = {"language": DECLARED[code].own_name, "count": count}
                self.stdout.write(_("%(language)s: zu übersetzen %(count)d.") % facts)

    def _texts(self, options: dict[str, Any]) -> None:
        for path, missing in update_translations(read_definitions(options["file"])).items():
            for code, count in missing.items():
                facts = {"file": path.stem, "language": DECLARED[code].own_name, "count": count}
                self.stdout.write(_("%(file)s, %(language)s: zu übersetzen %(count)d.") % facts)


def _inventory(form: Form) -> str:
    facts = {
        "form": form.form,
        "sections": len(form.sections),
        "pages": len(list(form.pages)),
        "fields": len(list(form.fields)),
        "papers": len(list(form.all_papers)),
    }
    return (
        _(
            "%(form)s ist in Ordnung: %(sections)d Abschnitte, %(pages)d Seiten, %(fields)d Felder, %(papers)d Unterlagen."
        )
        % facts
    )
