"""What the people of one process do in a wave: reach for a place, tell, confirm, change their minds, forget.

Each call of a rule is one operation. What a person was told is recorded on her side, so that it can be compared with
what the database has in the end.
"""

import datetime as dt
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count

from servicepunkt.availability.models import Channel
from servicepunkt.bookings.booking import cancel, confirm, tell
from servicepunkt.bookings.contact import Contact
from servicepunkt.bookings.holding import give_back, hold_slot
from servicepunkt.bookings.lapsing import end_lapsed
from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.moving import confirm_move, hold_move
from servicepunkt.bookings.told import Told
from servicepunkt.bookings.wish import Wish, make_wish
from servicepunkt.catalogue.models import Office, Service
from servicepunkt.common.refusals import Refusal
from servicepunkt.staff.naming import VISITOR

_TOLD = Told(Contact(name="Vera Muster", email="vera@example.org"), language="de", reminders=True)
# How often each is done, where there is somebody who can do it.
_REACHING, _TIDYING, _LOOKING = 400, 4, 8
# How long an operation takes by the office's clock, so that holds end while others reach for their places. Each process
# has a clock of its own and gets as far as it gets: the clocks of an installation do not quite agree either.
STEP = dt.timedelta(seconds=30)


@dataclass
class _People:
    """How far each of them is, and what they have been told. Bookings by the step that comes next."""

    wish: Wish
    starts: list[dt.datetime]
    begin: dt.datetime
    chance: random.Random
    name: str
    said: Counter[str] = field(default_factory=Counter)
    over_capacity: int = 0
    held: list[Booking] = field(default_factory=list)
    pending: list[Booking] = field(default_factory=list)
    moving: list[Booking] = field(default_factory=list)
    confirmed: dict[int, dt.datetime] = field(default_factory=dict)

    def _now(self) -> dt.datetime:
        return self.begin + self.said.total() * STEP

    def do_one(self) -> None:
        """One operation, chosen at random among those that somebody can do now."""
        ways: list[tuple[Callable[[], None], int]] = [
            (self._reach, _REACHING),
            (self._tidy, _TIDYING),
            (self._look, _LOOKING),
        ]
        if self.held:
            ways += [(self._tell, 150), (self._give_back, 5)]
        if self.pending:
            ways += [(self._confirm, 100)]
        if self.confirmed:
            ways += [(self._cancel, 15 * len(self.confirmed)), (self._hold_move, 40)]
        if self.moving:
            ways += [(self._confirm_move, 150)]
        (way,) = self.chance.choices([way for way, _ in ways], [weight for _, weight in ways])
        rule = way.__name__.strip("_")
        try:
            way()
        except Refusal as refusal:
            self.said[f"{rule}: {refusal.code}"] += 1
        except Exception as fault:  # noqa: BLE001 - whatever it is, the proof has failed, and says by what
            self.said[f"FAULT {rule}: {type(fault).__name__}: {fault}"[:300]] += 1
        else:
            self.said[f"{rule}: done"] += 1

    def _reach(self) -> None:
        holder = f"{self.wish.office.pk} {self.name} {self.said.total()}"
        hold = hold_slot(self.wish, self._some_start(), holder=holder, language="de", now=self._now())
        self.held.append(hold)

    def _tell(self) -> None:
        self.pending.append(tell(self._one_of(self.held), _TOLD, now=self._now()))

    def _confirm(self) -> None:
        """In time, or too late; then she gets the time back only where it is free."""
        booking = confirm(self._one_of(self.pending), by=VISITOR, now=self._now())
        self.confirmed[booking.pk] = booking.start_at

    def _give_back(self) -> None:
        give_back(self._one_of(self.held), by=VISITOR, now=self._now())

    def _cancel(self) -> None:
        key = self.chance.choice(list(self.confirmed))
        cancel(Booking.objects.get(pk=key), by=VISITOR, now=self._now())
        del self.confirmed[key]
        self.moving = [hold for hold in self.moving if hold.moves_id != key]

    def _hold_move(self) -> None:
        booking = Booking.objects.get(pk=self.chance.choice(list(self.confirmed)))
        holder = f"{self.wish.office.pk} {self.name} {self.said.total()}"
        other = self.chance.choice([start for start in self.starts if start != booking.start_at])
        self.moving.append(hold_move(booking, other, holder=holder, by=VISITOR, now=self._now()))

    def _confirm_move(self) -> None:
        moved = confirm_move(self._one_of(self.moving), by=VISITOR, now=self._now())
        self.confirmed[moved.pk] = moved.start_at

    def _tidy(self) -> None:
        end_lapsed(self._now())

    def _look(self) -> None:
        self.over_capacity += over_capacity(self.wish.office, self.starts, now=self._now())

    def _some_start(self) -> dt.datetime:
        return self.chance.choice(self.starts)

    def _one_of(self, bookings: list[Booking]) -> Booking:
        """Any of these; its visitor has then made her step, whatever the answer."""
        return bookings.pop(self.chance.randrange(len(bookings)))


def reach(order: dict[str, Any]) -> dict[str, Any]:
    """The people of one process in one wave; what they did and were told."""
    office = Office.objects.select_related("authority").get(pk=order["office"])
    people = _People(
        make_wish(office, [(Service.objects.get(pk=order["service"]), 1)], channel=Channel.ONLINE),
        [dt.datetime.fromisoformat(start) for start in order["starts"]],
        dt.datetime.fromisoformat(order["begin"]),
        random.Random(order["name"]),  # noqa: S311 - which of them comes next is no secret
        order["name"],
    )
    for _ in range(order["operations"]):
        people.do_one()
    kept = {str(key): start.isoformat() for key, start in people.confirmed.items()}
    return {"said": people.said, "kept": kept, "over_capacity": people.over_capacity}


def over_capacity(office: Office, starts: list[dt.datetime], *, now: dt.datetime) -> int:
    """How many more bookings count at these starts than there are desks to serve them, going by the bookings alone."""
    counting = Booking.objects.live(now).at(office).filter(start_at__in=starts)
    crowded = counting.values("desk_id", "start_at").annotate(people=Count("pk")).filter(people__gt=1)
    return sum(place["people"] - 1 for place in crowded.order_by())
