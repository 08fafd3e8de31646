"""Codes at the entrance: that of a booking, typed or scanned, and that of the day, read from the poster."""

import datetime as dt
import re
from hmac import compare_digest

from django.utils.translation import gettext_lazy as _

from servicepunkt.bookings.links import Power, power_of
from servicepunkt.bookings.models import Booking, BookingQuerySet
from servicepunkt.catalogue.models import Office
from servicepunkt.common.refusals import Refusal
from servicepunkt.common.tokens import fingerprint, read_code
from servicepunkt.reception.throttle import check_tries, count_wrong_try

# Wrong codes per office in five minutes, at its kiosk and by phone each; one in seven million would hit a visitor of
# that day.
KIOSK_TRIES = 60
DAY_CODE_TRIES = 5  # wrong day codes per booking in five minutes

# What a scanner types from the letter's QR code: the address that ends with reference and secret.
_LINK = re.compile(r"([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})/([\w-]{22})", re.IGNORECASE)


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


class DayCodeWrong(Refusal):
    code = "day-code-wrong"
    status = 422
    sentence = _("Dieser Code passt nicht. Bitte lesen Sie den Code des Tages vom Aushang am Eingang ab.")


def day_code(office: Office, day: dt.date) -> str:
    """The four digits on the poster at the entrance: proof of being there, valid for one day."""
    seed = fingerprint("day-code", office.authority.slug, office.slug, day.isoformat())
    return f"{int(seed, 16) % 10_000:04d}"


def find_by_code(office: Office, typed: str, *, paired: bool = False, now: dt.datetime) -> Booking:
    """The booking whose code, or whose check-in link, somebody typed or scanned at this office.

    A slip of the finger fails the check letter and is not counted; a well-formed code is, since it might be guessed.
    The office's own machine (`paired`) is counted separately from everybody else, so that nobody can block it from
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


def check_day_code(booking: Booking, typed: str, *, now: dt.datetime) -> None:
    """Raises `DayCodeWrong`, `TooManyTries`."""
    what = fingerprint("day-code-tries", booking.uid.hex)
    check_tries(booking.office, what, most=DAY_CODE_TRIES, now=now)
    if not compare_digest(typed.strip().encode(), day_code(booking.office, booking.day).encode()):
        count_wrong_try(booking.office, what, now=now)
        raise DayCodeWrong
