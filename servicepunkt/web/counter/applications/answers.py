"""What was answered, in German, as the office reads it: sections, and in them blocks of lines.

What is sensitive comes apart, and only where it is asked for.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils import timezone

from servicepunkt.applications.keeping import form_of
from servicepunkt.applications.models import Version
from servicepunkt.common.languages import SOURCE
from servicepunkt.forms.kinds import FieldOfForm, Group
from servicepunkt.forms.walking import Walk, walk


@dataclass(frozen=True, slots=True)
class Line:
    """A question and its answer; `at` is where the field stands: `birth`, `children.0.birth`."""

    at: str
    label: str
    answer: str
    sensitive: bool


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


def walk_of(version: Version) -> Walk:
    """The walk as it was on the day of sending."""
    return walk(form_of(version), version.all_answers, today=day_of(version))


def day_of(version: Version) -> dt.date:
    return timezone.localtime(version.filed_at).date()


def parts(walked: Walk, *, sensitive: bool) -> list[Part]:
    """The sections with what is sensitive, or with everything else; those that are empty are left out."""
    found = []
    for _name, steps in groupby(walked.steps, key=lambda step: step.section.name):
        pages = list(steps)
        blocks = [block for step in pages for block in _blocks(step.page.title[SOURCE], step.fields, step.answers)]
        kept = [Block(block.title, [line for line in block.lines if line.sensitive == sensitive]) for block in blocks]
        found.append(Part(pages[0].section.title[SOURCE], [block for block in kept if block.lines]))
    return [part for part in found if part.blocks]


def changes(before: Version, after: Version) -> tuple[list[Change], bool]:
    """What is not sensitive and has changed; and whether something sensitive has."""
    old, new = ({line.at: line for line in _lines(version)} for version in (before, after))
    differing = [at for at in {**old, **new} if _answer(old, at) != _answer(new, at)]
    lines = {at: new.get(at) or old[at] for at in differing}
    told = [Change(line.label, _answer(old, at), _answer(new, at)) for at, line in lines.items() if not line.sensitive]
    return told, any(line.sensitive for line in lines.values())


def _answer(lines: dict[str, Line], at: str) -> str:
    return lines[at].answer if at in lines else ""


def _lines(version: Version) -> Iterator[Line]:
    for step in walk_of(version).steps:
        for block in _blocks("", step.fields, step.answers):
            for line in block.lines:
                label = f"{block.title}: {line.label}" if block.title else line.label
                yield Line(line.at, label, line.answer, line.sensitive)


def _blocks(title: str, fields: Iterable[FieldOfForm], answers: Any, at: str = "") -> Iterator[Block]:
    """The lines of these fields as one block, then a block for each entry of the groups among them."""
    own: list[Line] = []
    entries: list[Block] = []
    for field in fields:
        answer = answers.get(field.name)
        if answer is None:
            continue
        place = f"{at}{field.name}"
        if isinstance(field, Group) and isinstance(answer, list):
            for number, entry in enumerate(answer):
                name = f"{field.entry[SOURCE]} {number + 1}"
                entries += _sensitive(_blocks(name, field.fields, entry, f"{place}.{number}."), also=field.sensitive)
        else:
            own.append(Line(place, field.label[SOURCE], field.in_words(answer, SOURCE), field.sensitive))
    yield Block(title, own)
    yield from entries


def _sensitive(blocks: Iterable[Block], *, also: bool) -> Iterator[Block]:
    """Entries of a sensitive group are sensitive, every line of them."""
    for block in blocks:
        lines = [Line(line.at, line.label, line.answer, also or line.sensitive) for line in block.lines]
        yield Block(block.title, lines)
