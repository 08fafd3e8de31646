"""The walk: from a form, answers and today to the path, what is visible on it, the papers, the errors, the progress.

Nothing is remembered between two walks: anyone who changes an early answer sees the path change. Only what has been
answered correctly, in a field that is visible, on a page that is on the path, counts for anything that comes later.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from servicepunkt.common.texts import Text
from servicepunkt.forms.conditions import UNKNOWN, View
from servicepunkt.forms.definition import Appointment, Declaration, Exit, Form, Notice, Page, Paper, Section
from servicepunkt.forms.kinds import FieldOfForm, Group
from servicepunkt.forms.kinds.base import AnswerRefused, Missing, NotAnAnswer, Typed, refused_words

Answers = Mapping[str, Any]
Errors = dict[str, AnswerRefused]


class Contradicts(AnswerRefused):
    """Answers that cannot be true together; `text` says why, in every language."""

    code = "contradiction"

    def __init__(self, text: Text) -> None:
        super().__init__()
        self.text = text

    def __str__(self) -> str:
        return str(self.text)


@dataclass(frozen=True, slots=True)
class Step:
    """A page on the path: its visible fields and hints, its answers that count, and what is wrong.

    The keys of `errors` say where a field is: `birth`, `children.0.birth`.
    """

    section: Section
    page: Page
    fields: tuple[FieldOfForm, ...]
    notices: tuple[Notice, ...]
    answers: Answers
    errors: Errors

    @property
    def complete(self) -> bool:
        return not self.errors


@dataclass(frozen=True, slots=True)
class NeededPaper:
    """A paper that this application needs; `entry` is the number of the group's entry that it is for."""

    paper: Paper
    entry: int | None = None

    @property
    def key(self) -> str:
        return self.paper.name if self.entry is None else f"{self.paper.name}.{self.entry}"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a section is."""

    section: Section
    done: int
    pages: int

    @property
    def complete(self) -> bool:
        return self.done == self.pages


@dataclass(frozen=True, slots=True)
class Walk:
    """What follows from the answers to a form. `view` is what its conditions look at: answers that count, and a day."""

    form: Form
    view: View
    steps: tuple[Step, ...]
    papers: tuple[NeededPaper, ...]
    declarations: tuple[Declaration, ...]
    appointments: tuple[Appointment, ...]
    papers_may_follow: bool

    @property
    def answers(self) -> Answers:
        """The answers that count: what is sent holds these and no others."""
        return self.view.answers

    @property
    def exit(self) -> Exit | None:
        """Where the path leads instead of to an application, once everything before it is answered."""
        last = self.steps[-1].page
        return last.exit if last.exit and self.next_step is self.steps[-1] else None

    @property
    def errors(self) -> Errors:
        return {at: error for step in self.steps for at, error in step.errors.items()}

    @property
    def next_step(self) -> Step | None:
        """The first page that still wants something; None where all is answered."""
        return next((step for step in self.steps if not step.complete or step.page.exit), None)

    @property
    def complete(self) -> bool:
        """Whether everything is answered, so that the application may be looked through and sent."""
        return self.next_step is None

    @property
    def progress(self) -> tuple[Progress, ...]:
        """The sections on the path, in order."""
        sections = {step.section.name: step.section for step in self.steps}
        counted = {name: [step.complete for step in self.steps if step.section.name == name] for name in sections}
        return tuple(Progress(sections[name], sum(done), len(done)) for name, done in counted.items())

    def persons(self, appointment: Appointment) -> int:
        """For how many people an appointment is."""
        number = self.answers.get(appointment.persons) if appointment.persons else 1
        return number if isinstance(number, int) else 1

    def step(self, name: str) -> Step | None:
        """The page of that name, where it is on the path."""
        return next((step for step in self.steps if step.page.name == name), None)

    def before(self, name: str) -> Step | None:
        """The page before one, for the way back."""
        names = [step.page.name for step in self.steps]
        at = names.index(name) if name in names else 0
        return self.steps[at - 1] if at else None

    def after(self, name: str) -> Step | None:
        """The page after one, for the way on; None after the last."""
        names = [step.page.name for step in self.steps]
        at = names.index(name) + 1 if name in names else len(names)
        return self.steps[at] if at < len(names) else None

    def may_visit(self, name: str) -> bool:
        """Whether a page is on the path and everything before it is answered."""
        for step in self.steps:
            if step.page.name == name:
                return True
            if not step.complete:
                return False
        return False


def walk(form: Form, answers: Answers, *, today: dt.date) -> Walk:
    """Walk through a form with answers; those that do not belong anywhere are ignored."""
    view = view_of(form, today=today)
    steps = _steps(form, answers, view)
    return Walk(
        form=form,
        view=view,
        steps=tuple(steps),
        papers=tuple(_papers(form, steps, view)),
        declarations=tuple(item for item in form.declarations if _applies(item, view)),
        appointments=tuple(item for item in form.appointments if _applies(item, view)),
        papers_may_follow=form.papers_may_follow is not None and form.papers_may_follow.holds(view),
    )


def view_of(form: Form, *, today: dt.date, answers: Answers | None = None) -> View:
    """What the form's conditions look at, before anything is answered or with given answers."""
    named = {name: condition.when for name, condition in form.conditions.items() if condition.in_force(today)}
    asleep = dict.fromkeys(form.conditions.keys() - named.keys(), _NEVER)
    lists = {name: frozenset(words) for name, words in form.lists.items()}
    return View(dict(answers or {}), today, {**named, **asleep}, lists)


