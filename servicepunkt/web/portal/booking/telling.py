"""Telling: the details, a summary, and the last step. What was typed is never lost, not even by a late click."""

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
from servicepunkt.bookings import slots
from servicepunkt.bookings.booking import EmailNeeded, tell
from servicepunkt.bookings.conditions import ConditionNotMet, answer, unanswered, with_questions
from servicepunkt.bookings.contact import Contact, contact_of
from servicepunkt.bookings.entitlement import EntitlementRefused
from servicepunkt.bookings.holding import HoldExpired, hold_slot
from servicepunkt.bookings.limits import TooManyBookings
from servicepunkt.bookings.links import Power, open_booking, path, secret
from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.places import NotBookable, SlotTaken
from servicepunkt.bookings.search import Preferences
from servicepunkt.bookings.typed import keep
from servicepunkt.bookings.wish import Wish, wish_of
from servicepunkt.catalogue.models import Service
from servicepunkt.common.clock import now as clock_now
from servicepunkt.common.languages import language
from servicepunkt.common.refusals import NotFound, Refusal
from servicepunkt.web.authority import authority_of
from servicepunkt.web.dates import read_start
from servicepunkt.web.limiting import TooManyRequests, guess, unvouched
from servicepunkt.web.portal.booking.asking import NothingAsked, query_for, query_of, read_asked
from servicepunkt.web.portal.booking.forms import DetailsForm, EntitlementForm
from servicepunkt.web.portal.booking.lengthening import lengthened
from servicepunkt.web.portal.visitor import held_to_book, holder_for, personal, remember, secret_of

State = Booking.State
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
        return _nothing_held(request)
    wish = wish_of(hold)
    return _details_page(request, hold, wish, DetailsForm(wish=wish, asking=_asking(hold, wish), initial=_draft(hold)))


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """The summary before the last step; the button there books."""
    now = clock_now()
    if request.method == "POST":
        submitted = _submitted(request)
        return _book(request, submitted, now) if submitted else _nothing_held(request, status=NotFound.status)
    hold = held_to_book(request, now=now)
    if hold is None:
        return _nothing_held(request)
    if not _is_complete(hold):
        return redirect(f"{reverse('portal:details')}?{query_for(hold)}")
    return _check_page(request, hold, EntitlementForm(wish=wish_of(hold)))


# Details --------------------------------------------------------------------------------------------------------


def _take_details(request: HttpRequest, hold: Booking | None, now: dt.datetime) -> HttpResponse:
    wish = wish_of(hold) if hold else read_asked(request.GET, authority_of(request)).wish()
    form = DetailsForm(request.POST, wish=wish, asking=_asking(hold, wish))
    key = secret_of(request)
    if hold is None:
        start_at = read_start(request.POST.get("beginn"))
        try:
            hold = _hold_anew(request, wish, start_at, holder_for(key), now)
        except (SlotTaken, NotBookable):
            return _choose_again(request, wish, form, now, lapsed=_submitted(request))
        except TooManyRequests as refusal:
            return _try_again(request, wish, form, start_at, refusal)
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
    keep(hold, contact=contact, language=written_in, reminders=form.wants_reminders, now=now)


def _hold_anew(
    request: HttpRequest,
    wish: Wish,
    start_at: dt.datetime,
    holder: str,
    now: dt.datetime,
    *,
    typed_at: Booking | None = None,
) -> Booking:
    """The time ran out while somebody was typing: she gets her place back if it is still free."""
    written_in = language(get_language()).code
    with unvouched(request, "hold", now=now):
        hold = hold_slot(wish, start_at, holder=holder, language=written_in, now=now, typed_at=typed_at)
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
    """Time over and place gone, or closed by the office: what was typed stays, with the next free times above it."""
    first, _last = slots.bookable_days(wish, now=now)
    next_day = slots.next_free_day(wish, after=first - dt.timedelta(1), now=now)
    times = slots.day(wish, next_day, now=now)[:_OFFERED_INSTEAD] if next_day else ()
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


