"""A form and its answers as one tree of words, from which summary page, PDF and JSON alike are made.

Only what is on the path is told. Every text carries the language that it turned out to be in, so that German on a
Turkish page is marked as German.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.translation import gettext_lazy as _

from servicepunkt.forms.conditions import UNKNOWN
from servicepunkt.forms.definition import Declaration
from servicepunkt.forms.kinds import Choice, FieldOfForm, Group
from servicepunkt.forms.papers import PaperState
from servicepunkt.forms.walking import Answers, NeededPaper, Step, Walk
from servicepunkt.printing.said import Words, in_language, said, typed, written

NOT_ANSWERED = _("Keine Angabe")
STATES = {
    PaperState.REQUIRED: _("Fehlt noch"),
    PaperState.UPLOADED: _("Hochgeladen"),
    PaperState.UNREADABLE: _("Nicht lesbar"),
    PaperState.BRING_ORIGINAL: _("Unterlage wird zum Termin mitgebracht"),
    PaperState.COMES_LATER: _("Kommt später"),
}
# Answers of these kinds are the same for every reader.
_TYPED = frozenset({"text", "name", "full_name", "address", "postcode", "paper_number", "phone", "email"})
_NAMES = frozenset({"name", "full_name"})


@dataclass(frozen=True, slots=True)
class Line:
    """A field and its answer; several `answers` where several could be chosen.

    `field` says where it is: `birth`, `children.0.birth`. Where nothing was answered, the only answer says so.
    """

    field: str
    label: Words
    answers: tuple[Words, ...]
    answered: bool
    sensitive: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One child, one employer: "Kind 2", and the name in it where there is one."""

    title: Words
    name: str
    parts: tuple["Part", ...]


@dataclass(frozen=True, slots=True)
class Entries:
    """A repeated group that has entries."""

    field: str
    label: Words
    entries: tuple[Entry, ...]


Part = Line | Entries


@dataclass(frozen=True, slots=True)
class ToldPage:
    name: str
    title: Words
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class ToldSection:
    name: str
    title: Words
    pages: tuple[ToldPage, ...]


@dataclass(frozen=True, slots=True)
class ToldPaper:
    """A paper that is needed, the group's entry it is for (`entry`, None for the application itself), and its state."""

    key: str
    label: Words
    entry: Words | None
    state: PaperState
    state_words: Words
    must: bool
    original: bool
    translation: bool
    sensitive: bool


@dataclass(frozen=True, slots=True)
class ToldDeclaration:
    """What is declared. `text.lang` is the language in which it can be read; the German wording is what binds."""

    name: str
    version: str
    text: Words


@dataclass(frozen=True, slots=True)
class Told:
    """A form and its answers, for a reader of `language`."""

    form: str
    title: Words
    language: str
    sections: tuple[ToldSection, ...]
    papers: tuple[ToldPaper, ...]
    declarations: tuple[ToldDeclaration, ...]

    @property
    def lines(self) -> Iterator[Line]:
        """Every line, those of entries too, in order."""
        for section in self.sections:
            for page in section.pages:
                yield from _lines(page.parts)


def tell(walked: Walk, *, language: str, papers: Mapping[str, PaperState] | None = None) -> Told:
    """Tell a form with its answers; `papers` is how they stand, by `NeededPaper.key`; any not in it are required."""
    return Told(
        form=walked.form.form,
        title=written(walked.form.title, language),
        language=language,
        sections=tuple(_Teller(walked, language).sections()),
        papers=tell_papers(walked, language=language, papers=papers),
        declarations=tuple(_declaration(item, language) for item in walked.declarations),
    )


def tell_papers(
    walked: Walk, *, language: str, papers: Mapping[str, PaperState] | None = None
) -> tuple[ToldPaper, ...]:
    """Tell only the needed papers, in the order of the walk."""
    teller = _Teller(walked, language)
    return tuple(teller.paper(paper, papers or {}) for paper in walked.papers)


