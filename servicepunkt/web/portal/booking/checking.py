"""Checking: the summary of what was told, and the button that books."""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from servicepunkt.bookings.booking import EmailNeeded, tell
from servicepunkt.bookings.contact import contact_of
from servicepunkt.bookings.entitlement import EntitlementRefused
from servicepunkt.bookings.holding import HoldExpired
from servicepunkt.bookings.limits import TooManyBookings
from servicepunkt.bookings.links import Power, path, secret
from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.told import told_of
from servicepunkt.bookings.wish import wish_of
from servicepunkt.common.clock import now as clock_now
from servicepunkt.common.languages import language
from servicepunkt.common.refusals import NotFound, Refusal
from servicepunkt.web.limiting import TooManyRequests, guess, unvouched
from servicepunkt.web.portal.booking.asking import query_for
from servicepunkt.web.portal.booking.forms import EntitlementForm
from servicepunkt.web.portal.booking.telling import form_of, hold_anew, is_complete, nothing_held, submitted
from servicepunkt.web.portal.visitor import held_to_book, personal, remember, secret_of

State = Booking.State


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """The summary before the last step; the button there books."""
    now = clock_now()
    if request.method == "POST":
        shown = submitted(request)
        return _book(request, shown, now) if shown else nothing_held(request, status=NotFound.status)
    hold = held_to_book(request, now=now)
    if hold is None:
        return nothing_held(request)
    if not is_complete(hold):
        return redirect(f"{reverse('portal:details')}?{query_for(hold)}")
    return _check_page(request, hold, EntitlementForm(wish=wish_of(hold)))


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
    if not is_complete(hold):
        return redirect(f"{reverse('portal:details')}?{query_for(hold)}")
    form = EntitlementForm(request.POST, wish=wish_of(hold))
    if not form.is_valid():
        return _check_page(request, hold, form)
    try:
        with (
            unvouched(request, "unvouched", now=now, but=bool(contact_of(hold).email)),
            guess(request, "entitlement", EntitlementRefused, now=now, but=not form.codes.given),
        ):
            return redirect(_status_path(tell(hold, told_of(hold, form.codes), now=now)))
    except HoldExpired:
        return _renew(request, hold, now)
    except (EntitlementRefused, TooManyBookings, EmailNeeded, TooManyRequests) as refusal:
        if isinstance(refusal, EntitlementRefused):
            form.refuse(refusal)
        return _check_page(request, hold, form, refusal=refusal)


def _status_path(booking: Booking) -> str:
    """Who gave no e-mail address gets no letter, and so the page itself must be able to do everything."""
    return path(booking, Power.WATCH if contact_of(booking).email else Power.LETTER)


def _renew(request: HttpRequest, lapsed: Booking, now: dt.datetime) -> HttpResponse:
    wish, key = wish_of(lapsed), secret_of(request)
    held = hold_anew(request, wish, lapsed.start_at, form_of(lapsed, wish), key=key, now=now, typed_at=lapsed)
    if isinstance(held, HttpResponse):
        return held
    return remember(redirect(f"{reverse('portal:check')}?{query_for(held)}"), key)
