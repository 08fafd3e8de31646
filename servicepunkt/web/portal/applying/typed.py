"""What a page of a form sends: its inputs, the fields that were on it, and which of its buttons was pressed.

An entry of a repeated group counts only if something is typed in it. The entries that remain are renumbered, so that
what is typed, what is kept and what is wrong have the same places.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.http import QueryDict

from servicepunkt.forms.kinds import FieldOfForm, Group
from servicepunkt.forms.kinds.base import Typed

SHOWN = "_shown"


@dataclass(frozen=True, slots=True)
class Sent:
    """`shown` names the places of the fields that were on the page: `birth`, `children.0.birth`.

    `stood` says where the entries of groups were on it, by their new places.
    """

    typed: dict[str, list[str]]
    shown: frozenset[str]
    add: str = ""
    then: str = ""
    stood: Mapping[str, str] = field(default_factory=dict)

    @property
    def fields(self) -> frozenset[str]:
        """The fields outside of groups that were on the page."""
        return frozenset(place for place in self.shown if "." not in place)

    @property
    def goes_on(self) -> bool:
        """Whether the button that leads to the next page was pressed."""
        return not (self.add or self.then)


def read_sent(posted: QueryDict, fields: Iterable[FieldOfForm]) -> Sent:
    typed = {name: [_text(value) for value in values] for name, values in posted.lists()}
    removed = posted.get("_remove", "")
    shown = frozenset(" ".join(typed.get(SHOWN, [])).split())
    stood: dict[str, str] = {}
    for group in fields:
        if isinstance(group, Group):
            places = _places(group, typed, removed)
            typed, shown = _numbered_anew(group, typed, shown, places)
            stood |= {new: old for old, new in places.items()}
    then = "stay" if removed else posted.get("_then", "")
    return Sent(typed, shown, add=posted.get("_add", ""), then=then, stood=stood)


def _text(value: object) -> str:
    return value.replace("\x00", "") if isinstance(value, str) else ""


def _places(group: Group, typed: dict[str, list[str]], removed: str) -> dict[str, str]:
    """The new places of the entries that remain, by their old ones."""
    kept = [entry.at for entry in group.entries(Typed(typed, group.name)) if entry.at != removed]
    return {old: f"{group.name}.{number}" for number, old in enumerate(kept)}


def _numbered_anew(
    group: Group, typed: dict[str, list[str]], shown: frozenset[str], places: Mapping[str, str]
) -> tuple[dict[str, list[str]], frozenset[str]]:
    def moved(name: str) -> str | None:
        """The name's new place; None where its entry is gone."""
        if not name.startswith(f"{group.name}.") or name == f"{group.name}.unknown":
            return name
        entry = ".".join(name.split(".")[:2])
        return name.replace(entry, places[entry], 1) if entry in places else None

    names = {name: moved(name) for name in typed}
    return (
        {new: typed[old] for old, new in names.items() if new is not None},
        frozenset(new for new in map(moved, shown) if new is not None),
    )
