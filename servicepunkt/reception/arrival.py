"""Arriving: by the letter's link, by code at the kiosk, by hand at the counter, or without an appointment.

Checking in turns a booking into a visit with a number of the day. It can be pressed twice. Visitors keep to the
office's window of minutes around the time; staff, who have the visitor before them, may check in all day.
"""

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from hmac import compare_digest

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils.translation import gettext_lazy as _

from servicepunkt.audit import journal
from servicepunkt.availability.ticks import day_at, local_day, zone_of
from servicepunkt.bookings.displacing import place_found
from servicepunkt.bookings.links import Power, power_of
from servicepunkt.bookings.models import Booking, BookingQuerySet
from servicepunkt.bookings.replacement import is_displaced
from servicepunkt.bookings.wish import services_of
from servicepunkt.catalogue.models import Office, Service
from servicepunkt.common.dates import day_in_words, time_in_words
from servicepunkt.common.refusals import Refusal
from servicepunkt.common.tokens import fingerprint, read_code
from servicepunkt.reception.models import Visit, VisitQuerySet
from servicepunkt.reception.queue import turn
from servicepunkt.reception.throttle import check_tries, count_wrong_try
from servicepunkt.staff.naming import is_staff

# Wrong codes per office in five minutes, at its kiosk and by phones each; one in seven million would meet a visitor of
# that day.
KIOSK_TRIES = 60
DAY_CODE_TRIES = 5  # wrong day codes per booking in five minutes
_NUMBERING_TRIES = 50

_CAME = (Booking.State.CONFIRMED, Booking.State.DONE, Booking.State.MISSED)
_DOORS = {"visitor": "link", "kiosk": "kiosk"}

# What a scanner types from the letter's QR code: the address that ends with reference and secret.
_LINK = re.compile(r"([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})/([\w-]{22})", re.IGNORECASE)


class NotConfirmed(Refusal):
    code = "not-confirmed"
    sentence = _(
        "Ihr Termin ist noch nicht bestätigt. Bitte öffnen Sie den Link in unserer E-Mail "
        "oder melden Sie sich bei unserem Personal."
    )


class NoAppointment(Refusal):
    code = "no-appointment"
    status = 410
    sentence = _("Dieser Termin gilt nicht mehr. Bitte melden Sie sich bei unserem Personal.")


class WithoutPlace(Refusal):
    """The office took the place away: staff may serve her all the same, and nobody else gives up what is kept for her."""

    code = "without-place"
    sentence = _(
        "Ihr Termin am %(date)s um %(time)s fällt aus: Wir haben zu dieser Zeit geschlossen. Bitte melden Sie sich bei "
        "unserem Personal, oder wählen Sie mit dem Link in unserer E-Mail eine andere Zeit."
    )

    def __init__(self, start_at: dt.datetime) -> None:
        super().__init__(day=start_at.date(), date=day_in_words(start_at.date()), time=time_in_words(start_at))


class TooEarly(Refusal):
    """`opens_at` is the local time from which checking in works."""

    code = "too-early"
    sentence = _("Sie sind früh dran. Sie können sich ab %(time)s anmelden. Bitte kommen Sie dann noch einmal.")

    def __init__(self, opens_at: dt.datetime) -> None:
        super().__init__(opens_at=opens_at, time=time_in_words(opens_at))


class TooLate(Refusal):
    code = "too-late"
    sentence = _(
        "Ihr Termin war um %(time)s. Hier können Sie sich jetzt nicht mehr anmelden. "
        "Bitte melden Sie sich bei unserem Personal. Wir suchen eine Lösung."
    )

    def __init__(self, start_at: dt.datetime) -> None:
        super().__init__(start_at=start_at, time=time_in_words(start_at))


class EntryClosed(TooLate):
    """A group session that nobody may join any more."""

    sentence = _(
        "Der Einlass zu Ihrem Termin um %(time)s ist vorbei. Bitte melden Sie sich bei unserem Personal. "
        "Wir suchen eine Lösung."
    )


class WrongDay(Refusal):
    code = "wrong-day"
    sentence = _("Ihr Termin ist an einem anderen Tag: am %(date)s um %(time)s.")

    def __init__(self, start_at: dt.datetime) -> None:
        super().__init__(day=start_at.date(), date=day_in_words(start_at.date()), time=time_in_words(start_at))


class WrongOffice(Refusal):
    """`office` is where the appointment is."""

    code = "wrong-office"
    sentence = _("Ihr Termin ist an einem anderen Ort: %(name)s, %(street)s, %(town)s.")

    def __init__(self, office: Office) -> None:
        super().__init__(office=office, name=str(office.name), street=office.street, town=office.town)


class CodeUnknown(Refusal):
    code = "code-unknown"
    status = 404
    sentence = _("Diesen Code kennen wir nicht. Bitte prüfen Sie ihn und geben Sie ihn noch einmal ein.")


