"""Reading a county file: either it is right as a whole, or every error is told at once, each with its line."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel.messages.pofile import PoFileError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import ValidationError

from servicepunkt.catalogue import checking, county_texts
from servicepunkt.catalogue.county_file import County
from servicepunkt.catalogue.entry import Entry, Fact
from servicepunkt.catalogue.references import Finding, unknown_references
from servicepunkt.catalogue.sentences import sentence_for
from servicepunkt.catalogue.yaml_lines import Path as Place
from servicepunkt.catalogue.yaml_lines import Problem, Tree, read_yaml
from servicepunkt.common.languages import DECLARED, OFFERED, SOURCE
from servicepunkt.common.refusals import Refusal
from servicepunkt.common.texts import Text


class CountyFileWrong(Refusal):
    """The file cannot be taken as it is; `problems` holds every reason in the order of the file."""

    code = "county-file-wrong"
    status = 422
    sentence = gettext_lazy("Die Datei %(file)s kann so nicht übernommen werden. Fehler: %(count)d.")

    def __init__(self, file: Path, problems: list[Problem]) -> None:
        # A piece that is used in several places by an alias is wrong only once.
        once = {(problem.line, problem.sentence): problem for problem in reversed(problems)}
        self.problems = sorted(once.values(), key=lambda problem: (problem.line, [str(part) for part in problem.path]))
        super().__init__(file=file.name, count=len(self.problems))

    def lines(self) -> list[str]:
        return [line_of_report(self.facts["file"], problem) for problem in self.problems]


@dataclass(frozen=True, slots=True)
class CountyFile:
    """A county file that is right, and where each thing stands in it."""

    path: Path
    county: County
    tree: Tree

    def content_of(self, pdf: str) -> bytes:
        """A PDF that lies beside the file."""
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
            self.tree.problem(path, _("Es fehlt: %(languages)s.") % {"languages": ", ".join(missing)})
            for path, text in texts(self.county)
            if (missing := [DECLARED[code].own_name for code in OFFERED if not text.get(code)])
        ]

    def outdated(self) -> list[Problem]:
        """Every text whose German has changed since it was translated."""
        places = {text[SOURCE]: path for path, text in texts(self.county)}
        return [
            self.tree.problem(
                places.get(german, ()),
                _("Der deutsche Text wurde geändert; die Übersetzung ist zu prüfen: %(language)s.")
                % {"language": DECLARED[code].own_name},
            )
            for code, german in county_texts.outdated(self.path)
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
    county, wrong = _shaped(tree)
    found = [*tree.problems, *wrong, *_placed(tree, unknown_references(tree.data))]
    if county is not None and not found:
        # How the pieces fit together is a question for pieces that are right.
        found = _placed(tree, checking.problems(county, path.parent))
    if found or county is None:
        raise CountyFileWrong(path, found)
    _translate(path, county)
    return CountyFile(path, county, tree)


def _translate(path: Path, county: County) -> None:
    try:
        county_texts.translate(path, (text for _place, text in texts(county)))
    except PoFileError as error:
        sentence = _("Eine Datei mit Übersetzungen lässt sich nicht lesen: %(error)s") % {"error": error}
        raise CountyFileWrong(path, [Problem(1, (), sentence)]) from error


def _placed(tree: Tree, findings: Iterable[Finding]) -> list[Problem]:
    return [tree.problem(path, sentence) for path, sentence in findings]


def line_of_report(file: str, problem: Problem) -> str:
    """`oberhavel.yaml, Zeile 12 (departments › migration › name): …`"""
    facts = {"file": file, "line": problem.line, "place": problem.place, "sentence": problem.sentence}
    if not problem.path:
        return _("%(file)s, Zeile %(line)d: %(sentence)s") % facts
    return _("%(file)s, Zeile %(line)d (%(place)s): %(sentence)s") % facts


def entries(entry: Entry, path: Place = ()) -> Iterator[tuple[Place, Entry]]:
    """An entry and every entry in it, with their places."""
    yield path, entry
    for name, value in _fields(entry):
        yield from _entries_in(value, (*path, name))


def _entries_in(value: Any, path: Place) -> Iterator[tuple[Place, Entry]]:
    if isinstance(value, Entry):
        yield from entries(value, path)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _entries_in(item, (*path, number))
    elif isinstance(value, dict) and not isinstance(value, Text):
        for key, item in value.items():
            yield from _entries_in(item, (*path, key))


def texts(county: County) -> Iterator[tuple[Place, Text]]:
    """Every text that says something, with its place."""
    for path, entry in entries(county):
        for name, value in _fields(entry):
            if isinstance(value, Text) and value:
                yield (*path, name), value


def _fields(entry: Entry) -> Iterator[tuple[str, Any]]:
    for name, field in type(entry).model_fields.items():
        yield field.alias or name, getattr(entry, name)


def _shaped(tree: Tree) -> tuple[County | None, list[Problem]]:
    """The county, or what is wrong with the shape of its pieces."""
    try:
        return County.model_validate(tree.data), []
    except ValidationError as error:
        return None, [_problem(details, tree) for details in error.errors(include_url=False)]


def _problem(details: Any, tree: Tree) -> Problem:
    path: Place = ()
    for part in details["loc"]:
        if (*path, part) in tree.lines:  # leaves out what names a kind of value only, not a place
            path = (*path, part)
    if details["type"] == "missing":
        path = (*path, details["loc"][-1])
    return tree.problem(path, sentence_for(details, path))
