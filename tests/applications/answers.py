"""Made-up answers for the property tests: for each kind of field what may be answered, page by page along the path."""

import datetime as dt
from typing import Any

from hypothesis import strategies as st

from servicepunkt.applications.conditions import UNKNOWN, View
from servicepunkt.applications.definition import Form
from servicepunkt.applications.kinds import FieldOfForm
from servicepunkt.applications.kinds.states import codes
from servicepunkt.applications.letters import letters
from servicepunkt.applications.walking import walk

TODAY = dt.date(2026, 11, 26)
_LETTERS = sorted(letter for letter in letters().search_forms if len(letter) == 1 and letter.isalpha())


def names() -> st.SearchStrategy[str]:
    return st.text(st.sampled_from(_LETTERS), min_size=1, max_size=12)


def _days(field: Any, view: View) -> st.SearchStrategy[str]:
    first = field.earliest.day(view.answers, view.today) if field.earliest else None
    last = field.latest.day(view.answers, view.today) if field.latest else None
    first = first or min(dt.date(1950, 1, 1), last or dt.date.max)
    return st.dates(first, max(last or dt.date(2040, 12, 31), first)).map(dt.date.isoformat)


def _partial_days(field: Any, view: View) -> st.SearchStrategy[str]:
    whole = _days(field, view)
    return st.one_of(whole, whole.filter(lambda day: day[:4] < "2026").map(lambda day: f"{day[:4]}-00-00"))


def _words(field: Any, known: list[str]) -> st.SearchStrategy[Any]:
    one = st.sampled_from(known)
    return st.lists(one, min_size=1, max_size=3, unique=True) if field.many else one


def _address(field: Any) -> st.SearchStrategy[dict[str, str]]:
    if field.abroad:
        return st.fixed_dictionaries({"town": names(), "country": st.sampled_from(["TR", "UA", "IN"])})
    return st.fixed_dictionaries(
        {"street": names(), "number": st.just("7a"), "postcode": st.just("16515"), "town": names()}
    )


def _entries(field: Any, view: View) -> st.SearchStrategy[list[dict[str, Any]]]:
    @st.composite
    def entry(draw: st.DrawFn) -> dict[str, Any]:
        inside = view.within({})
        for inner in field.fields:
            if inner.in_force(view.today) and inner.when.holds(inside):
                answer = draw(possible(inner, inside))
                if answer is not None:
                    inside.answers[inner.name] = answer  # type: ignore[index]
        return dict(inside.answers.maps[0])  # type: ignore[attr-defined]

    return st.lists(entry(), min_size=field.least, max_size=min(field.most, field.least + 1))


_POSSIBLE: dict[str, Any] = {
    "text": lambda field, _view: names().map(lambda text: text[: field.max_length]),
    "name": lambda _field, _view: names(),
    "full_name": lambda _field, _view: st.one_of(
        st.fixed_dictionaries({"family": names(), "given": names()}), st.fixed_dictionaries({"family": names()})
    ),
    "date": _days,
    "partial_date": _partial_days,
    "choice": lambda field, view: _words(field, [option.value for option in field.open_options(view)]),
    "yes_no": lambda _field, _view: st.sampled_from(["yes", "no"]),
    "country": lambda field, _view: _words(field, sorted(codes())),
    "nationality": lambda field, _view: _words(field, ["UA", "TR", "SY", "US", "FR", "XXA"]),
    "address": lambda field, _view: _address(field),
    "postcode": lambda _field, _view: st.just("16515"),
    "money": lambda field, _view: st.integers(0, field.most * 100).map(
        lambda cents: {"amount": f"{cents / 100:.2f}", "currency": "EUR"}
    ),
    "number": lambda field, _view: st.integers(field.least, min(field.most, field.least + 200)),
    "paper_number": lambda field, _view: st.just("YZ1234567" if field.issuer == "germany" else "U12345678"),
    "phone": lambda _field, _view: st.sampled_from(["+4933011234", "+902121234567"]),
    "email": lambda _field, _view: st.just("ayse@example.org"),
    "group": _entries,
}


def possible(field: FieldOfForm, view: View) -> st.SearchStrategy[Any]:
    """An answer that may be given to a field; None where nothing is answered."""
    answers = [_POSSIBLE[field.kind](field, view)]
    if field.optional:
        answers.append(st.none())
    if field.unknown:
        answers.append(st.just(UNKNOWN))
    return st.one_of(answers)


@st.composite
def answers_to(draw: st.DrawFn, form: Form, *, today: dt.date = TODAY) -> dict[str, Any]:
    """Answers to a whole form, along one of its paths, whatever contradicts left out."""
    answers: dict[str, Any] = {}
    for _page in range(len(list(form.pages)) + 1):
        walked = walk(form, answers, today=today)
        step = walked.next_step
        if step is None or step.page.exit:
            break
        given = _page_answers(draw, form, step.page.name, answers, today)
        if given == answers:
            break
        answers = given
    return answers


def _page_answers(draw: st.DrawFn, form: Form, page: str, answers: dict[str, Any], today: dt.date) -> dict[str, Any]:
    """A page's fields one after the other, since one may show the next."""
    given, asked = dict(answers), set()
    while True:
        walked = walk(form, given, today=today)
        step = walked.step(page)
        assert step is not None
        ahead = [field for field in step.fields if field.name not in asked]
        if not ahead:
            return given
        asked.add(ahead[0].name)
        answer = draw(possible(ahead[0], View(walked.answers, today, {}, {})))
        if answer is not None:
            given[ahead[0].name] = answer