class NotHere(Refusal):
    code = "not-here"
    status = 400
    sentence = _("Bitte wählen Sie mindestens eine Leistung, die es an diesem Ort gibt.")


class DayCodeWrong(Refusal):
    code = "day-code-wrong"
    status = 422
    sentence = _("Dieser Code passt nicht. Bitte lesen Sie den Code des Tages vom Aushang am Eingang ab.")


def day_code(office: Office, day: dt.date) -> str:
    """The four digits on the poster at the entrance: proof of being there, good for one day."""
    seed = fingerprint("day-code", office.authority.slug, office.slug, day.isoformat())
    return f"{int(seed, 16) % 10_000:04d}"


def find_by_code(office: Office, typed: str, *, paired: bool = False, now: dt.datetime) -> Booking:
    """The booking whose code, or whose check-in link, somebody typed or scanned at this office.

    A slip of the finger fails the check letter and is not counted; a code that could be one is, since it might be
    guessed. The office's own machine (`paired`) is counted apart from everybody else, so that nobody can close it from
    afar. Raises `CodeUnknown`, `WrongOffice`, `TooManyTries`.
    """
    link, code = _LINK.search(typed), read_code(typed)
    if link is None and code is None:
        raise CodeUnknown
    at_what = "kiosk" if paired else "phone"
    check_tries(office, at_what, most=KIOSK_TRIES, now=now)
    ours = Booking.objects.filter(office__authority=office.authority_id)
    booking = _by_link(ours, link) if link else ours.filter(code=code).first()
    if booking is None:
        count_wrong_try(office, at_what, now=now)
        raise CodeUnknown
    if booking.office_id != office.pk:
        raise WrongOffice(booking.office)
    return booking


def _by_link(bookings: BookingQuerySet, link: re.Match[str]) -> Booking | None:
    booking = bookings.filter(uid=link[1]).first()
    return booking if booking and power_of(booking, link[2]) in (Power.LETTER, Power.ARRIVE) else None


def check_in(booking: Booking, *, by: str, now: dt.datetime, day_code: str | None = None) -> Visit:
    """Somebody with a booking is here. Again, the answer is the same visit.

    `by` is "visitor" (with a phone of her own, by the letter's link or on the kiosk's page), "kiosk" (the paired device)
    or "staff:…". `day_code` is what was read from the poster; it is asked for of a visitor's own phone only, where the
    office wants it. Raises `NotConfirmed`, `NoAppointment`, `WithoutPlace`, `WrongDay`, `TooEarly`, `TooLate`,
    `DayCodeWrong`.
    """
    if here := arrived(booking):
        return here
    if refusal := hindrance(booking, by=by, now=now):
        raise refusal
    if by == "visitor" and booking.office.day_code_needed:
        _check_day_code(booking, day_code or "", now=now)
    return _take_number(booking.office, booking.day, lambda number: _arrive(booking, number, by=by, now=now))


def hindrance(booking: Booking, *, by: str, now: dt.datetime) -> Refusal | None:
    """What `check_in` would say now, for pages that tell it before anybody presses; None where she may come.

    The code of the day, which has to be typed first, is no part of it.
    """
    return _state_refusal(booking, by=by) or _time_refusal(booking, by=by, now=now)


def visit_of(booking: Booking) -> Visit | None:
    """The visit of a booking that is checked in; one of a day from which the booking was moved away does not count."""
    visits = Visit.objects.filter(booking=booking, day=booking.day)
    return visits.select_related("desk", "booking").first()


def arrived(booking: Booking) -> Visit | None:
    """With which visit she is here, or was; None also where her appointment has been called off since."""
    return visit_of(booking) if booking.state in _CAME else None


class BookingsHere(Collection[int]):
    """The bookings (keys) whose visitors are in the house: nobody moves them to another desk any more.

    Looked up anew each time it is read: an arrival locks its booking, so whoever has locked the bookings of a day reads
    here all who arrived before. Whoever has been moved to another day since she arrived is not here on that one.
    """

    def __init__(self, visits: VisitQuerySet) -> None:
        self._visits = visits

    def __iter__(self) -> Iterator[int]:
        here = self._visits.filter(booking__day=F("day"))
        return iter(here.values_list("booking_id", flat=True))

    def __len__(self) -> int:
        return len(frozenset(self))

    def __contains__(self, key: object) -> bool:
        return key in frozenset(self)

    def __or__(self, others: "BookingsHere") -> "BookingsHere":
        return BookingsHere(self._visits | others._visits)


def bookings_here(office: Office, day: dt.date) -> BookingsHere:
    return BookingsHere(Visit.objects.of_day(office, day))


def window(booking: Booking) -> tuple[dt.datetime, dt.datetime]:
    """From when until when visitors may check in, in local time."""
    office, start_at = booking.office, booking.start_at.astimezone(zone_of(booking.office))
    opens_at = start_at - dt.timedelta(minutes=office.arrival_opens)
    return opens_at, start_at + dt.timedelta(minutes=_minutes_of_grace(booking))


