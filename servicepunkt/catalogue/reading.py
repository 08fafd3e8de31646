"""Reading a county file: either it is right as a whole, or every error is reported at once, each with its line."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from babel.messages.pofile import PoFileError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from servicepunkt.catalogue import checking
from servicepunkt.catalogue.county_file import County
from servicepunkt.catalogue.known_words import keys_at
from servicepunkt.catalogue.references import Finding, unknown_references
from servicepunkt.common.languages import SOURCE
from servicepunkt.common.refusals import Refusal
from servicepunkt.common.written import translations
from servicepunkt.common.written.entry import Fact
from servicepunkt.common.written.reading import entries, in_order, line_of_report, shape, texts
from servicepunkt.common.written.yaml_lines import Problem, Tree, read_yaml


class CountyFileWrong(Refusal):
    """The file cannot be taken as it is; `problems` holds every reason in the order of the file."""

    code = "county-file-wrong"
    status = 422
    sentence = gettext_lazy("Die Datei %(file)s kann so nicht übernommen werden. Fehler: %(count)d.")

    def __init__(self, file: Path, problems: list[Problem]) -> None:
        self.problems = in_order(problems)
        super().__init__(file=file.name, count=len(self.problems))

    def lines(self) -> list[str]:
        return [line_of_report(self.facts["file"], problem) for problem in self.problems]


@dataclass(frozen=True, slots=True)
class CountyFile:
    """A county file that is right, and where each thing is in it."""

    path: Path
    county: County
    tree: Tree

    def content_of(self, pdf: str) -> bytes:
        """A PDF that is stored next to the file."""
        return (self.path.parent / pdf).read_bytes()

    def unverified(self) -> list[Problem]:
        """Every fact that nobody has checked yet."""
        return [
            self.tree.problem(path, entry.source or _("ohne Quelle"))
            for path, entry in entries(self.county)
            if isinstance(entry, Fact) and not entry.verified
        ]

    def untranslated(self) -> list[Problem]:
        """Every text that is missing in an offered language."""
        return [
            self.tree.problem(path, sentence)
            for path, text in texts(self.county)
            if (sentence := translations.lacking(text))
        ]

    def outdated(self) -> list[Problem]:
        """Every text whose German has changed since it was translated."""
        places = {text[SOURCE]: path for path, text in texts(self.county)}
        return [
            self.tree.problem(places.get(german, ()), translations.to_check(code))
            for code, german in translations.outdated(self.path)
        ]

    def doubts(self) -> list[Problem]:
        """What may be meant, but is more likely a mistake."""
        return _placed(self.tree, checking.doubts(self.county))


def read_county_file(path: Path) -> CountyFile:
    """The county of a file; raises `CountyFileWrong` with every error that was found."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise CountyFileWrong(path, [Problem(1, (), _("Die Datei lässt sich nicht öffnen."))]) from error
    tree = read_yaml(content)
    if tree.data is None:
        raise CountyFileWrong(path, tree.problems)
    county, wrong = shape(tree, County, keys_at)
    found = [*tree.problems, *wrong, *_placed(tree, unknown_references(tree.data))]
    if county is not None and not found:
        # How the pieces fit together is asked only once each of them is right.
        found = _placed(tree, checking.problems(county, path.parent))
    if found or county is None:
        raise CountyFileWrong(path, found)
    _translate(path, county)
    return CountyFile(path, county, tree)


def _translate(path: Path, county: County) -> None:
    try:
        translations.translate(path, (text for _place, text in texts(county)))
    except PoFileError as error:
        sentence = _("Eine Datei mit Übersetzungen lässt sich nicht lesen: %(error)s") % {"error": error}
        raise CountyFileWrong(path, [Problem(1, (), sentence)]) from error


def _placed(tree: Tree, findings: Iterable[Finding]) -> list[Problem]:
    return [tree.problem(path, sentence) for path, sentence in findings]
