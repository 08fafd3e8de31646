"""Where the rules of a form are written, and which of them nobody has looked up there."""

from collections.abc import Iterator

from servicepunkt.common.written.yaml_lines import Path as Place
from servicepunkt.forms.assembling import Finding
from servicepunkt.forms.definition import Form, Section
from servicepunkt.forms.kinds.base import Dated

Around = tuple[Dated, ...]


def unverified(form: Form) -> Iterator[Finding]:
    """The place and the source of every such field, paper and named condition."""
    for place, around in claims(form):
        if not next((item.verified for item in around if item.verified is not None), False):
            yield place, source_of(around)


def source_of(around: Around) -> str:
    """The source that is named nearest to a thing; `around` is the thing and what contains it, from the inside out."""
    return next((item.source for item in around if item.source), "")


def claims(form: Form) -> Iterator[tuple[Place, Around]]:
    """What claims that a rule exists, with what contains it, from the inside out."""
    for name, condition in form.conditions.items():
        if condition.source:
            yield ("conditions", name), (condition, form)
    for number, section in enumerate(form.sections):
        for place, around in _in_section(section):
            yield ("sections", number, *place), (*around, form)
    for number, paper in enumerate(form.papers):
        yield ("papers", number), (paper, form)


def _in_section(section: Section) -> Iterator[tuple[Place, Around]]:
    for number, page in enumerate(section.pages):
        for at, field in enumerate(page.fields):
            yield ("pages", number, "fields", at), (field, page, section)
    for at, paper in enumerate(section.papers):
        yield ("papers", at), (paper, section)