def _minutes_of_grace(booking: Booking) -> int:
    """How long after its start a booking still lets its visitor in, negative where that ends before it: the office's
    setting, or that of a group session."""
    own = booking.desk.entry_closes
    return booking.office.arrival_closes if own is None else own


def walk_in(
    office: Office, services: Iterable[Service], *, by: str, now: dt.datetime, request: str | None = None
) -> Visit:
    """Somebody without an appointment is here and gets a number; `request`, a random value, makes pressing twice one.

    Raises `NotHere` where a service does not belong to this office.
    """
    if request and (again := Visit.objects.filter(request=request, office=office).first()):
        return again
    wanted = list(services)
    here = set(office.services.values_list("pk", flat=True))
    if not wanted or any(service.pk not in here for service in wanted):
        raise NotHere
    day = day_at(office, now)
    return _take_number(office, day, lambda number: _walk_in(office, wanted, number, by=by, now=now, request=request))


def _state_refusal(booking: Booking, *, by: str) -> Refusal | None:
    if booking.state in Booking.PASSING:
        return NotConfirmed()
    if booking.state != Booking.State.CONFIRMED:
        return NoAppointment()
    if not is_staff(by) and is_displaced(booking):
        return WithoutPlace(booking.start_at.astimezone(zone_of(booking.office)))
    return None


def _time_refusal(booking: Booking, *, by: str, now: dt.datetime) -> Refusal | None:
    zone = zone_of(booking.office)
    start_at = booking.start_at.astimezone(zone)
    if booking.day != local_day(now, zone):
        return WrongDay(start_at)
    if is_staff(by):
        return None
    opens_at, closes_at = window(booking)
    if now < opens_at:
        return TooEarly(opens_at)
    if now <= closes_at:
        return None
    return TooLate(start_at) if booking.desk.entry_closes is None else EntryClosed(start_at)


def _check_day_code(booking: Booking, typed: str, *, now: dt.datetime) -> None:
    what = fingerprint("day-code-tries", booking.uid.hex)
    check_tries(booking.office, what, most=DAY_CODE_TRIES, now=now)
    if not compare_digest(typed.strip().encode(), day_code(booking.office, booking.day).encode()):
        count_wrong_try(booking.office, what, now=now)
        raise DayCodeWrong


def _take_number(office: Office, day: dt.date, arrive: Callable[[int], Visit]) -> Visit:
    """Arrive with the next number of the day; whoever loses the race for it tries the following one."""
    for _attempt in range(_NUMBERING_TRIES):
        with suppress(IntegrityError), transaction.atomic():
            return arrive(_next_number(office, day))
    with transaction.atomic():
        return arrive(_next_number(office, day))


def _next_number(office: Office, day: dt.date) -> int:
    last = Visit.objects.of_day(office, day).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def _arrive(booking: Booking, number: int, *, by: str, now: dt.datetime) -> Visit:
    # The row is locked, so that nobody cancels, moves or displaces the booking while its visitor arrives.
    booking = Booking.objects.select_for_update().get(pk=booking.pk)
    if here := arrived(booking):
        return here  # pressed twice at the same moment
    if refusal := hindrance(booking, by=by, now=now):
        raise refusal
    _forget_other_days(booking)
    # The office took her place away, and staff serve her all the same.
    place_found(booking, services_of(booking), by=by, now=now)
    visit = _new_visit(booking.office, number, by=by, now=now, booking=booking, queue_at=turn(booking, now))
    visit.services.set(row.service for row in booking.services.all())
    journal.record("arrive", subject=visit.reference, by=by, now=now, office=booking.office.slug, number=number)
    return visit


def _walk_in(
    office: Office, services: list[Service], number: int, *, by: str, now: dt.datetime, request: str | None
) -> Visit:
    if request and (again := Visit.objects.filter(request=request, office=office).first()):
        return again
    visit = _new_visit(office, number, by=by, now=now, queue_at=now, request=request)
    visit.services.set(services)
    journal.record("walk_in", subject=visit.reference, by=by, now=now, office=office.slug, number=number)
    return visit


def _new_visit(office: Office, number: int, *, by: str, now: dt.datetime, **columns: object) -> Visit:
    return Visit.objects.create(
        office=office,
        day=day_at(office, now),
        number=number,
        state=Visit.State.WAITING,
        arrived_at=now,
        arrived_by=_DOORS.get(by, "staff"),
        **columns,
    )


def _forget_other_days(booking: Booking) -> None:
    """A booking that was moved after its visitor had checked in arrives anew."""
    earlier = Visit.objects.filter(booking=booking).exclude(day=booking.day)
    earlier.filter(state=Visit.State.WAITING).delete()
    earlier.update(booking=None)
