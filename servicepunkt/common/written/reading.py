"""Reading what people write: the shape of a file's pieces, every error at once, each with its line."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from django.utils.translation import gettext as _
from pydantic import BaseModel, ValidationError

from servicepunkt.common.texts import Text
from servicepunkt.common.written.entry import Entry
from servicepunkt.common.written.sentences import sentence_for
from servicepunkt.common.written.yaml_lines import Path, Problem, Tree

Shape = TypeVar("Shape", bound=BaseModel)


def shape(
    tree: Tree, into: type[Shape], keys_at: Callable[[Path], Iterable[str]]
) -> tuple[Shape | None, list[Problem]]:
    """The file's values in the shape, or what is wrong with its pieces."""
    try:
        return into.model_validate(tree.data), []
    except ValidationError as error:
        return None, [_problem(details, tree, keys_at) for details in error.errors(include_url=False)]


def _problem(details: Any, tree: Tree, keys_at: Callable[[Path], Iterable[str]]) -> Problem:
    path: Path = ()
    for part in details["loc"]:
        if (*path, part) in tree.lines:  # leaves out what names only a kind of value, not a place
            path = (*path, part)
    if details["type"] == "missing":
        path = (*path, details["loc"][-1])
    return tree.problem(path, sentence_for(details, path, keys_at))


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """The problems in the order of the file; a piece that is used in several places by an alias is wrong only once."""
    once = {(problem.line, problem.sentence): problem for problem in reversed(list(problems))}
    return sorted(once.values(), key=lambda problem: (problem.line, [str(part) for part in problem.path]))


def line_of_report(file: str, problem: Problem) -> str:
    """`oberhavel.yaml, Zeile 12 (departments › migration › name): …`"""
    facts = {"file": file, "line": problem.line, "place": problem.place, "sentence": problem.sentence}
    if not problem.path:
        return _("%(file)s, Zeile %(line)d: %(sentence)s") % facts
    return _("%(file)s, Zeile %(line)d (%(place)s): %(sentence)s") % facts


def entries(entry: Entry, path: Path = ()) -> Iterator[tuple[Path, Entry]]:
    """An entry and every entry in it, with their places."""
    yield path, entry
    for name, value in _fields(entry):
        yield from _entries_in(value, (*path, name))


def _entries_in(value: Any, path: Path) -> Iterator[tuple[Path, Entry]]:
    if isinstance(value, Entry):
        yield from entries(value, path)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _entries_in(item, (*path, number))
    elif isinstance(value, dict) and not isinstance(value, Text):
        for key, item in value.items():
            yield from _entries_in(item, (*path, key))


def texts(entry: Entry) -> Iterator[tuple[Path, Text]]:
    """Every text that says something, with its place."""
    for path, piece in entries(entry):
        for name, value in _fields(piece):
            if isinstance(value, Text) and value:
                yield (*path, name), value


def _fields(entry: Entry) -> Iterator[tuple[str, Any]]:
    for name, field in type(entry).model_fields.items():
        yield field.alias or name, getattr(entry, name)
