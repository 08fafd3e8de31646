"""The shapes of what `definitions/*.yaml` contain: sections, pages, fields, hints, papers, declarations.

How the pieces fit together is checked in `checking.py`; how a file becomes a form, in `assembling.py`.
"""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag

from servicepunkt.common.texts import Text
from servicepunkt.common.written.entry import Entry
from servicepunkt.common.written.values import NeededWords, Slug, Words
from servicepunkt.forms.conditions import ALWAYS, Condition
from servicepunkt.forms.keys import Name
from servicepunkt.forms.kinds import FieldOfForm, Group
from servicepunkt.forms.kinds.base import Dated

# No paper has more files than that: a passport, photographed page by page, has forty.
MOST_FILES = 50
Count = Annotated[int, Field(ge=1, le=MOST_FILES)]


def _always_in_force(written: Any) -> Any:
    return (
        {"when": written}
        if isinstance(written, str) or (isinstance(written, dict) and "when" not in written)
        else written
    )


class Notice(Dated):
    """A hint on a page: information, or a warning before something that cannot be undone."""

    text: NeededWords
    tone: Literal["info", "warning"] = "info"
    when: Condition = ALWAYS


class Contradiction(Dated):
    """Answers that cannot be true together: the sentence is shown at `field`, one of the page's fields."""

    when: Condition
    text: NeededWords
    field: Name


class Exit(Entry):
    """Where a path ends without an application: another form, or nothing to do.

    `told` holds answers that the other form asks for and that follow from having come this way.
    """

    form: Slug | None = None
    told: dict[Name, str] = Field(default_factory=dict)


class Page(Dated):
    """What is asked together. A page with `exit` ends the path and asks nothing."""

    name: Slug
    title: NeededWords
    text: Words = Field(default_factory=Text)
    why: Words = Field(default_factory=Text)
    when: Condition = ALWAYS
    fields: list[FieldOfForm] = []
    notices: list[Notice] = []
    contradictions: list[Contradiction] = []
    exit: Exit | None = None


class Paper(Dated):
    """A paper that belongs to the application.

    `for_each` names a repeated group: there is one paper for each entry, and `when` looks at the entry. `original`: it
    is brought along to the appointment; `translation`: it needs a translation if it is in another language. `must` is
    false for what only helps. `picture` names the sketch that shows which paper is meant.
    """

    name: Name
    picture: Slug | None = None
    label: NeededWords
    help: Words = Field(default_factory=Text)
    when: Condition = ALWAYS
    for_each: Name | None = None
    must: bool = True
    least: Count = 1
    most: Count = 10
    translation: bool = False
    original: bool = True
    sensitive: bool = False


class Section(Dated):
    """Pages on one subject, with the papers that prove what they ask. `shared`: a family answers it only once."""

    name: Slug
    title: NeededWords
    when: Condition = ALWAYS
    shared: bool = False
    pages: Annotated[list[Page], Field(min_length=1)]
    papers: list[Paper] = []


class Include(Entry):
    """A section of `definitions/sections/`, the whole or some of its pages, perhaps under another title and condition.

    `prefix` is put before the names of its fields, pages and papers, so that a section may be taken twice.
    """

    include: Slug
    title: Words = Field(default_factory=Text)
    when: Condition = ALWAYS
    prefix: Name | None = None
    pages: list[Slug] | None = None
    shared: bool = False


def _which(written: Any) -> str:
    is_include = isinstance(written, Include) or (isinstance(written, dict) and "include" in written)
    return "include" if is_include else "section"


SectionOrInclude = Annotated[
    Annotated[Section, Tag("section")] | Annotated[Include, Tag("include")], Discriminator(_which)
]


class Declaration(Dated):
    """What the applicant declares before sending; the wording's `version` is kept with what she declared."""

    name: Name
    text: NeededWords
    version: Annotated[str, Field(min_length=1, max_length=20)]
    when: Condition = ALWAYS


class Appointment(Dated):
    """The service of the catalogue that follows: after the application is `sent`, or after the card is `ready`.

    Where several apply, the first that the county has. `persons` names a number field: for how many people.
    """

    service: Slug
    after: Literal["sent", "ready"] = "sent"
    when: Condition = ALWAYS
    persons: Name | None = None


class NamedCondition(Dated):
    """A condition with a name, and perhaps the rule that it expresses."""

    when: Condition


class FormFile(Dated):
    """A file of `definitions/`. `place` is its place in the list of all forms: what most people want comes first."""

    form: Slug
    place: Annotated[int, Field(ge=1)] = 100
    title: NeededWords
    summary: Words = Field(default_factory=Text)
    conditions: dict[Name, Annotated[NamedCondition, BeforeValidator(_always_in_force)]] = {}
    lists: dict[Name, list[str]] = {}
    papers_may_follow: Condition | None = None
    sections: Annotated[list[SectionOrInclude], Field(min_length=1)]
    papers: list[Paper] = []
    appointments: list[Appointment] = []
    declarations: Annotated[list[Declaration], Field(min_length=1)]


class Form(FormFile):
    """A form as it is used, and kept with what was sent: every section in its place, checked."""

    sections: Annotated[list[Section], Field(min_length=1)]  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<Form {self.form}>"

    @property
    def pages(self) -> Iterator[tuple[Section, Page]]:
        for section in self.sections:
            for page in section.pages:
                yield section, page

    @property
    def fields(self) -> Iterator[tuple[Section, Page, FieldOfForm]]:
        """Every field outside of groups, in order."""
        for section, page in self.pages:
            for field in page.fields:
                yield section, page, field

    @property
    def all_papers(self) -> Iterator[tuple[Section | None, Paper]]:
        """Every paper, in order, with the section that brings it."""
        for section in self.sections:
            for paper in section.papers:
                yield section, paper
        for paper in self.papers:
            yield None, paper

    def group(self, name: str) -> Group:
        """The repeated group of that name."""
        return next(field for _section, _page, field in self.fields if field.name == name and isinstance(field, Group))
