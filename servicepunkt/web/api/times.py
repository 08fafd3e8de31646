"""What is free: the days of a month, the starts of a day."""

from django.http import HttpRequest, JsonResponse

from servicepunkt.bookings import slots
from servicepunkt.common.clock import now as clock_now
from servicepunkt.web.api.answering import answers
from servicepunkt.web.api.wishing import read_wish
from servicepunkt.web.dates import Unreadable, read_day, read_month


@answers("GET")
def free_days(request: HttpRequest, month: str) -> JsonResponse:
    """Each day of the month on which the wish has a start, with their number."""
    first = read_month(month)
    if first is None:
        raise Unreadable
    wish = read_wish(request)
    found = slots.month(wish, first, now=clock_now())
    return JsonResponse({"month": month, "days": [{"day": free.day.isoformat(), "free": free.count} for free in found]})


@answers("GET")
def free_starts(request: HttpRequest, day: str) -> JsonResponse:
    """The starts of one day, as local times with their distance from UTC."""
    on = read_day(day)
    if on is None:
        raise Unreadable
    starts = slots.day(read_wish(request), on, now=clock_now())
    return JsonResponse({"day": day, "starts": [start.isoformat() for start in starts]})
