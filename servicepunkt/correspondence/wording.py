"""What letters say is known to the apps that write them; here they tell the post room, which only carries.

An app declares a kind in its `letters.py`:

    @wording("bookings.confirmed", while_true=_still_confirmed)
    def _word_confirmed(facts, language) -> Wording: ...
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from servicepunkt.common.languages import SOURCE

Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG that the HTML names as `cid:<name>`."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """An iCalendar file; `method` (PUBLISH, CANCEL) is repeated in the mail's header."""

    method: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """A letter in words: all that a mail needs except addresses. `languages` are the tags of what it is written in."""

    subject: str
    preview: str
    text: str
    html: str
    languages: tuple[str, ...] = (SOURCE,)
    calendar: CalendarFile | None = None
    pictures: tuple[Picture, ...] = ()
    sender: str = ""
    reply_to: str = ""


Writer = Callable[[Facts, str], Wording]
StillTrue = Callable[[Facts, dt.datetime], bool]


@dataclass(frozen=True, slots=True)
class Kind:
    """How letters of a kind are worded, and whether one is still true just before it goes out."""

    write: Writer
    is_still_true: StillTrue


_KINDS: dict[str, Kind] = {}


def _always(_facts: Facts, _now: dt.datetime) -> bool:
    return True


def wording(kind: str, *, while_true: StillTrue = _always) -> Callable[[Writer], Writer]:
    """Declare how letters of a kind are worded; one that is no longer true when its turn comes is dropped."""

    def declare(write: Writer) -> Writer:
        _KINDS[kind] = Kind(write, while_true)
        return write

    return declare


def kinds() -> tuple[str, ...]:
    """The names of all kinds that some app words."""
    return tuple(_KINDS)


def kind_of(name: str) -> Kind:
    """The declared kind; a `KeyError` where no app words it."""
    return _KINDS[name]