class _Never:
    """A condition whose rule is not in force."""

    def holds(self, view: View) -> bool:
        return False


_NEVER: Any = _Never()


def _applies(item: Any, view: View) -> bool:
    return bool(item.in_force(view.today) and item.when.holds(view))


def _steps(form: Form, answers: Answers, view: View) -> list[Step]:
    steps: list[Step] = []
    for section in form.sections:
        if not _applies(section, view):
            continue
        for page in section.pages:
            if not _applies(page, view):
                continue
            steps.append(_step(section, page, answers, view))
            if page.exit:
                return steps
    return steps


def _step(section: Section, page: Page, answers: Answers, view: View) -> Step:
    found, errors, visible = look_at(page.fields, answers, view)
    errors |= _contradictions(page, visible, errors, view)
    notices = tuple(notice for notice in page.notices if _applies(notice, view))
    return Step(section, page, tuple(visible), notices, found, errors)


def look_at(
    fields: Iterable[FieldOfForm], answers: Answers, view: View
) -> tuple[dict[str, Any], Errors, list[FieldOfForm]]:
    """The answers that count, what is wrong, and the visible fields of a page, or of an entry of a group.

    What counts is entered in the view on the way.
    """
    found: dict[str, Any] = {}
    errors: Errors = {}
    visible: list[FieldOfForm] = []
    for field in fields:
        if not _applies(field, view):
            continue
        visible.append(field)
        try:
            answer = _answer_to(field, answers, view, errors)
        except AnswerRefused as refusal:
            errors[field.name] = refusal
            continue
        if answer is not None:
            found[field.name] = answer
            view.answers[field.name] = answer  # type: ignore[index]
    return found, errors, visible


def _answer_to(field: FieldOfForm, answers: Answers, view: View, errors: Errors) -> Any:
    answer = answers.get(field.name)
    if answer is None or answer == "":
        if not field.optional:
            raise Missing
        return None
    if answer == UNKNOWN:
        if not field.unknown:
            raise NotAnAnswer
        return answer
    if refused_words(answer) is not None:
        # Refused again, with the same sentence.
        field.read(Typed(field.typed_again(answer, field.name), field.name))
        raise NotAnAnswer
    field.check(answer, view)
    return _entries_of(field, answer, view, errors) if isinstance(field, Group) else answer


def _entries_of(group: Group, entries: list[Answers], view: View, errors: Errors) -> list[Answers] | None:
    kept: list[Answers] = []
    wrong = False
    for number, entry in enumerate(entries):
        found, inside, _visible = look_at(group.fields, entry, view.within({}))
        errors.update({f"{group.name}.{number}.{at}": error for at, error in inside.items()})
        wrong = wrong or bool(inside)
        kept.append(found)
    return None if wrong else kept


def _contradictions(page: Page, visible: list[FieldOfForm], errors: Errors, view: View) -> Errors:
    names = {field.name for field in visible} - errors.keys()
    return {
        item.field: Contradicts(item.text)
        for item in page.contradictions
        if item.field in names and _applies(item, view)
    }


def _papers(form: Form, steps: list[Step], view: View) -> Iterable[NeededPaper]:
    walked = {step.section.name for step in steps}
    for section, paper in form.all_papers:
        if section is not None and section.name not in walked:
            continue
        if not paper.in_force(view.today):
            continue
        if paper.for_each is None:
            if paper.when.holds(view):
                yield NeededPaper(paper)
            continue
        entries = view.answers.get(paper.for_each)
        for number, entry in enumerate(entries if isinstance(entries, list) else ()):
            if paper.when.holds(view.within(entry)):
                yield NeededPaper(paper, number)
