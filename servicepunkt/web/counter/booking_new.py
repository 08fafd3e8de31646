"""Booking for a caller or for somebody at the desk: services, a time, a name."""

import datetime as dt
import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from servicepunkt.availability.models import Channel
from servicepunkt.availability.ticks import zone_of
from servicepunkt.bookings.at_desk import book_at_desk
from servicepunkt.bookings.contact import contact_of
from servicepunkt.bookings.entitlement import EntitlementRefused
from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.told import Told
from servicepunkt.bookings.wish import Wish, make_wish
from servicepunkt.catalogue.models import Office, Service
from servicepunkt.common.clock import now as clock_now
from servicepunkt.common.languages import SOURCE
from servicepunkt.common.refusals import Refusal
from servicepunkt.common.tokens import new_secret
from servicepunkt.web.counter.asking import (
    NothingChosen,
    bookable_services,
    month_for,
    query_of,
    read_services,
)
from servicepunkt.web.counter.door import at_office, booking_address, go, load_booking, request_key, signed_in, who
from servicepunkt.web.counter.elsewhere import SPOKEN, languages_at, look_around, read_language
from servicepunkt.web.counter.forms import ContactForm, EntitlementForm
from servicepunkt.web.dates import Unreadable, read_start


@at_office("GET", "POST")
def book(request: HttpRequest, office: Office) -> HttpResponse:
    """One page that grows: first the services, then the month, then the form for a chosen time."""
    offered = bookable_services(office)
    context: dict[str, object] = {
        "office": office,
        "offered": offered,
        "chosen": {},
        "like": request.GET.get("wie", ""),
    }
    try:
        chosen = read_services(request.GET, offered)
    except NothingChosen as refusal:
        fault = str(refusal) if "gefragt" in request.GET else ""
        return render(request, "counter/book.html", context | {"fault": fault})
    except Refusal as refusal:
        return render(request, "counter/book.html", context | {"fault": str(refusal)}, status=refusal.status)
    context["chosen"] = {service.pk: units for service, units in chosen}
    return _with_services(request, office, chosen, context, clock_now())


def _with_services(
    request: HttpRequest,
    office: Office,
    chosen: list[tuple[Service, int]],
    context: dict[str, object],
    now: dt.datetime,
) -> HttpResponse:
    try:
        wish = make_wish(office, chosen, channel=Channel.STAFF, spoken=read_language(request.GET))
    except Refusal as refusal:
        return render(request, "counter/book.html", context | {"fault": str(refusal)}, status=refusal.status)
    kept = _like(request)
    context |= {
        "wish": wish,
        "query": query_of(chosen, **({SPOKEN: wish.spoken} if wish.spoken else {}), **kept),
        "wanted": chosen,
        "spoken": languages_at(office, [service for service, _units in chosen], wish.spoken),
    }
    try:
        if request.method == "POST":
            return _take(request, wish, context, now)
        if "zeit" in request.GET:
            start_at = read_start(request.GET["zeit"])
            context["codes"] = EntitlementForm(services=[service for service, _units in chosen])
            return _time_chosen(request, wish, start_at, _new_form(request, wish), context)
    except Unreadable as refusal:
        more = {"fault": str(refusal), "month": month_for(wish, request.GET, now=now)}
        return render(request, "counter/book.html", context | more, status=refusal.status)
    first_free, elsewhere = look_around(signed_in(request), wish, now=now, **kept)
    context |= {"month": month_for(wish, request.GET, now=now), "first_free": first_free, "elsewhere": elsewhere}
    return render(request, "counter/book.html", context)


def _time_chosen(
    request: HttpRequest,
    wish: Wish,
    start_at: dt.datetime,
    form: ContactForm,
    context: dict[str, object],
    *,
    fault: str = "",
    status: int = 200,
) -> HttpResponse:
    local = start_at.astimezone(zone_of(wish.office))
    more = {
        "start_at": local,
        "end_at": local + dt.timedelta(minutes=wish.minutes),
        "form": form,
        "fault": fault,
        "request_key": request.POST.get("anfrage") or new_secret(),
    }
    return render(request, "counter/book.html", context | more, status=status)


def _take(request: HttpRequest, wish: Wish, context: dict[str, object], now: dt.datetime) -> HttpResponse:
    start_at, form = read_start(request.POST.get("zeit")), ContactForm(request.POST)
    codes = EntitlementForm(request.POST, services=wish.offered)
    context |= {"codes": codes}
    if not all([form.is_valid(), codes.is_valid()]):
        return _time_chosen(request, wish, start_at, form, context, status=400)
    try:
        booking = book_at_desk(
            wish,
            start_at,
            Told(form.contact, form.cleaned_data["language"], form.cleaned_data["reminders"], codes.codes),
            request=request_key(request),
            by=who(request),
            now=now,
        )
    except EntitlementRefused as refusal:
        codes.refuse(refusal)
        return _time_chosen(request, wish, start_at, form, context, status=refusal.status)
    except Refusal as refusal:
        # The time is gone, or the person has one already: what was typed stays, with other times below it.
        context = context | {"month": month_for(wish, request.GET, now=now)}
        return _time_chosen(request, wish, start_at, form, context, fault=str(refusal), status=refusal.status)
    return go(request, booking_address(booking), say=_("Der Termin ist gebucht."))


def _new_form(request: HttpRequest, wish: Wish) -> ContactForm:
    asks_first = any(wished.service.reminder_opt_in for wished in wish.services)
    initial: dict[str, object] = {"language": SOURCE, "reminders": not asks_first}
    like = _like_booking(request)
    if like is not None:
        contact = contact_of(like)
        initial |= {"name": contact.name, "email": contact.email, "phone": contact.phone, "language": like.language}
    return ContactForm(initial=initial)


def _like_booking(request: HttpRequest) -> Booking | None:
    """The booking whose visitor gets a further one; the address contains only its reference."""
    try:
        return load_booking(request, uuid.UUID(request.GET.get("wie", "")))
    except (ValueError, Refusal):
        return None


def _like(request: HttpRequest) -> dict[str, str]:
    like = _like_booking(request)
    return {"wie": str(like.uid)} if like else {}
