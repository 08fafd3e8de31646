"""What is free: the days of a month, the starts of a day."""

from django.http import HttpRequest, JsonResponse
from typing_extensions import TypedDict

from servicepunkt.bookings.slots import Look
from servicepunkt.common.clock import now as clock_now
from servicepunkt.web.api.answering import answers
from servicepunkt.web.api.describing import Call
from servicepunkt.web.api.wishing import WISH, WISH_REFUSED, read_wish
from servicepunkt.web.dates import DAY, MONTH, Unreadable, read_day, read_month


class FreeDay(TypedDict):
    """A day with at least one start, and their number."""

    day: str
    free: int


class FreeMonth(TypedDict):
    month: str
    days: list[FreeDay]


class FreeStarts(TypedDict):
    """Starts as local times with their offset from UTC."""

    day: str
    starts: list[str]


_MONTH_CALL = Call(
    "GET",
    "The days of a month on which the wish has a start",
    FreeMonth,
    in_path=(("month", {"type": "string", "pattern": f"^{MONTH}$", "examples": ["2027-03"]}),),
    in_query=WISH,
    refuses=WISH_REFUSED,
)
_DAY_CALL = Call(
    "GET",
    "The starts of a day",
    FreeStarts,
    in_path=(("day", {"type": "string", "pattern": f"^{DAY}$", "examples": ["2027-03-01"]}),),
    in_query=WISH,
    refuses=WISH_REFUSED,
)


@answers(_MONTH_CALL)
def free_days(request: HttpRequest, month: str) -> JsonResponse:
    """Each day of the month on which the wish has a start, with their number."""
    first = read_month(month)
    if first is None:
        raise Unreadable
    wish = read_wish(request)
    found = Look(wish, now=clock_now()).month_of(first)
    days: list[FreeDay] = [{"day": free.day.isoformat(), "free": free.count} for free in found]
    return JsonResponse(FreeMonth(month=month, days=days))


@answers(_DAY_CALL)
def free_starts(request: HttpRequest, day: str) -> JsonResponse:
    """The starts of one day, as local times with their offset from UTC."""
    on = read_day(day)
    if on is None:
        raise Unreadable
    starts = Look(read_wish(request), now=clock_now()).starts_on(on)
    return JsonResponse(FreeStarts(day=day, starts=[start.isoformat() for start in starts]))
