"""The door for staff: signed in, with a second factor where she has one or must have one, at her own office only."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from servicepunkt.bookings.models import Booking
from servicepunkt.catalogue.models import Office
from servicepunkt.common.refusals import NotFound, Refusal
from servicepunkt.common.tokens import fingerprint, new_secret
from servicepunkt.reception.models import Visit
from servicepunkt.staff.access import access_office, offices_of
from servicepunkt.staff.models import Role, User
from servicepunkt.staff.naming import word_for
from servicepunkt.web.authority import enter_as_staff
from servicepunkt.web.counter.second_factor import page_before
from servicepunkt.web.parts import wants_part

View = Callable[..., HttpResponseBase]


def staff_page(*methods: str) -> Callable[[View], View]:
    """A page for staff only, answering to these methods (GET by default); kept by no cache."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, **named: Any) -> HttpResponseBase:
            return _turned_away(request) or view(request, **named)

        return never_cache(require_http_methods([*(methods or ("GET",)), "HEAD"])(guarded))

    return guard


def at_office(*methods: str, at_least: Role.Kind = Role.Kind.RECEPTION) -> Callable[[View], View]:
    """A `staff_page` that gets an office at which she works, with this role or a higher one, instead of its short name."""

    def guard(view: View) -> View:
        @staff_page(*methods)
        @wraps(view)
        def opened(request: HttpRequest, slug: str, **named: Any) -> HttpResponseBase:
            return view(request, access_office(signed_in(request), slug, at_least=at_least), **named)

        return opened

    return guard


def of_booking(*methods: str, at_least: Role.Kind = Role.Kind.RECEPTION) -> Callable[[View], View]:
    """A `staff_page` that gets a booking instead of its uid. A press that a rule refuses leads to the booking's page."""

    def guard(view: View) -> View:
        @staff_page(*methods)
        @wraps(view)
        def opened(request: HttpRequest, uid: uuid.UUID, **named: Any) -> HttpResponseBase:
            booking = load_booking(request, uid, at_least=at_least)
            try:
                return view(request, booking, **named)
            except Refusal as refusal:
                if request.method != "POST":  # the page that was asked for may be the booking's own
                    raise
                return go(request, booking_address(booking), fault=str(refusal))

        return opened

    return guard


def _turned_away(request: HttpRequest) -> HttpResponse | None:
    if not isinstance(request.user, User):
        return _to_page(request, reverse("account_login"))
    enter_as_staff(request, request.user.authority_id)
    before = page_before(request, request.user)
    return _to_page(request, before) if before else None


def _to_page(request: HttpRequest, address: str) -> HttpResponse:
    """Send to another page and back here afterwards; if part of a page was asked for, the whole page goes there."""
    if wants_part(request):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    came_for = request.get_full_path() if request.method == "GET" else reverse("counter:home")
    return redirect_to_login(came_for, login_url=address)


def signed_in(request: HttpRequest) -> User:
    """The member of staff; only behind `staff_page`."""
    assert isinstance(request.user, User)  # noqa: S101 - the decorator has seen to it
    return request.user


def who(request: HttpRequest) -> str:
    """How rules and the journal name her."""
    return word_for(signed_in(request))


def request_key(request: HttpRequest) -> str:
    """The random value of a form (`anfrage`): sent twice, the form takes effect only once.

    Hashed with the person's key, so that nobody hits upon another's request, and no row tells later who made it.
    """
    return fingerprint("request", who(request), request.POST.get("anfrage", "")[:40] or new_secret())


def load_booking(request: HttpRequest, uid: uuid.UUID, *, at_least: Role.Kind = Role.Kind.RECEPTION) -> Booking:
    """A booking of an office at which she works; a browser's hold is nobody's business yet. Raises `NotFound`."""
    bookings = Booking.objects.exclude(state=Booking.State.HELD).filter(office__in=_offices(request, at_least))
    booking = bookings.select_related("desk").filter(uid=uid).first()
    if booking is None or not booking.contact:
        raise NotFound
    return booking


def booking_address(booking: Booking) -> str:
    return reverse("counter:booking", args=[booking.uid])


def load_visit(office: Office, key: int) -> Visit:
    """A visit at an office that was opened with `at_office`; raises `NotFound`."""
    visits = Visit.objects.filter(office=office).select_related("booking", "desk")
    visit = visits.filter(pk=key).first()
    if visit is None:
        raise NotFound
    return visit


def _offices(request: HttpRequest, at_least: Role.Kind) -> list[int]:
    return list(offices_of(signed_in(request), at_least=at_least).values_list("pk", flat=True))


def go(request: HttpRequest, address: str, *, say: str = "", fault: str = "") -> HttpResponse:
    """Go to another page, with a word about what happened."""
    if say:
        messages.success(request, say)
    if fault:
        messages.error(request, fault)
    return redirect(address)