def _nothing_held(request: HttpRequest, *, status: int = 410) -> HttpResponse:
    context: dict[str, Any] = {"query": "", "offices": ()}
    with suppress(NothingAsked):
        asked = read_asked(request.GET, authority_of(request))
        context = {"query": asked.query, "offices": (asked.office,) if asked.office else asked.offices}
    return render(request, "portal/booking/nothing_held.html", context, status=status)


def _is_complete(hold: Booking) -> bool:
    """Whether the details have been sent; what is kept with a hold may be half a form."""
    if not hold.contact:
        return False
    wish = wish_of(hold)
    return DetailsForm(_draft(hold), wish=wish, asking=_asking(hold, wish)).is_valid()


# Check ----------------------------------------------------------------------------------------------------------


def _check_page(
    request: HttpRequest, hold: Booking, form: EntitlementForm, *, refusal: Refusal | None = None
) -> HttpResponse:
    if refusal:
        hold.refresh_from_db()  # a refused rule leaves its half-done changes on the object, not in the database
    wish = wish_of(hold)
    services = wish.offered
    context = {
        "hold": hold,
        "wish": wish,
        "reminders_possible": any(service.reminder_hours for service in services),
        "confirm_needed": any(service.confirm_needed for service in services),
        "contact": contact_of(hold),
        "language": language(hold.language),
        "form": form,
        "refusal": refusal,
        "query": query_for(hold),
        "secret": secret(hold, Power.WATCH),
        "step": 3,
    }
    status = refusal.status if refusal else 400 if form.is_bound else 200
    return render(request, "portal/booking/check.html", context, status=status)


def _book(request: HttpRequest, hold: Booking, now: dt.datetime) -> HttpResponse:
    if hold.state in (State.PENDING, State.CONFIRMED):
        return redirect(_status_path(hold))  # pressed twice
    if not _is_complete(hold):
        return redirect(f"{reverse('portal:details')}?{query_for(hold)}")
    form = EntitlementForm(request.POST, wish=wish_of(hold))
    if not form.is_valid():
        return _check_page(request, hold, form)
    try:
        with (
            unvouched(request, "unvouched", now=now, but=bool(contact_of(hold).email)),
            guess(request, "entitlement", EntitlementRefused, now=now, but=not form.codes),
        ):
            return redirect(_status_path(_tell(hold, form.codes, now)))
    except HoldExpired:
        return _renew(request, hold, now)
    except (EntitlementRefused, TooManyBookings, EmailNeeded, TooManyRequests) as refusal:
        if isinstance(refusal, EntitlementRefused):
            form.refuse(refusal)
        return _check_page(request, hold, form, refusal=refusal)


def _submitted(request: HttpRequest) -> Booking | None:
    """The hold that the page showed, opened with the secret of its form; None if there is no such hold, or it is
    somebody else's."""
    try:
        uid = uuid.UUID(request.POST.get("reservierung", ""))
        return open_booking(uid, request.POST.get("schluessel", ""), Power.WATCH)[0]
    except (ValueError, NotFound):
        return None


def _tell(hold: Booking, codes: dict[int, str], now: dt.datetime) -> Booking:
    return tell(
        hold,
        contact=contact_of(hold),
        language=hold.language,
        reminders=hold.reminders,
        entitlements=codes,
        now=now,
    )


def _status_path(booking: Booking) -> str:
    """A visitor without an e-mail address gets no letter, so the page itself must be able to do everything."""
    return path(booking, Power.WATCH if contact_of(booking).email else Power.LETTER)


def _renew(request: HttpRequest, lapsed: Booking, now: dt.datetime) -> HttpResponse:
    wish, key = wish_of(lapsed), secret_of(request)
    try:
        hold = _hold_anew(request, wish, lapsed.start_at, holder_for(key), now, typed_at=lapsed)
    except (SlotTaken, NotBookable):
        return _choose_again(request, wish, _form_of(lapsed, wish), now, lapsed=lapsed)
    except TooManyRequests as refusal:
        return _try_again(request, wish, _form_of(lapsed, wish), lapsed.start_at, refusal)
    return remember(redirect(f"{reverse('portal:check')}?{query_for(hold)}"), key)


def _form_of(lapsed: Booking, wish: Wish) -> DetailsForm:
    return DetailsForm(wish=wish, asking=_asking(None, wish), initial=_draft(lapsed))
