"""Reading the definitions: either a form is right as a whole, or all errors are reported, each with its line."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.messages.pofile import PoFileError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from servicepunkt.common.languages import SOURCE
from servicepunkt.common.refusals import Refusal
from servicepunkt.common.written import translations
from servicepunkt.common.written.reading import in_order, line_of_report, shape, texts
from servicepunkt.common.written.yaml_lines import Problem, read_yaml
from servicepunkt.forms.assembling import Assembled, Reported, Written, assemble
from servicepunkt.forms.checking import problems
from servicepunkt.forms.definition import Exit, Form, FormFile, Section
from servicepunkt.forms.known_words import keys_at

DEFINITIONS = Path(__file__).with_name("definitions")
_SECTIONS = "sections"


class DefinitionWrong(Refusal):
    """The definitions cannot be used as they are; `reported` holds every reason, with its file."""

    code = "definition-wrong"
    status = 422
    sentence = gettext_lazy("Die Formulare können so nicht verwendet werden. Fehler: %(count)d.")

    def __init__(self, reported: Iterable[Reported]) -> None:
        by_file: dict[Path, list[Problem]] = {}
        for path, problem in reported:
            by_file.setdefault(path, []).append(problem)
        self.reported = [(path, problem) for path in by_file for problem in in_order(by_file[path])]
        super().__init__(count=len(self.reported))

    def lines(self) -> list[str]:
        """One line for each: file, line, place, sentence."""
        return [line_of_report(path.name, problem) for path, problem in self.reported]

    def __str__(self) -> str:
        return "\n".join([super().__str__(), *self.lines()])


@lru_cache(maxsize=1)
def forms() -> Mapping[str, Form]:
    """The forms of this program by their slugs, in the order given by `place`; raises `DefinitionWrong`."""
    found = read_forms(sorted(DEFINITIONS.glob("*.yaml")))
    return {form.form: form for form in sorted(found, key=lambda form: (form.place, form.form))}


def read_forms(paths: Iterable[Path], *, sections: Path = DEFINITIONS / _SECTIONS) -> list[Form]:
    """The forms of files, with their translations; raises `DefinitionWrong` with every error in any of them."""
    return [assembled.form for assembled in assembled_forms(paths, sections=sections)]


def assembled_forms(paths: Iterable[Path], *, sections: Path = DEFINITIONS / _SECTIONS) -> list[Assembled]:
    """The same, with where each thing comes from."""
    shared, wrong = _read_all(sorted(sections.glob("*.yaml")), Section)
    files, wrong_forms = _read_all(paths, FormFile)
    wrong += wrong_forms or _translate([*shared, *files])
    if wrong:
        # What a form includes is asked only once its sections are right.
        raise DefinitionWrong(wrong)
    found, wrong = _assembled(files, {file.entry.name: file for file in shared})
    if wrong:
        raise DefinitionWrong(wrong)
    return found


def _assembled(files: list[Written], sections: Mapping[str, Written]) -> tuple[list[Assembled], list[Reported]]:
    found: list[Assembled] = []
    wrong: list[Reported] = []
    for file in files:
        assembled, missing = assemble(file, sections)
        wrong += missing
        if assembled is not None:
            wrong += [assembled.report(finding) for finding in problems(assembled.form)]
            found.append(assembled)
    return found, [*wrong, *_wrong_exits(found)]


def _wrong_exits(found: list[Assembled]) -> list[Reported]:
    """Pages that lead to forms or questions that do not exist; not checked for a file that is read by itself."""
    asked = {assembled.form.form: {field.name for *_at, field in assembled.form.fields} for assembled in found}
    if len(asked) < 2:
        return []
    return [
        assembled.report((("sections", at, "pages", number, "exit"), sentence))
        for assembled in found
        for at, section in enumerate(assembled.form.sections)
        for number, page in enumerate(section.pages)
        if page.exit and page.exit.form
        for sentence in _wrong_in(page.exit, asked.get(page.exit.form))
    ]


def _wrong_in(way: Exit, asked: Collection[str] | None) -> Iterator[str]:
    if asked is None:
        yield _("Das Formular „%(form)s“ gibt es nicht.") % {"form": way.form}
        return
    for name in sorted(way.told.keys() - asked):
        yield _("Das Formular „%(form)s“ fragt nicht nach „%(name)s“.") % {"form": way.form, "name": name}


def _read_all(paths: Iterable[Path], into: type[Any]) -> tuple[list[Written], list[Reported]]:
    found: list[Written] = []
    wrong: list[Reported] = []
    for path in paths:
        file, said = _read(path, into)
        wrong += [(path, problem) for problem in said]
        if file is not None:
            found.append(file)
    return found, wrong


def _read(path: Path, into: type[Any]) -> tuple[Written | None, list[Problem]]:
    try:
        tree = read_yaml(path.read_bytes())
    except OSError:
        return None, [Problem(1, (), _("Die Datei lässt sich nicht öffnen."))]
    if tree.data is None:
        return None, tree.problems
    if isinstance(tree.data, dict):
        # Pieces that are only there to be repeated by an alias.
        tree.data.pop("_", None)
    entry, wrong = shape(tree, into, lambda place: keys_at(place, into))
    if wrong or tree.problems or entry is None:
        return None, [*tree.problems, *wrong]
    return Written(path, tree, entry), []


# Translations -----------------------------------------------------------------------------------------------------


def _catalogue(path: Path) -> Path:
    """What the PO files with a definition's translations are named after.

    The program's own definitions have one for each language, `definitions/forms.tr.po`: what several of them say is
    translated only once. A definition kept elsewhere has its own next to it.
    """
    return DEFINITIONS / "forms.yaml" if DEFINITIONS in path.parents else path


def _by_catalogue(files: Iterable[Written]) -> dict[Path, list[Written]]:
    found: dict[Path, list[Written]] = {}
    for file in files:
        found.setdefault(_catalogue(file.path), []).append(file)
    return found


def _translate(files: Iterable[Written]) -> list[Reported]:
    wrong: list[Reported] = []
    for catalogue, its_files in _by_catalogue(files).items():
        try:
            translations.translate(catalogue, (text for file in its_files for _place, text in texts(file.entry)))
        except PoFileError as error:
            sentence = _("Eine Datei mit Übersetzungen lässt sich nicht lesen: %(error)s") % {"error": error}
            wrong.append((catalogue, Problem(1, (), sentence)))
    return wrong


def read_definitions(file: Path | None = None) -> list[Written]:
    """A definition, or every file of the program's forms, with its translations; raises `DefinitionWrong`."""
    if file:
        files, wrong = _read_all([file], FormFile)
    else:
        files, wrong = _read_all(sorted(DEFINITIONS.glob("*.yaml")), FormFile)
        shared, wrong_sections = _read_all(sorted((DEFINITIONS / _SECTIONS).glob("*.yaml")), Section)
        files, wrong = [*files, *shared], [*wrong, *wrong_sections]
    wrong += _translate(files)
    if wrong:
        raise DefinitionWrong(wrong)
    return files


def untranslated(files: Iterable[Written]) -> Iterator[Reported]:
    """Every text that is missing in an offered language, or was translated from another wording."""
    for catalogue, its_files in _by_catalogue(files).items():
        places: dict[str, Reported] = {}
        for file in its_files:
            for place, text in texts(file.entry):
                places[text[SOURCE]] = (file.path, file.tree.problem(place, ""))
                if sentence := translations.lacking(text):
                    yield file.path, file.tree.problem(place, sentence)
        for code, german in translations.outdated(catalogue):
            path, problem = places.get(german, (catalogue, Problem(1, (), "")))
            yield path, replace(problem, sentence=translations.to_check(code))


def update_translations(files: Iterable[Written]) -> dict[Path, dict[str, int]]:
    """Bring the PO files in step with the German texts; returns how many texts each language still lacks."""
    return {
        catalogue: translations.update(
            catalogue, [text for file in its_files for _place, text in texts(file.entry)], command="forms"
        )
        for catalogue, its_files in _by_catalogue(files).items()
    }
