"""Where somebody lives, as far as she has said, and how that is compared with lists and rows.

Each part is None until it has been asked. An empty one was asked and is not known, or was left out; it fits nothing.
"""

import re
from dataclasses import dataclass

from servicepunkt.common.folding import fold, words_of

_NUMBER = re.compile(r"\s*(\d{1,5})")
_SPAN = re.compile(r"(\d{1,5})(?:-(\d{1,5}))?(?: (odd|even))?")
# Berliner Straße, Berlinerstr. and BERLINER STRASSE are one; a folded ß is ss.
_STREET = re.compile(r"(?:strasse|str)(?=$|\d)")


@dataclass(frozen=True, slots=True)
class Residence:
    """`place` as typed or chosen, `municipality` an AGS, `office` the short name of one that was chosen.

    `in_centre`: she must live in a reception centre, for which a central authority may be responsible.
    """

    postcode: str | None = None
    place: str | None = None
    municipality: str | None = None
    street: str | None = None
    number: str | None = None
    office: str | None = None
    in_centre: bool = False


def same_place(typed: str, place: str) -> bool:
    return bool(typed) and words_of(typed) == words_of(place)


def begins_place(typed: str, place: str) -> bool:
    """Whether somebody who typed this may mean that place: Frankfurt for Frankfurt (Oder)."""
    words = words_of(typed)
    return bool(words) and words_of(place)[: len(words)] == words


def same_street(typed: str, street: str) -> bool:
    return bool(typed) and _street(typed) == _street(street)


def _street(name: str) -> str:
    return _STREET.sub("str", "".join(words_of(fold(name))))


def number_in(typed: str, spans: list[str]) -> bool:
    """Whether a house number lies in one of the spans. Letters after it (7a, 7 Hinterhaus) belong to the number."""
    found = _NUMBER.match(typed)
    return found is not None and any(_lies_in(int(found[1]), span) for span in spans)


def _lies_in(number: int, span: str) -> bool:
    found = _SPAN.fullmatch(span)
    if found is None or not int(found[1]) <= number <= int(found[2] or found[1]):
        return False
    return found[3] is None or number % 2 == (found[3] == "odd")
