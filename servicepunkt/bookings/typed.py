"""Details that were typed but not yet sent: they are sealed with the hold, and follow it when a new time is chosen."""

import datetime as dt

from servicepunkt.bookings.conditions import carry_answers
from servicepunkt.bookings.contact import Contact, contact_of
from servicepunkt.bookings.models import Booking


def keep(hold: Booking, *, contact: Contact, language: str, reminders: bool, now: dt.datetime) -> bool:
    """Keep the details with a hold; False if it is over."""
    live = Booking.objects.live(now).filter(pk=hold.pk, state=Booking.State.HELD)
    return bool(live.update(contact=contact.as_stored(), language=language, reminders=reminders))


def carry_over(earlier: Booking | None, hold: Booking, *, now: dt.datetime) -> None:
    """Give a new hold what was typed at the earlier one."""
    if earlier and earlier.contact and earlier.pk != hold.pk:
        keep(hold, contact=contact_of(earlier), language=earlier.language, reminders=earlier.reminders, now=now)
        carry_answers(earlier, hold)
