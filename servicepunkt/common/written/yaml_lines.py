"""YAML as plain values with the line of each: nothing is interpreted, so `09:00`, `no` and `0123` stay as typed."""

from dataclasses import dataclass, field
from typing import Any

import yaml
from django.utils.translation import gettext as _

Path = tuple[str | int, ...]

# The C reader is some twenty times faster on a file of several thousand lines; the slow one reads the same.
_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_MOST_NODES = 200_000
_DEEPEST = 30


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, in a sentence, at a line and a place in the file."""

    line: int
    path: Path
    sentence: str

    @property
    def place(self) -> str:
        """The place as people read it: `departments › migration › fees 2 › amount`."""
        words: list[str] = []
        for part in self.path:
            if isinstance(part, int) and words:
                words[-1] += f" {part + 1}"
            else:
                words.append(str(part))
        return " › ".join(words)


@dataclass
class Tree:
    """Plain values, the line of each by its path, and what already went wrong on the way."""

    data: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def line_of(self, path: Path) -> int:
        """The line of what is at `path`, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def problem(self, path: Path, sentence: str) -> Problem:
        return Problem(self.line_of(path), path, sentence)


def read_yaml(content: bytes) -> Tree:
    """The tree of a file's content; where it is no YAML at all, a tree with problems and without data."""
    try:
        root = _compose(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return _failed(line, _("Die Datei ist nicht als UTF-8 gespeichert. Speichern Sie sie mit dieser Kodierung."))
    except yaml.reader.ReaderError as error:
        return _failed(_line_at(content, error.position), _("Hier steht ein Zeichen, das nicht druckbar ist."))
    except yaml.MarkedYAMLError as error:
        return _failed(_line_of_mark(error), _syntax(error, content))
    except _TooMuch:
        return _failed(1, _("Die Datei ist zu tief verschachtelt."))
    if root is None:
        return _failed(1, _("Die Datei ist leer."))
    return _Reader().read(root)


def _compose(text: str) -> yaml.Node | None:
    # Scanned flat first: composing descends into each level, and a file of brackets would exhaust the stack.
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise _TooMuch
    return yaml.compose(text, Loader=_Loader)


def _failed(line: int, sentence: str) -> Tree:
    return Tree(problems=[Problem(line, (), sentence)])


def _line_at(content: bytes, position: int) -> int:
    return content.decode("utf-8-sig")[:position].count("\n") + 1


def _line_of_mark(error: yaml.MarkedYAMLError) -> int:
    mark = error.problem_mark or error.context_mark
    return mark.line + 1 if mark else 1


def _syntax(error: yaml.MarkedYAMLError, content: bytes) -> str:
    line = [*content.split(b"\n"), b""][_line_of_mark(error) - 1]  # the end of the file is a line of its own
    if b"\t" in line[: len(line) - len(line.lstrip())]:
        return _("Hier steht ein Tabulator. YAML kennt zum Einrücken nur Leerzeichen.")
    return _(
        "Hier stimmt die Schreibweise nicht (YAML: %(problem)s). Prüfen Sie Einrückung, Doppelpunkte und "
        "Anführungszeichen in dieser Zeile und der davor; Texte mit „: “ oder „ #“ brauchen Anführungszeichen."
    ) % {"problem": error.problem or error.context}


class _Reader:
    """Turns nodes into plain values and notes their lines."""

    def __init__(self) -> None:
        self.tree = Tree()
        self._count = 0
        self._around: list[int] = []

    def read(self, root: yaml.Node) -> Tree:
        try:
            self.tree.data = self._value(root, ())
        except _TooMuch:
            return _failed(root.start_mark.line + 1, _("Die Datei verweist im Kreis auf sich selbst oder ist zu groß."))
        return self.tree

    def _value(self, node: yaml.Node, path: Path) -> Any:
        self._count += 1
        if self._count > _MOST_NODES or id(node) in self._around:
            raise _TooMuch
        self.tree.lines.setdefault(path, node.start_mark.line + 1)
        self._around.append(id(node))
        value = self._content(node, path)
        self._around.pop()
        return value

    def _content(self, node: yaml.Node, path: Path) -> Any:
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self._value(item, (*path, number)) for number, item in enumerate(node.value)]
        return node.value

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else "?"
            here, line = (*path, name), key.start_mark.line + 1
            if name in found:
                self._repeated(here, line)
                continue
            self.tree.lines[here] = line
            found[name] = self._value(value, here)
        return found

    def _repeated(self, path: Path, line: int) -> None:
        sentence = _("„%(name)s“ steht schon in Zeile %(line)d.") % {"name": path[-1], "line": self.tree.lines[path]}
        self.tree.problems.append(Problem(line, path, sentence))


class _TooMuch(Exception):
    """Aliases in a circle, or multiplied beyond reason, or brackets in brackets without end."""
