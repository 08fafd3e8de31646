"""From the files to one form: included sections go into their places, under different names where there is a prefix.

Findings about the form are reported at the file and line in which the thing is written.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from servicepunkt.common.written.entry import Entry
from servicepunkt.common.written.sentences import perhaps
from servicepunkt.common.written.yaml_lines import Path as Place
from servicepunkt.common.written.yaml_lines import Problem, Tree
from servicepunkt.forms.conditions import both
from servicepunkt.forms.definition import Form, FormFile, Include, Paper, Section
from servicepunkt.forms.kinds.base import Kind

Finding = tuple[Place, str]
Reported = tuple[Path, Problem]


@dataclass(frozen=True, slots=True)
class Written:
    """A file that was read: its shape, and where each thing is in it."""

    path: Path
    tree: Tree
    entry: Any


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a section of a form comes from, and which of its pages and papers were taken (by their old numbers)."""

    file: Written
    within: Place = ()
    taken: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    def place(self, rest: Place) -> Place:
        if len(rest) > 1 and rest[0] in self.taken and isinstance(rest[1], int):
            rest = (rest[0], self.taken[str(rest[0])][rest[1]], *rest[2:])
        return (*self.within, *rest)


@dataclass(frozen=True, slots=True)
class Assembled:
    """A form, and where each of its sections comes from."""

    form: Form
    file: Written
    origins: tuple[Origin, ...]

    def report(self, finding: Finding) -> Reported:
        """A finding, with its file and line."""
        place, sentence = finding
        if len(place) > 1 and place[0] == "sections" and isinstance(place[1], int):
            origin = self.origins[place[1]]
            return origin.file.path, origin.file.tree.problem(origin.place(place[2:]), sentence)
        return self.file.path, self.file.tree.problem(place, sentence)


def assemble(file: Written, sections: Mapping[str, Written]) -> tuple[Assembled | None, list[Reported]]:
    """The form of a file with its sections, or what is in the way."""
    written: FormFile = file.entry
    found: list[Section] = []
    origins: list[Origin] = []
    wrong: list[Reported] = []
    for number, item in enumerate(written.sections):
        here: Place = ("sections", number)
        if isinstance(item, Section):
            found.append(item)
            origins.append(Origin(file, here))
            continue
        problem = _cannot_include(item, sections)
        if problem:
            wrong.append((file.path, file.tree.problem((*here, *problem[0]), problem[1])))
            continue
        section, taken = _included(item, sections[item.include].entry)
        found.append(section)
        origins.append(Origin(sections[item.include], taken=taken))
    if wrong:
        return None, wrong
    values = {name: getattr(written, name) for name in type(written).model_fields if name != "sections"}
    return Assembled(Form.model_construct(**values, sections=found), file, tuple(origins)), []


def _cannot_include(item: Include, sections: Mapping[str, Written]) -> Finding | None:
    if item.include not in sections:
        sentence = _("Den Abschnitt „%(name)s“ gibt es nicht.") % {"name": item.include}
        return ("include",), sentence + perhaps(item.include, sections)
    known = [page.name for page in sections[item.include].entry.pages]
    for number, name in enumerate(item.pages or ()):
        if name not in known:
            sentence = _("Die Seite „%(name)s“ gibt es in diesem Abschnitt nicht.") % {"name": name}
            return ("pages", number), sentence + perhaps(name, known)
    return None


def _included(item: Include, section: Section) -> tuple[Section, dict[str, tuple[int, ...]]]:
    taken = _taken(item, section)
    changed: dict[str, Any] = {
        "pages": [section.pages[number] for number in taken["pages"]],
        "papers": [section.papers[number] for number in taken["papers"]],
        "when": both(section.when, item.when),
        "shared": section.shared or item.shared,
    }
    if item.title:
        changed["title"] = item.title
    section = section.model_copy(update=changed)
    return (_prefixed(section, item.prefix) if item.prefix else section), taken


def _taken(item: Include, section: Section) -> dict[str, tuple[int, ...]]:
    """The chosen pages, and the papers that do not depend on a page that was left out; by their numbers."""
    chosen = {page.name for page in section.pages} if item.pages is None else set(item.pages)
    left_out = {asked.name for page in section.pages if page.name not in chosen for asked in page.fields}
    return {
        "pages": tuple(number for number, page in enumerate(section.pages) if page.name in chosen),
        "papers": tuple(
            number
            for number, paper in enumerate(section.papers)
            if left_out.isdisjoint((*paper.when.fields(), paper.for_each))
        ),
    }


# Under other names ------------------------------------------------------------------------------------------------


def _prefixed(section: Section, prefix: str) -> Section:
    """The section with new names for its fields, pages and papers; what it does not itself ask keeps its name."""
    own = {asked.name for page in section.pages for asked in page.fields}

    def name(word: str) -> str:
        return f"{prefix}_{word}" if word in own else word

    renamed: Section = _renamed(section, name)
    pages = [page.model_copy(update={"name": f"{prefix.replace('_', '-')}-{page.name}"}) for page in renamed.pages]
    papers = [paper.model_copy(update={"name": f"{prefix}_{paper.name}"}) for paper in renamed.papers]
    section_name = f"{prefix.replace('_', '-')}-{renamed.name}"
    return renamed.model_copy(update={"name": section_name, "pages": pages, "papers": papers})


# Words of an entry that name a field.
_NAMING = {Kind: "name", Paper: "for_each"}


def _renamed(value: Any, name: Callable[[str], str]) -> Any:
    if isinstance(value, Entry):
        changed = {key: _renamed(getattr(value, key), name) for key in type(value).model_fields}
        for shape, key in _NAMING.items():
            if isinstance(value, shape) and changed[key]:
                changed[key] = name(changed[key])
        if "field" in changed:
            changed["field"] = name(changed["field"])
        return value.model_copy(update=changed)
    if isinstance(value, list):
        return [_renamed(item, name) for item in value]
    # Days and conditions know which fields they name.
    return value.renamed(name) if hasattr(value, "renamed") else value
