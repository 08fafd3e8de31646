"""The day: the start page of everybody who works at an office."""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from servicepunkt.availability.ticks import day_at
from servicepunkt.bookings.displacing import count_displaced
from servicepunkt.bookings.sessions import sessions_below_minimum, sessions_on
from servicepunkt.catalogue.models import Office
from servicepunkt.common.clock import now as clock_now
from servicepunkt.common.typed_days import read_typed_day
from servicepunkt.staff.access import may, offices_of
from servicepunkt.staff.models import Role
from servicepunkt.web.counter.board import board, board_mark
from servicepunkt.web.counter.desks import choose_desk, desk_of
from servicepunkt.web.counter.door import at_office, go, signed_in, staff_page
from servicepunkt.web.polling import unchanged
from servicepunkt.web.reloading import remembers_reloading


@staff_page()
def home(request: HttpRequest) -> HttpResponse:
    """The offices at which somebody works; straight to the only one, or to the applications if she only reads those."""
    offices = list(offices_of(signed_in(request)).order_by("department__order", "pk"))
    if len(offices) == 1:
        return redirect("counter:day", offices[0].slug)
    if not offices and signed_in(request).reads_applications:
        return redirect("counter:inbox")
    return render(request, "counter/home.html", {"offices": offices})


@at_office()
def show_day(request: HttpRequest, office: Office) -> HttpResponse:
    now = clock_now()
    day = day_asked(request.GET.get("tag"), office, now)
    if day != day_at(office, now):
        return _other_day(request, office, day, now)
    context = day_context(request, office, now) | {
        "reloads": remembers_reloading(request),
        "too_small": sessions_below_minimum(office, now=now),
        **_sessions(request, office, day, now),
    }
    return render(request, "counter/day.html", context)


@at_office()
def pulse(request: HttpRequest, office: Office) -> HttpResponse:
    """The board again if it has changed since `stand`, otherwise nothing; asked for every second."""
    now = clock_now()
    today, desk = day_at(office, now), desk_of(request, office)
    return unchanged(request, board_mark(office, today, now=now, desk=desk)) or board_part(request, office, now)


@at_office("POST", at_least=Role.Kind.CLERK)
def choose(request: HttpRequest, office: Office) -> HttpResponse:
    """Sit down at a desk, or leave it."""
    desk = choose_desk(request, office, request.POST.get("arbeitsplatz", ""))
    said = _("Sie sitzen jetzt an Platz %(desk)s.") % {"desk": desk} if desk else _("Sie sitzen an keinem Platz.")
    return go(request, day_address(office), say=said)


@at_office()
def more(request: HttpRequest, office: Office) -> HttpResponse:
    """What is needed less often."""
    tomorrow = day_at(office, clock_now()) + dt.timedelta(1)
    is_lead = may(signed_in(request), office, Role.Kind.LEAD)
    return render(request, "counter/more.html", {"office": office, "tomorrow": tomorrow, "is_lead": is_lead})


def day_context(request: HttpRequest, office: Office, now: dt.datetime) -> dict[str, object]:
    desk = desk_of(request, office)
    return {
        "office": office,
        "board": board(office, day_at(office, now), now=now, desk=desk),
        "desks": list(office.desks.all()),
        "without_place": count_displaced(office),
        "can_call": may(signed_in(request), office, Role.Kind.CLERK),
    }


def board_part(
    request: HttpRequest, office: Office, now: dt.datetime, *, fault: str = "", said: str = ""
) -> HttpResponse:
    """The board alone, for htmx to put in place of the old one."""
    context = day_context(request, office, now) | {"fault": fault, "said": said}
    return render(request, "counter/_board.html", context)


def day_address(office: Office, day: dt.date | None = None) -> str:
    address = reverse("counter:day", args=[office.slug])
    return f"{address}?tag={day.isoformat()}" if day else address


def list_of(office: Office, day: dt.date | None, now: dt.datetime) -> str:
    """The address of a day's list; without a day, or for today, that is the board."""
    return day_address(office, None if day == day_at(office, now) else day)


def day_asked(typed: str | None, office: Office, now: dt.datetime) -> dt.date:
    """The day in an address; today where there is no readable one."""
    today = day_at(office, now)
    day = read_typed_day(typed or "") or today
    return day if abs((day - today).days) < 3660 else today


def _other_day(request: HttpRequest, office: Office, day: dt.date, now: dt.datetime) -> HttpResponse:
    one = dt.timedelta(1)
    context = {
        "office": office,
        "board": board(office, day, now=now),
        "before": day - one,
        "after": day + one,
        "today": day_at(office, now),
        "can_call": may(signed_in(request), office, Role.Kind.CLERK),
        **_sessions(request, office, day, now),
    }
    return render(request, "counter/other_day.html", context)


def _sessions(request: HttpRequest, office: Office, day: dt.date, now: dt.datetime) -> dict[str, object]:
    """The group sessions of a day, for whoever may cancel them."""
    is_lead = may(signed_in(request), office, Role.Kind.LEAD)
    return {"is_lead": is_lead, "sessions": sessions_on(office, day, now=now) if is_lead else []}
