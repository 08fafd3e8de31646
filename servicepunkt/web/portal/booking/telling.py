"""Telling: the page for the details. What was typed is never lost, not even by a late click. `checking` comes next."""

import datetime as dt
import uuid
from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from servicepunkt.availability.ticks import zone_of
from servicepunkt.bookings.conditions import ConditionNotMet, answer, unanswered, with_questions
from servicepunkt.bookings.contact import Contact, contact_of
from servicepunkt.bookings.holding import hold_slot
from servicepunkt.bookings.links import Power, open_booking, secret
from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.places import NoPlace
from servicepunkt.bookings.search import Preferences
from servicepunkt.bookings.slots import Look
from servicepunkt.bookings.told import Told
from servicepunkt.bookings.typed import keep
from servicepunkt.bookings.wish import Wish, wish_of
from servicepunkt.catalogue.models import Service
from servicepunkt.common.clock import now as clock_now
from servicepunkt.common.languages import language
from servicepunkt.common.refusals import NotFound
from servicepunkt.web.authority import authority_of
from servicepunkt.web.dates import read_start
from servicepunkt.web.limiting import TooManyRequests, unvouched
from servicepunkt.web.portal.booking.asking import NothingAsked, query_for, query_of, read_asked
from servicepunkt.web.portal.booking.forms import DetailsForm
from servicepunkt.web.portal.booking.lengthening import lengthened
from servicepunkt.web.portal.visitor import held_to_book, holder_for, personal, remember, secret_of

_OFFERED_INSTEAD = 6
# Buttons of the form that lead elsewhere but keep what was typed so far, finished or not.
_ASIDE = {"andere-zeit": "portal:choose", "mehr-zeit": "portal:details"}


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest) -> HttpResponse:
    now = clock_now()
    hold = held_to_book(request, now=now)
    if request.method == "POST":
        return _take_details(request, hold, now)
    if hold is None:
        return nothing_held(request)
    wish = wish_of(hold)
    return _details_page(request, hold, wish, DetailsForm(wish=wish, asking=_asking(hold, wish), initial=_draft(hold)))


def _take_details(request: HttpRequest, hold: Booking | None, now: dt.datetime) -> HttpResponse:
    wish = wish_of(hold) if hold else read_asked(request.GET, authority_of(request)).wish()
    form = DetailsForm(request.POST, wish=wish, asking=_asking(hold, wish))
    key = secret_of(request)
    if hold is None:
        held = hold_anew(request, wish, read_start(request.POST.get("beginn")), form, key=key, now=now)
        if isinstance(held, HttpResponse):
            return held
        hold = held
    if aside := _ASIDE.get(request.POST.get("weiter", "")):
        form.is_valid()
        _keep(hold, form, form.so_far, now)
        if aside == "portal:details" and lengthened(request):
            messages.success(request, _("Sie haben jetzt mehr Zeit."))
        return remember(redirect(f"{reverse(aside)}?{query_for(hold)}"), key)
    if not (form.is_valid() and _answered(hold, form, now)):
        return remember(_details_page(request, hold, wish, form), key)
    _keep(hold, form, form.contact, now)
    return remember(redirect(f"{reverse('portal:check')}?{query_for(hold)}"), key)


def _asking(hold: Booking | None, wish: Wish) -> list[Service]:
    """The services that still ask for a date; without a hold, all that ask for one."""
    asking = with_questions(wish.offered)
    return unanswered(hold) if asking and hold else asking


def _answered(hold: Booking, form: DetailsForm, now: dt.datetime) -> bool:
    """Whether the dates fit; any that does not is pointed out at its field."""
    try:
        answer(hold, form.dates, now=now)
    except ConditionNotMet as refusal:
        form.refuse_date(refusal)
    return form.is_valid()


def _keep(hold: Booking, form: DetailsForm, contact: Contact, now: dt.datetime) -> None:
    written_in = form.cleaned_data.get("language", hold.language)
    keep(hold, Told(contact, written_in, form.wants_reminders), now=now)