@dataclass(frozen=True, slots=True)
class _Teller:
    walked: Walk
    language: str

    def sections(self) -> Iterator[ToldSection]:
        asking = (step for step in self.walked.steps if step.fields)
        for _name, steps in groupby(asking, key=lambda step: step.section.name):
            pages = list(steps)
            section = pages[0].section
            yield ToldSection(
                section.name, written(section.title, self.language), tuple(self._page(step) for step in pages)
            )

    def _page(self, step: Step) -> ToldPage:
        parts = (self._part(field, step.answers, field.name, sensitive=False) for field in step.fields)
        return ToldPage(step.page.name, written(step.page.title, self.language), tuple(parts))

    def _part(self, field: FieldOfForm, answers: Answers, at: str, *, sensitive: bool) -> Part:
        answer = answers.get(field.name)
        label = written(field.label, self.language)
        sensitive = sensitive or field.sensitive
        if isinstance(field, Group) and isinstance(answer, list):
            entries = (self._entry(field, number, one, at, sensitive=sensitive) for number, one in enumerate(answer))
            return Entries(at, label, tuple(entries))
        answered = answer is not None
        words = tuple(_in_words(field, answer, self.language)) if answered else (said(NOT_ANSWERED, self.language),)
        return Line(at, label, words, answered, sensitive)

    def _entry(self, group: Group, number: int, answers: Answers, at: str, *, sensitive: bool) -> Entry:
        inside = self.walked.view.within(answers)
        visible = [field for field in group.fields if field.in_force(inside.today) and field.when.holds(inside)]
        parts = tuple(
            self._part(field, answers, f"{at}.{number}.{field.name}", sensitive=sensitive) for field in visible
        )
        return Entry(self._entry_title(group, number), _name_in(visible, answers), parts)

    def _entry_title(self, group: Group, number: int) -> Words:
        title = written(group.entry, self.language)
        return Words(f"{title.text} {number + 1}", title.lang, title.dir)

    def paper(self, needed: NeededPaper, states: Mapping[str, PaperState]) -> ToldPaper:
        paper = needed.paper
        state = states.get(needed.key, PaperState.REQUIRED)
        return ToldPaper(
            key=needed.key,
            label=written(paper.label, self.language),
            entry=self._entry_of(needed),
            state=state,
            state_words=said(STATES[state], self.language),
            must=paper.must,
            original=paper.original,
            translation=paper.translation,
            sensitive=paper.sensitive,
        )

    def _entry_of(self, needed: NeededPaper) -> Words | None:
        if needed.entry is None or needed.paper.for_each is None:
            return None
        fields = (field for step in self.walked.steps for field in step.fields if field.name == needed.paper.for_each)
        group = next(field for field in fields if isinstance(field, Group))
        title = self._entry_title(group, needed.entry)
        name = _name_in(group.fields, self.walked.answers[group.name][needed.entry])
        return Words(f"{title.text}: {name}", title.lang, title.dir) if name else title


def _in_words(field: FieldOfForm, answer: Any, language: str) -> Iterator[Words]:
    if answer == UNKNOWN:
        yield in_language(field.in_words(answer, language), language)
    elif isinstance(field, Choice):
        labels = {option.value: option.label for option in field.options}
        for word in answer if field.many else [answer]:
            yield written(labels[word], language)
    elif field.kind in _TYPED:
        yield typed(field.in_words(answer, language))
    else:
        for one in [[word] for word in answer] if isinstance(answer, list) else [answer]:
            yield in_language(field.in_words(one, language), language)


def _name_in(fields: Iterable[FieldOfForm], answers: Answers) -> str:
    found = (field for field in fields if field.kind in _NAMES and answers.get(field.name, UNKNOWN) != UNKNOWN)
    named = next(found, None)
    if named is None:
        return ""
    answer = answers[named.name]
    return (
        ", ".join(answer[part] for part in ("family", "given") if part in answer)
        if named.kind == "full_name"
        else answer
    )


def _declaration(declaration: Declaration, language: str) -> ToldDeclaration:
    return ToldDeclaration(declaration.name, declaration.version, written(declaration.text, language))


def _lines(parts: Iterable[Part]) -> Iterator[Line]:
    for part in parts:
        if isinstance(part, Line):
            yield part
        else:
            for entry in part.entries:
                yield from _lines(entry.parts)
