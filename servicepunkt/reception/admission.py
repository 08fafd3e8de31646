"""Whether somebody with a booking may check in now, and what she is told if she may not.

Visitors keep to the office's window of minutes around the time; staff, who have the visitor in front of them, may check
her in all day.
"""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from servicepunkt.availability.ticks import local_day, zone_of
from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.replacement import is_displaced
from servicepunkt.common.dates import day_in_words, time_in_words
from servicepunkt.common.refusals import Refusal
from servicepunkt.staff.naming import is_staff


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
    """The office took the place away: staff may still serve her, and nobody else gives up what is kept for her."""

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


def hindrance(booking: Booking, *, by: str, now: dt.datetime) -> Refusal | None:
    """What `check_in` would say now, for pages that say it before anybody presses; None if she may come.

    The code of the day, which has to be typed first, is not part of this.
    """
    return _state_refusal(booking, by=by) or _time_refusal(booking, by=by, now=now)


def window(booking: Booking) -> tuple[dt.datetime, dt.datetime]:
    """From when until when visitors may check in, in local time."""
    office, start_at = booking.office, booking.start_at.astimezone(zone_of(booking.office))
    opens_at = start_at - dt.timedelta(minutes=office.arrival_opens)
    return opens_at, start_at + dt.timedelta(minutes=_minutes_of_grace(booking))


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


def _minutes_of_grace(booking: Booking) -> int:
    """How long after its start a booking still lets its visitor in, negative if that ends before it: the office's
    setting, or that of a group session."""
    own = booking.desk.entry_closes
    return booking.office.arrival_closes if own is None else own