def hold_anew(
    request: HttpRequest,
    wish: Wish,
    start_at: dt.datetime,
    form: DetailsForm,
    *,
    key: str,
    now: dt.datetime,
    typed_at: Booking | None = None,
) -> Booking | HttpResponse:
    """The time had run out while somebody typed: she gets her place back where it is still free, else the page that says
    how to go on."""
    written_in = language(get_language()).code
    try:
        with unvouched(request, "hold", now=now):
            hold = hold_slot(wish, start_at, holder=holder_for(key), language=written_in, now=now, typed_at=typed_at)
    except NoPlace:
        return _choose_again(request, wish, form, now, lapsed=typed_at or submitted(request))
    except TooManyRequests as refusal:
        return _try_again(request, wish, form, start_at, refusal)
    messages.info(request, _("Ihre Reservierung war abgelaufen. Wir haben die Zeit noch einmal für Sie reserviert."))
    return hold


def _details_page(
    request: HttpRequest,
    hold: Booking | None,
    wish: Wish,
    form: DetailsForm,
    *,
    status: int | None = None,
    **more: Any,
) -> HttpResponse:
    context: dict[str, Any] = {
        "hold": hold,
        "secret": secret(hold, Power.WATCH) if hold else "",
        "wish": wish,
        "form": form,
        "query": query_of(tuple(wish.counted), wish.office, Preferences(spoken=wish.spoken)),
        "step": 2,
        "refusal": None,
        "was_closed": False,
    }
    status = status or (400 if form.is_bound else 200)
    return render(request, "portal/booking/details.html", context | more, status=status)


def _choose_again(
    request: HttpRequest, wish: Wish, form: DetailsForm, now: dt.datetime, *, lapsed: Booking | None
) -> HttpResponse:
    """Time over and place gone, or closed by the office: what was typed stays, and the next free times stand above it."""
    look = Look(wish, now=now)
    next_day = look.next_day(after=look.bookable.first - dt.timedelta(1))
    times = look.starts_on(next_day)[:_OFFERED_INSTEAD] if next_day else ()
    was_closed = lapsed is not None and lapsed.was_closed
    return _details_page(request, None, wish, form, status=409, times=times, day=next_day, was_closed=was_closed)


def _try_again(
    request: HttpRequest, wish: Wish, form: DetailsForm, start_at: dt.datetime, refusal: TooManyRequests
) -> HttpResponse:
    """Too much came from this address: what was typed stays, and so does the time that she had chosen."""
    here = start_at.astimezone(zone_of(wish.office))
    return _details_page(
        request, None, wish, form, status=refusal.status, times=(here,), day=here.date(), refusal=refusal
    )


def _draft(hold: Booking) -> dict[str, Any]:
    """What is already known for the form: what was typed before, or else the language of the page."""
    if not hold.contact:
        return {"language": language(get_language()).code}
    contact = contact_of(hold)
    return {
        "name": contact.name,
        "email": contact.email,
        "phone": contact.phone,
        "language": hold.language,
        "reminders": hold.reminders,
    }


def nothing_held(request: HttpRequest, *, status: int = 410) -> HttpResponse:
    context: dict[str, Any] = {"query": "", "offices": ()}
    with suppress(NothingAsked):
        asked = read_asked(request.GET, authority_of(request))
        context = {"query": asked.query, "offices": (asked.office,) if asked.office else asked.offices}
    return render(request, "portal/booking/nothing_held.html", context, status=status)


def is_complete(hold: Booking) -> bool:
    """Whether the details have been sent; what lies with a hold may be half a form."""
    if not hold.contact:
        return False
    wish = wish_of(hold)
    return DetailsForm(_draft(hold), wish=wish, asking=_asking(hold, wish)).is_valid()


def submitted(request: HttpRequest) -> Booking | None:
    """The hold that the page showed, opened with the secret of its form; None where there is no such hold, or where it is
    somebody else's."""
    try:
        uid = uuid.UUID(request.POST.get("reservierung", ""))
        return open_booking(uid, request.POST.get("schluessel", ""), Power.WATCH)[0]
    except (ValueError, NotFound):
        return None


def form_of(lapsed: Booking, wish: Wish) -> DetailsForm:
    """The form with what was typed at a hold that is over; its dates are asked for again."""
    return DetailsForm(wish=wish, asking=_asking(None, wish), initial=_draft(lapsed))
