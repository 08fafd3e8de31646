"""Made-up answers, for benchmark and tests: what may be answered in each kind of field, page by page along a path.

Chosen by a `random.Random`, so that a seed names a path, and ten thousand paths take seconds.
"""

import datetime as dt
from collections.abc import Callable
from random import Random
from typing import Any

from servicepunkt.forms.alphabet import letters
from servicepunkt.forms.conditions import UNKNOWN, View
from servicepunkt.forms.definition import Form, Page
from servicepunkt.forms.kinds import FieldOfForm
from servicepunkt.forms.kinds.states import codes
from servicepunkt.forms.walking import Answers, view_of

_LETTERS = sorted(letter for letter in letters().search_forms if letter.isalpha())
_STATES = sorted(codes())


def name(random: Random) -> str:
    """A name of any letters that names may hold; sequences that count as one letter among them."""
    return "".join(random.choice(_LETTERS) for _ in range(random.randint(1, 12)))


def day(random: Random, field: Any, view: View) -> str:
    """A day that the field allows, near its bounds half of the time."""
    first = field.earliest.day(view.answers, view.today, first=True) if field.earliest else None
    last = field.latest.day(view.answers, view.today) if field.latest else None
    first = first or min(dt.date(1950, 1, 1), last or dt.date.max)
    last = max(last or dt.date(2040, 12, 31), first)
    if random.random() < 0.5:
        first, last = random.choice(
            [(first, min(first + dt.timedelta(60), last)), (max(last - dt.timedelta(60), first), last)]
        )
    return dt.date.fromordinal(random.randint(first.toordinal(), last.toordinal())).isoformat()


def _partial_day(random: Random, field: Any, view: View) -> str:
    whole = day(random, field, view)
    return random.choice([whole, f"{whole[:7]}-00", f"{whole[:4]}-00-00"])


def _full_name(random: Random) -> dict[str, str]:
    return {"family": name(random)} | ({"given": name(random)} if random.random() < 0.8 else {})


def _some(random: Random, field: Any, known: list[str]) -> Any:
    if not field.many:
        return random.choice(known)
    return random.sample(known, random.randint(1, min(3, len(known))))


def _address(random: Random, field: Any) -> dict[str, str]:
    if field.abroad:
        return {"town": name(random), "country": random.choice(["TR", "UA", "IN"])}
    return {"street": name(random), "number": "7a", "postcode": "16515", "town": name(random)}


def _entries(random: Random, field: Any, view: View) -> list[dict[str, Any]]:
    return [
        _answered(random, field.fields, view.within({})) for _ in range(random.randint(field.least, min(field.most, 3)))
    ]


_POSSIBLE: dict[str, Callable[[Random, Any, View], Any]] = {
    "text": lambda random, field, _view: name(random)[: field.max_length],
    "name": lambda random, _field, _view: name(random),
    "full_name": lambda random, _field, _view: _full_name(random),
    "date": day,
    "partial_date": _partial_day,
    "choice": lambda random, field, view: _some(random, field, [option.value for option in field.open_options(view)]),
    "yes_no": lambda random, _field, _view: random.choice(["yes", "no"]),
    "country": lambda random, field, _view: _some(random, field, _STATES),
    "nationality": lambda random, field, _view: _some(random, field, ["UA", "TR", "SY", "US", "FR", "DE", "XXA"]),
    "address": lambda random, field, _view: _address(random, field),
    "postcode": lambda random, _field, _view: random.choice(["16515", "01067"]),
    "money": lambda random, field, _view: {"amount": f"{random.randint(0, 500_000) / 100:.2f}", "currency": "EUR"},
    "number": lambda random, field, _view: random.randint(field.least, min(field.most, field.least + 200)),
    "paper_number": lambda _random, field, _view: "YZ1234567" if field.issuer == "germany" else "U12345678",
    "phone": lambda random, _field, _view: random.choice(["+4933011234", "+902121234567"]),
    "email": lambda _random, _field, _view: "ayse@example.org",
    "group": _entries,
}


def _answer(random: Random, field: FieldOfForm, view: View) -> Any:
    """An answer that may be given to a field; None where nothing is answered."""
    if field.optional and random.random() < 0.5:
        return None
    if field.unknown and random.random() < 0.2:
        return UNKNOWN
    return _POSSIBLE[field.kind](random, field, view)


def _answered(random: Random, fields: list[FieldOfForm], view: View) -> dict[str, Any]:
    """Answers to those fields that are visible; each is entered in the view, since it may make the next one visible."""
    found: dict[str, Any] = {}
    for field in fields:
        if field.in_force(view.today) and field.when.holds(view):
            answer = _answer(random, field, view)
            if answer is not None:
                found[field.name] = view.answers[field.name] = answer  # type: ignore[index]
    return found


def answers_to(form: Form, random: Random, *, today: dt.date) -> dict[str, Any]:
    """Answers to a whole form, along one of its paths to the end. Goes page by page, without the help of the walk."""
    view = view_of(form, today=today)
    for section in form.sections:
        if not (section.in_force(today) and section.when.holds(view)):
            continue
        for page in section.pages:
            if not (page.in_force(today) and page.when.holds(view)):
                continue
            if page.exit:
                return dict(view.answers)
            view.answers.update(_without_contradiction(random, form, page, view.answers, today))  # type: ignore[attr-defined]
    return dict(view.answers)


def _without_contradiction(random: Random, form: Form, page: Page, before: Answers, today: dt.date) -> dict[str, Any]:
    for _attempt in range(200):
        view = view_of(form, today=today, answers=before)
        given = _answered(random, page.fields, view)
        if not any(item.in_force(today) and item.when.holds(view) for item in page.contradictions):
            return given
    message = f"{page.name} contradicts itself, whatever is answered"
    raise AssertionError(message)
