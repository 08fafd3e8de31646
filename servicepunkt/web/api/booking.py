"""Booking in one call."""

import datetime as dt
from typing import Annotated, Any

from django.core.exceptions import ValidationError as WrongAddress
from django.core.validators import validate_email
from django.http import HttpRequest, JsonResponse
from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from typing_extensions import TypedDict

from servicepunkt.availability.ticks import zone_of
from servicepunkt.bookings.at_once import book_at_once
from servicepunkt.bookings.booking import EmailNeeded
from servicepunkt.bookings.conditions import ConditionNotMet, ConditionUnanswered
from servicepunkt.bookings.contact import Contact, contact_of
from servicepunkt.bookings.entitlement import Codes, EntitlementRefused, needs_code
from servicepunkt.bookings.limits import TooManyBookings, TooManyOfAKind
from servicepunkt.bookings.links import Power, address
from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.places import NotBookable, NotYetReleased, SlotTaken
from servicepunkt.bookings.told import Told
from servicepunkt.bookings.wish import Wish
from servicepunkt.common.clock import now as clock_now
from servicepunkt.common.languages import OFFERED
from servicepunkt.common.tokens import fingerprint, spell
from servicepunkt.common.written.values import as_list
from servicepunkt.web.api.answering import answers, refused
from servicepunkt.web.api.describing import Call
from servicepunkt.web.api.wishing import WISH_REFUSED, wish_for
from servicepunkt.web.dates import Unreadable, in_utc
from servicepunkt.web.fields import one_line
from servicepunkt.web.limiting import count, guess, refuse_unvouched
from servicepunkt.web.services import MOST, MOST_UNITS, SLUG

_LONGEST_BODY = 20_000


def _one_line(typed: Any) -> Any:
    """White space of any kind becomes single spaces; unprintable characters are refused."""
    if not isinstance(typed, str):
        return typed
    line = one_line(typed)
    if not line.isprintable():
        raise ValueError("not printable")
    return line


def _email(typed: str) -> str:
    try:
        if typed:
            validate_email(typed)
    except WrongAddress as error:
        raise ValueError("no address") from error
    return typed


def _offered(code: str) -> str:
    if code not in OFFERED:
        raise ValueError("not offered")
    return code


Line = Annotated[str, BeforeValidator(_one_line), Field(max_length=120)]
Slug = Annotated[str, Field(pattern=f"^{SLUG}$")]
Dates = Annotated[list[dt.date], BeforeValidator(as_list, json_schema_input_type=dt.date | list[dt.date])]
Offered = Annotated[str, AfterValidator(_offered), Field(json_schema_extra={"enum": list(OFFERED)})]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class WantedService(_Part):
    service: Slug
    units: Annotated[int, Field(ge=1, le=MOST_UNITS)] = 1


class Wanted(_Part):
    """The body of the request. `request` is a secret of the caller's own for this booking alone."""

    request: Annotated[str, Field(min_length=16, max_length=100)]
    office: Slug
    services: Annotated[list[WantedService], Field(min_length=1, max_length=MOST)]
    start: AwareDatetime
    name: Annotated[Line, Field(min_length=1)]
    email: Annotated[str, BeforeValidator(_one_line), Field(max_length=254), AfterValidator(_email)] = ""
    phone: Annotated[Line, Field(max_length=40)] = ""
    language: Offered = "de"
    reminders: bool = False
    codes: dict[Slug, Annotated[str, Field(max_length=100)]] = {}
    dates: dict[Slug, Dates] = {}


class Booked(TypedDict):
    """What the caller may show. `page` is the visitor's: it lets one look and, without an e-mail address, do anything."""

    booking: str
    code: str
    state: str
    confirm_by: str | None
    start: str
    end: str
    page: str


_CALL = Call(
    "POST",
    "Book; the same `request` again gives the same booking",
    Booked,
    takes=Wanted,
    makes=True,
    refuses=(
        *WISH_REFUSED,
        *(SlotTaken, NotBookable, NotYetReleased, TooManyBookings, TooManyOfAKind),
        *(EmailNeeded, ConditionNotMet, ConditionUnanswered, EntitlementRefused),
    ),
)


@answers(_CALL)
def book(request: HttpRequest) -> JsonResponse:
    """Book; the same `request` again returns the same booking, with 200 in place of 201."""
    try:
        wanted = Wanted.model_validate_json(request.body if len(request.body) <= _LONGEST_BODY else b"")
    except ValidationError as error:
        return refused(Unreadable(), fields=[".".join(map(str, fault["loc"])) for fault in error.errors()])
    now = clock_now()
    if not wanted.email:
        refuse_unvouched(request, "unvouched", now=now)
    wish = wish_for(request, wanted.office, [(part.service, part.units) for part in wanted.services])
    with guess(request, "entitlement", EntitlementRefused, now=now, but=not needs_code(wish.offered)):
        booking = book_at_once(
            wish,
            in_utc(wanted.start),
            Told(
                contact=Contact(wanted.name, wanted.email, wanted.phone),
                language=wanted.language,
                reminders=wanted.reminders,
                codes=Codes(_by_service(wish, wanted.codes)),
                dates=_by_service(wish, wanted.dates),
            ),
            request=fingerprint("request", "api", wanted.request),
            now=now,
        )
    is_new = booking.created_at == now
    if is_new and not wanted.email:
        count(request, "unvouched", now=now)
    return JsonResponse(_told(booking), status=201 if is_new else 200)


def _by_service(wish: Wish, given: dict[str, Any]) -> dict[int, Any]:
    services = wish.offered
    return {service.pk: given[service.slug] for service in services if service.slug in given}


def _told(booking: Booking) -> Booked:
    """What the caller may show. A visitor without an e-mail address gets no letter, so her page must allow all."""
    power = Power.WATCH if contact_of(booking).email else Power.LETTER
    zone = zone_of(booking.office)
    return {
        "booking": str(booking.uid),
        "code": spell(booking.code),
        "state": booking.state,
        "confirm_by": booking.kept_until.astimezone(zone).isoformat() if booking.kept_until else None,
        "start": booking.start_at.astimezone(zone).isoformat(),
        "end": booking.end_at.astimezone(zone).isoformat(),
        "page": address(booking, power, language=booking.language),
    }
