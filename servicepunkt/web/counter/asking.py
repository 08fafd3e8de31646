"""What staff ask for: services with numbers, and a time for them. Nothing personal stands in these addresses."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from servicepunkt.bookings import slots
from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.slots import FreeDay
from servicepunkt.bookings.wish import Wish
from servicepunkt.catalogue.models import Office, Service
from servicepunkt.common.refusals import Refusal

Chosen = list[tuple[Service, int]]


class NothingChosen(Refusal):
    code = "nothing-chosen"
    status = 400
    sentence = _("Bitte wählen Sie mindestens eine Leistung.")


class Unreadable(Refusal):
    code = "unreadable"
    status = 400
    sentence = _("Diese Angabe können wir nicht lesen. Bitte wählen Sie noch einmal.")


def read_services(query: QueryDict, offered: Iterable[Service]) -> Chosen:
    """The services that were ticked (`leistung`), each with its number (`anzahl-<key>`), in the order of the list.

    Raises `NothingChosen`, and `Unreadable` for a number that is none or a service that is not offered.
    """
    ticked = set(query.getlist("leistung"))
    chosen = [(service, _units(query, service)) for service in offered if str(service.pk) in ticked]
    if len(chosen) < len(ticked):
        raise Unreadable
    if not chosen:
        raise NothingChosen
    return chosen


def _units(query: QueryDict, service: Service) -> int:
    typed = query.get(f"anzahl-{service.pk}", "").strip() or "1"
    if not typed.isascii() or not typed.isdecimal() or len(typed) > 4:
        raise Unreadable
    return int(typed)


def query_of(chosen: Sequence[tuple[Service, int]], **more: str) -> str:
    """The part of an address that asks for these services again, and `more` behind it."""
    asked = [("leistung", str(service.pk)) for service, _units in chosen]
    asked += [(f"anzahl-{service.pk}", str(units)) for service, units in chosen if units != 1]
    return urlencode([*asked, *more.items()])


def read_start(typed: str | None) -> dt.datetime:
    """An instant with its distance from UTC, as links and buttons carry it; raises `Unreadable`."""
    try:
        start_at = dt.datetime.fromisoformat(typed or "")
    except ValueError as error:
        raise Unreadable from error
    # Near the ends of the calendar another zone would lie outside of it.
    if start_at.tzinfo is None or not 2000 <= start_at.year < 2200:
        raise Unreadable
    return start_at.astimezone(dt.UTC)


@dataclass(frozen=True, slots=True)
class Month:
    """A month with its free days, the one that is chosen, and where to turn the page."""

    first: dt.date
    days: list[FreeDay]
    chosen: FreeDay | None
    before: dt.date | None
    after: dt.date | None
    next_free: dt.date | None


def month_for(wish: Wish, query: QueryDict, *, now: dt.datetime, own: tuple[Booking, ...] = ()) -> Month:
    """The month that an address asks for (`monat` or `tag`), else the first one with a free day."""
    earliest, latest = slots.bookable_days(wish, now=now)
    day = _date(query.get("tag"))
    asked = _date(query.get("monat")) or day
    first = _within(asked or earliest, earliest, latest).replace(day=1)
    days = slots.month(wish, first, now=now, own=own)
    next_free = None if days else slots.next_free_day(wish, after=_last_of(first), now=now, own=own)
    if next_free and not asked:
        return month_for(wish, QueryDict(f"monat={next_free.isoformat()}"), now=now, own=own)
    chosen = next((free for free in days if free.day == day), days[0] if days else None)
    return Month(
        first,
        days,
        chosen,
        before=first - dt.timedelta(1) if first > earliest else None,
        after=_last_of(first) + dt.timedelta(1) if _last_of(first) < latest else None,
        next_free=next_free,
    )


def bookable_services(office: Office) -> list[Service]:
    """What the office does by appointment."""
    here = office.services.filter(kind=Service.Kind.APPOINTMENT)
    return list(here.select_related("department").order_by("department__order", "order", "pk"))


def _date(typed: str | None) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(typed or "")
    except ValueError:
        return None
    return day if 2000 <= day.year < 2200 else None


def _within(day: dt.date, first: dt.date, last: dt.date) -> dt.date:
    return min(max(day, first), max(first, last))


def _last_of(month: dt.date) -> dt.date:
    return (month.replace(day=28) + dt.timedelta(4)).replace(day=1) - dt.timedelta(1)
