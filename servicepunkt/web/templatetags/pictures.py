"""Pictures: which paper is meant, the way in the house, the desk as seen from the waiting room."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from servicepunkt.availability.models import Desk
from servicepunkt.catalogue.models import Office, Requirement
from servicepunkt.catalogue.pictures import PICTURES

register = template.Library()

_STOREY = 30  # height of a storey in the sketch
_MOST_DESKS, _LONGEST_NAME = 12, 4  # more could not be read on a phone


@register.simple_tag
def paper_picture(paper: Requirement) -> SafeString:
    """The sketch of a paper, or of the form if it is one; nothing where there is none."""
    return sketch(paper.picture or (paper.form_sheet.picture if paper.form_sheet else ""))


@register.simple_tag
def sketch(name: str | None) -> SafeString:
    """One of the sketches by its name; nothing where there is none."""
    if name not in PICTURES:
        return mark_safe("")
    source = f"{static('web/papers.svg')}#{name}"
    return format_html(
        '<img class="sp-picture" src="{}" alt="{}" width="96" height="64" loading="lazy" decoding="async">',
        source,
        PICTURES[name],
    )


@dataclass(frozen=True, slots=True)
class Storey:
    number: int
    top: int
    is_wanted: bool

    @property
    def middle(self) -> int:
        return self.top + _STOREY // 2


@register.inclusion_tag("_way_inside.html")
def way_inside(office: Office) -> dict[str, Any]:
    """From the door to the room, as far as the office has said; the words next to the sketch say all that it shows."""
    return {"office": office, **(_house(office.floor) if office.floor is not None else {"storeys": []})}


def _house(floor: int) -> dict[str, Any]:
    """A house seen from the street, at least one storey higher than the ground floor; measures of the drawing."""
    highest, lowest = max(floor, 1), min(floor, 0)
    storeys = [
        Storey(number, (highest - number) * _STOREY + 12, number == floor) for number in range(highest, lowest - 1, -1)
    ]
    ground = next(storey for storey in storeys if storey.number == 0)
    wanted = next(storey for storey in storeys if storey.is_wanted)
    return {"storeys": storeys, "ground": ground, "wanted": wanted, "height": len(storeys) * _STOREY + 16}


@register.filter
def floor_words(floor: int) -> str:
    """A storey, as one would ask for it: Erdgeschoss, 2. Stock."""
    if floor == 0:
        return gettext("Erdgeschoss")
    if floor < 0:
        return gettext("%(number)s. Untergeschoss") % {"number": -floor}
    return gettext("%(number)s. Stock") % {"number": floor}


@dataclass(frozen=True, slots=True)
class Place:
    """A desk in the row, with its measures in the drawing."""

    name: str
    left: int
    is_wanted: bool

    @property
    def middle(self) -> int:
        return self.left + 20


@register.inclusion_tag("_desk_row.html")
def desk_row(desk: Desk) -> dict[str, Any]:
    """Where the calling desk is, if the office says that its desks are arranged in order."""
    names = _names_in_order(desk) if desk.office.desks_in_order else []
    row = [Place(name, 48 * number + 4, name == desk.name) for number, name in enumerate(names)]
    facts = {"desk": desk.name, "position": names.index(desk.name) + 1, "count": len(names)} if names else {}
    return {"row": row, "width": 48 * len(row), **facts}


def _names_in_order(desk: Desk) -> list[str]:
    names = [name for name in desk.office.desks.values_list("name", flat=True) if len(name) <= _LONGEST_NAME]
    return names if desk.name in names and 1 < len(names) <= _MOST_DESKS else []
