"""How the fields of a page become questions: what is in their inputs, what is wrong, what may be chosen."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from servicepunkt.forms.conditions import View
from servicepunkt.forms.kinds import Address, FieldOfForm, FullName
from servicepunkt.forms.walking import Answers, Errors, look_at
from servicepunkt.web.portal.applying.inputs import Entry, Input, Option, Question, id_of, state_choices
from servicepunkt.web.portal.applying.opening import reader

# What a browser may fill in by itself: fields about the person who types, and no others (WCAG 1.3.5).
_OWN = {
    "name.family": "family-name",
    "name.given": "given-name",
    "birth.day": "bday-day",
    "birth.month": "bday-month",
    "birth.year": "bday-year",
    "email": "email",
    "phone": "tel",
    "address.street": "address-line1",
    "address.postcode": "postal-code",
    "address.town": "address-level2",
    "residence_postcode": "postal-code",
    "residence_town": "address-level2",
}
_TYPES = {"email": "email", "phone": "tel"}
_KEYBOARDS = {"money": "decimal", "number": "decimal", "postcode": "numeric"}
_DIGITS = {"day": 2, "month": 2, "year": 4}


@dataclass(frozen=True, slots=True)
class Drawing:
    """What questions are drawn from: all answers, what is in the inputs, what is wrong.

    `add` is the place of the group or list that gets one more entry.
    """

    answers: Answers
    values: Mapping[str, str | Sequence[str]]
    errors: Errors
    add: str = ""

    def questions(self, fields: Iterable[FieldOfForm], view: View, at: str = "") -> tuple[Question, ...]:
        """The questions for visible fields; `at` is the place of the entry to which they belong."""
        return tuple(self._question(field, f"{at}.{field.name}" if at else field.name, view) for field in fields)

    def _question(self, field: FieldOfForm, at: str, view: View) -> Question:
        shape, draw = _SHAPES[field.kind]
        return Question(
            field=field,
            at=at,
            shape="lines" if getattr(field, "lines", False) else shape,
            error=self.errors.get(at),
            unknown=Input(f"{at}.unknown", "", value=self.value(f"{at}.unknown")) if field.unknown else None,
            **draw(self, field, at, view),
        )

    def value(self, name: str) -> str:
        return next(reversed(self.chosen(name)), "")

    def chosen(self, name: str) -> list[str]:
        found = self.values.get(name, ())
        return [found] if isinstance(found, str) else list(found)

    def is_wrong(self, at: str, part: str = "") -> bool:
        error = self.errors.get(at)
        return error is not None and error.facts.get("part", "") in ("", part)

    # One for each shape -----------------------------------------------------------------------------------------

    def line(self, field: FieldOfForm, at: str, _view: View) -> dict[str, Any]:
        line = Input(
            at,
            field.label,
            value=self.value(at),
            wrong=self.is_wrong(at),
            autocomplete=_OWN.get(at, ""),
            keyboard=_KEYBOARDS.get(field.kind, ""),
            type=_TYPES.get(field.kind, "text"),
            size=field.kind,
        )
        return {"inputs": (line,)}

    def day(self, field: Any, at: str, _view: View) -> dict[str, Any]:
        return {"inputs": tuple(self._part(field, at, part, keyboard="numeric") for part in field.parts)}

    def full_name(self, field: Any, at: str, _view: View) -> dict[str, Any]:
        given, family = (self._part(field, at, part) for part in ("given", "family"))
        single = Input(f"{at}.single", FullName.labels["single"], value=self.value(f"{at}.single"), kind="box")
        return {"inputs": (given, family, single)}

    def address(self, field: Any, at: str, _view: View) -> dict[str, Any]:
        lines = [self._part(field, at, part, optional=part not in field.needed) for part in Address.parts[:-1]]
        if field.abroad:
            name = f"{at}.country"
            states = state_choices("country", reader(), self.value(name))
            wrong = self.is_wrong(at, "country")
            lines.append(Input(name, Address.labels["country"], kind="list", wrong=wrong, choices=states))
        return {"inputs": tuple(lines)}

    def _part(self, field: Any, at: str, part: str, **more: Any) -> Input:
        name = f"{at}.{part}"
        return Input(
            name,
            field.labels[part],
            value=self.value(name),
            wrong=self.is_wrong(at, part),
            autocomplete=_OWN.get(name, ""),
            size=part,
            most=_DIGITS.get(part),
            **more,
        )

    def states(self, field: Any, at: str, _view: View) -> dict[str, Any]:
        chosen = [code for code in self.chosen(at) if code] if field.many else [self.value(at)]
        codes = [*chosen, ""] if not chosen or self.add == at else chosen
        lists = (
            Input(at, field.label, kind="list", number=number, wrong=self.is_wrong(at), choices=choices)
            for number, choices in enumerate(state_choices(field.kind, reader(), code) for code in codes)
        )
        return {"inputs": tuple(lists), "may_grow": field.many}

    def yes_no(self, field: Any, at: str, _view: View) -> dict[str, Any]:
        return {"options": tuple(self._options(at, ((value, label, "") for value, label in field.labels.items())))}

    def choice(self, field: Any, at: str, view: View) -> dict[str, Any]:
        offered = ((option.value, option.label, option.help) for option in field.open_options(view))
        return {"options": tuple(self._options(at, offered))}

    def _options(self, at: str, offered: Iterable[tuple[str, Any, Any]]) -> Iterator[Option]:
        chosen = self.chosen(at)
        for value, label, help_ in offered:
            yield Option(f"{id_of(at)}-{value}", value, label, help_, value in chosen)

    def group(self, field: Any, at: str, view: View) -> dict[str, Any]:
        answered = self.answers.get(at)
        entries: list[Answers] = answered if isinstance(answered, list) else []
        one_more = len(entries) < field.most and (self.add == at or (not entries and not field.optional))
        shown = [*entries, {}] if one_more else entries
        return {
            "entries": tuple(self._entry(field, f"{at}.{number}", entry, view) for number, entry in enumerate(shown)),
            "may_grow": len(shown) < field.most,
        }

    def _entry(self, group: Any, at: str, answers: Answers, view: View) -> Entry:
        inside = view.within({})
        _found, _errors, visible = look_at(group.fields, answers, inside)
        return Entry(at, int(at.rpartition(".")[2]) + 1, self.questions(visible, inside, at))


_Draw = Callable[[Drawing, Any, str, View], dict[str, Any]]
_SHAPES: dict[str, tuple[str, _Draw]] = {
    **dict.fromkeys(["text", "name", "postcode", "money", "number", "paper_number"], ("line", Drawing.line)),
    **dict.fromkeys(["phone", "email"], ("line", Drawing.line)),
    **dict.fromkeys(["date", "partial_date"], ("parts", Drawing.day)),
    **dict.fromkeys(["country", "nationality"], ("states", Drawing.states)),
    "full_name": ("parts", Drawing.full_name),
    "address": ("parts", Drawing.address),
    "yes_no": ("options", Drawing.yes_no),
    "choice": ("options", Drawing.choice),
    "group": ("group", Drawing.group),
}
