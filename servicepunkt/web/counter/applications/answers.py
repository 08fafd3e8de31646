"""What was answered, in German, as the office reads it: sections, with blocks of lines in them.

What is sensitive comes separately, and only on request.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from servicepunkt.applications.paperwork import Paperwork
from servicepunkt.common.languages import SOURCE
from servicepunkt.printing.told import Line
from servicepunkt.printing.told import Part as Told


@dataclass(frozen=True, slots=True)
class Block:
    """The lines of a page, or of an entry of a repeated group: "Kind 2"."""

    title: str
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Part:
    """A section with its blocks."""

    title: str
    blocks: list[Block]


@dataclass(frozen=True, slots=True)
class Change:
    """What a field said before and says now; empty where it was not asked."""

    label: str
    before: str
    after: str


def parts(paperwork: Paperwork, *, sensitive: bool) -> list[Part]:
    """The sections, either with what is sensitive or with everything else; what was not answered is left out."""
    found = []
    for section in paperwork.told(SOURCE).sections:
        blocks = [block for page in section.pages for block in _blocks(page.title.text, page.parts)]
        kept = [Block(block.title, [line for line in block.lines if line.sensitive == sensitive]) for block in blocks]
        found.append(Part(section.title.text, [block for block in kept if block.lines]))
    return [part for part in found if part.blocks]


def changes(before: Paperwork, after: Paperwork) -> tuple[list[Change], bool]:
    """What has changed and is not sensitive; and whether anything sensitive has changed."""
    old, new = _by_place(before), _by_place(after)
    told, apart = [], False
    for at in {**old, **new}:
        label, line = new.get(at) or old[at]
        change = Change(label, _answer(old, at), _answer(new, at))
        if change.before == change.after:
            continue
        if line.sensitive:
            apart = True
        else:
            told.append(change)
    return told, apart


def _blocks(title: str, parts: Iterable[Told]) -> Iterator[Block]:
    """The answers in these as one block, then one block for each entry of the groups among them."""
    lines = [part for part in parts if isinstance(part, Line) and part.answered]
    entries = [entry for part in parts if not isinstance(part, Line) for entry in part.entries]
    yield Block(title, lines)
    for entry in entries:
        yield from _blocks(f"{entry.title.text}: {entry.name}" if entry.name else entry.title.text, entry.parts)


def _by_place(paperwork: Paperwork) -> dict[str, tuple[str, Line]]:
    """Each line by the place of its field, with the entry that it belongs to in front of its label."""
    found = {}
    for section in paperwork.told(SOURCE).sections:
        for page in section.pages:
            for block in _blocks("", page.parts):
                for line in block.lines:
                    label = f"{block.title}: {line.label.text}" if block.title else line.label.text
                    found[line.field] = (label, line)
    return found


def _answer(lines: dict[str, tuple[str, Line]], at: str) -> str:
    return "; ".join(words.text for words in lines[at][1].answers) if at in lines else ""
