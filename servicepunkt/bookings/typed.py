"""Details that were typed but not yet sent: they are sealed with the hold, and follow it when a new time is chosen."""

import datetime as dt

from servicepunkt.bookings.conditions import carry_answers
from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.told import Told, told_of


def keep(hold: Booking, told: Told, *, now: dt.datetime) -> bool:
    """Note the details with a hold; False where it is over."""
    live = Booking.objects.live(now).filter(pk=hold.pk, state=Booking.State.HELD)
    return bool(live.update(**told.columns()))


def carry_over(earlier: Booking | None, hold: Booking, *, now: dt.datetime) -> None:
    """Give a new hold what was typed at the earlier one."""
    if earlier and earlier.contact and earlier.pk != hold.pk:
        keep(hold, told_of(earlier), now=now)
        carry_answers(earlier, hold)
