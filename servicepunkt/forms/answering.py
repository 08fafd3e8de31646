"""A page that was filled in: what was typed becomes answers, or sentences about what is wrong, and nothing is lost."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from servicepunkt.forms.conditions import UNKNOWN
from servicepunkt.forms.definition import Form
from servicepunkt.forms.kinds import FieldOfForm, Group
from servicepunkt.forms.kinds.base import AnswerRefused, Kind, NotAnAnswer, Typed, refused_words
from servicepunkt.forms.walking import Answers, Errors, Walk, walk


class OffThePath(Exception):
    """A page that is not, or no longer, on the path."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What has become of a page that was filled in.

    `answers` are all answers of the draft, including those of this page: keep them, whatever `errors` says; `walked` is
    what follows from them. `appeared` names the fields that were not on the page and became visible by its answers:
    show the page again, without any word of error about them.
    """

    answers: Answers
    walked: Walk
    errors: Errors
    appeared: tuple[str, ...]


def fill_page(
    form: Form,
    answers: Answers,
    page: str,
    typed: Mapping[str, Sequence[str]],
    *,
    shown: Collection[str] | None = None,
    today: dt.date,
) -> Filled:
    """Read what was typed on a page that is on the path; `shown` names the fields that were on it (None: all).

    What is refused is kept in the words in which it was typed: it is not an answer, but is put into its inputs again.
    Answers on other pages stay as they are, even where this page takes them off the path: anyone who changes her mind
    finds them again. They are left out when the application is sent. Raises `OffThePath`.
    """
    kept = dict(answers)
    refused: Errors = {}
    for field in _asked_on(form, page):
        if shown is not None and field.name not in shown:
            continue
        _read_into(kept, refused, field, Typed(typed, field.name))
    walked = walk(form, kept, today=today)
    step = walked.step(page)
    if step is None:  # nor was it before: pages only look at what comes before them
        raise OffThePath(page)
    visible = {field.name for field in step.fields}
    appeared = tuple(field.name for field in step.fields if shown is not None and field.name not in shown)
    errors = {at: refusal for at, refusal in step.errors.items() if at.partition(".")[0] not in appeared}
    errors |= {at: refusal for at, refusal in refused.items() if at.partition(".")[0] in visible}
    return Filled(kept, walked, errors, appeared)


def _asked_on(form: Form, name: str) -> list[FieldOfForm]:
    """The fields of a page; none where the form has no such page."""
    return next((page.fields for _section, page in form.pages if page.name == name), [])


def _read_into(kept: dict[str, Any], refused: Errors, field: FieldOfForm, typed: Typed) -> None:
    kept.pop(field.name, None)
    try:
        answer = read_answer(field, typed, refused)
    except AnswerRefused as refusal:
        refused[field.name] = refusal
        kept[field.name] = typed.as_refused(field.parts)
        return
    if answer is not None:
        kept[field.name] = answer


def read_answer(field: FieldOfForm, typed: Typed, refused: Errors) -> Any:
    """The answer that was typed; what is wrong within a group's entries goes into `refused`, by place."""
    if field.unknown and typed.text("unknown"):
        return UNKNOWN
    if not isinstance(field, Group):
        return field.read(typed)
    return [_entry(field, entry, number, refused) for number, entry in enumerate(field.entries(typed))] or None


def _entry(group: Group, typed: Typed, number: int, refused: Errors) -> Answers:
    entry: dict[str, Any] = {}
    wrong: Errors = {}
    for field in group.fields:
        _read_into(entry, wrong, field, typed.under(field.name))
    refused.update({f"{group.name}.{number}.{at}": refusal for at, refusal in wrong.items()})
    return entry


def typed_again(fields: Iterable[Kind], answers: Answers, errors: Errors | None = None) -> dict[str, str | list[str]]:
    """What to put into the inputs of a page that is opened again.

    A field whose kind has changed since is asked anew: `errors` tells which answers no longer suit their field.
    """
    others = {at for at, error in (errors or {}).items() if isinstance(error, NotAnAnswer)}
    kept = _without(answers, others)
    found: dict[str, str | list[str]] = {}
    for field in fields:
        if field.name in kept:
            found |= field.typed_again(kept[field.name], field.name)
    return found


def _without(answers: Any, places: Collection[str], at: str = "") -> Any:
    """The answers without those at some places, also within the entries of groups; refused ones are the typed words."""
    if isinstance(answers, list):
        return [_without(entry, places, f"{at}{number}.") for number, entry in enumerate(answers)]
    if not isinstance(answers, dict):
        return answers
    return {
        name: _without(answer, places, f"{at}{name}.")
        for name, answer in answers.items()
        if f"{at}{name}" not in places or refused_words(answer) is not None
    }
