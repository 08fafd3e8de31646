"""Finding and taking a place for a wish: the only way in which a booking gets its time and its desk."""

import datetime as dt
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.utils.translation import gettext_lazy as _

from servicepunkt.availability import ticks
from servicepunkt.availability.bits import span
from servicepunkt.availability.staffing import staffing_of
from servicepunkt.bookings.claims import mark
from servicepunkt.bookings.lapsing import end_lapsed_on
from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.releasing import given_out_at, has_shares
from servicepunkt.bookings.seat_days import FreeSeat, free_seats, is_start
from servicepunkt.bookings.window import Window, offered_days, window_of
from servicepunkt.bookings.wish import Wish
from servicepunkt.common.dates import day_in_words, moment_in_words
from servicepunkt.common.languages import SOURCE
from servicepunkt.common.refusals import Refusal

_TRIES = 50
# How old the page may be from which somebody picks a time: what was shown can be booked.
_PAGE_AGE = dt.timedelta(minutes=10)


class NoPlace(Refusal):
    """The wish finds no place at this start: `SlotTaken`, or `NotBookable`."""


class SlotTaken(NoPlace):
    code = "slot-taken"
    sentence = _("Diese Zeit hat gerade jemand anderes bekommen. Bitte wählen Sie eine andere Zeit.")


class NotBookable(NoPlace):
    """Outside of what is given out; what stands in the list can be had."""

    code = "not-bookable"
    sentence = _("Diese Zeit kann man nicht buchen. Bitte wählen Sie eine Zeit aus der Liste.")


class NotYetReleased(NotBookable):
    """The start is given out later: from `at` on, a local time, which `when` says in words."""

    code = "not-yet-released"
    sentence = _("Diese Zeit wird erst später freigegeben: %(when)s. Bitte wählen Sie eine Zeit aus der Liste.")


class OfferedLater(NotBookable):
    sentence = _("Diese Leistung gibt es erst ab dem %(day)s. Bitte wählen Sie eine spätere Zeit.")


class OfferedEarlier(NotBookable):
    sentence = _("Diese Leistung gibt es nur bis zum %(day)s. Bitte wählen Sie eine frühere Zeit.")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a visit could go: the seats of one desk as they were read, and the bits that it takes there."""

    wish: Wish
    seats: tuple[FreeSeat, ...]
    start: int
    bits: int

    @property
    def day(self) -> dt.date:
        return self.seats[0].day

    @property
    def is_marked(self) -> bool:
        """Whether some of it is still marked as taken: by a hold that is over, or by the visitor's own booking."""
        return any(seat.stored & self.bits for seat in self.seats)

    def times(self) -> dict[str, object]:
        """The columns of a booking that say where and when it is, and the language for which its desk was chosen."""
        zone = ticks.zone_of(self.wish.office)
        start_at = ticks.instant_of(self.day, self.start, zone)
        begin = ticks.first_utc_tick(self.day, zone)
        return {
            "office": self.wish.office,
            "desk_id": self.seats[0].desk,
            "day": self.day,
            "start_at": start_at,
            "end_at": start_at.astimezone(dt.UTC) + dt.timedelta(minutes=self.wish.minutes),
            "from_tick": begin + max(0, self.start - self.wish.before),
            "until_tick": begin + self.bits.bit_length(),
            "seats": len(self.seats),
            "spoken": self.wish.spoken,
        }


def take_place(
    wish: Wish,
    start_at: dt.datetime,
    *,
    now: dt.datetime,
    own: Iterable[Booking] = (),
    seen: Place | None = None,
) -> Place:
    """Mark a place for the wish at this start as taken, and return it; `write_claims` must follow.

    The places of `own` bookings count as free. `seen` is a place that `find_place` has found, and is tried first. Raises
    `NoPlace`.
    """
    for place in islice(_candidates(wish, start_at, now=now, own=tuple(own), seen=seen), _TRIES):
        if place.is_marked and end_lapsed_on(place.seats, now=now):
            continue  # the rows have changed
        if mark(place.seats, place.bits):
            return place
    raise SlotTaken


def _candidates(
    wish: Wish, start_at: dt.datetime, *, now: dt.datetime, own: tuple[Booking, ...], seen: Place | None
) -> Iterator[Place]:
    """A place as it was seen, then one after another as the database has them by then."""
    # Not one that is marked: a hold that was over may since have been confirmed, by a clock that is behind ours, and
    # that raises no revision.
    if seen and not seen.is_marked:
        yield seen
    while True:
        yield find_place(wish, start_at, now=now, own=own)


def find_place(wish: Wish, start_at: dt.datetime, *, now: dt.datetime, own: tuple[Booking, ...] = ()) -> Place:
    """A place for the wish at this start, as the database has it now; it promises nothing. Raises like `take_place`.

    Asked before a transaction begins, it says no to those who come too late without queueing behind those who write.
    """
    window = window_of(wish, now=now, page_age=_PAGE_AGE)
    day = ticks.local_day(start_at, window.zone)
    start = ticks.tick_at(start_at, day, window.zone)
    exact = ticks.instant_of(day, start, window.zone) == start_at
    if not exact or not window.bits_on(day) >> start & 1:
        raise _outside(wish, start_at, window, now)
    seats = free_seats(wish, day, now=now, own=own)
    lane = _best_seats(wish, seats, start)
    if lane:
        # Buffers end where the day does: its row knows nothing about its neighbours.
        bits = span(start - wish.before, wish.before + wish.length + wish.after)
        return Place(wish, lane, start, bits & span(0, ticks.ticks_in(day, window.zone)))
    if any(is_start(seat.opened, wish, start) for seat in seats):
        raise SlotTaken
    raise _not_yet(wish, start_at, now) if has_shares(wish) else NotBookable


def _outside(wish: Wish, start_at: dt.datetime, window: Window, now: dt.datetime) -> NotBookable:
    """Why a start outside of the window cannot be had."""
    first, last = offered_days(wish)
    day = ticks.local_day(start_at, window.zone)
    if first and day < first:
        return OfferedLater(day=day_in_words(first))
    if last and day > last:
        return OfferedEarlier(day=day_in_words(last))
    return _not_yet(wish, start_at, now) if start_at >= window.until else NotBookable()


def _not_yet(wish: Wish, start_at: dt.datetime, now: dt.datetime) -> NotBookable:
    at = given_out_at(wish, start_at)
    if at is None or at <= now:
        return NotBookable()
    at = at.astimezone(ticks.zone_of(wish.office))
    return NotYetReleased(when=moment_in_words(at), at=at)


def _best_seats(wish: Wish, seats: list[FreeSeat], start: int) -> tuple[FreeSeat, ...]:
    """The seats of one desk where the visit leaves the day least broken up; () if there are not enough.

    A group session that is not held in German is for those who wish for its language, as long as there is another.
    Among equals, the desk that speaks fewer languages is taken, since the others may be needed; and then chance
    decides, so that many who want the same minute do not all reach for the same desk.
    """
    shape, staffing = wish.shape, staffing_of(wish.office)
    by_desk: dict[int, list[FreeSeat]] = {}
    for seat in seats:
        if seat.starts(shape) >> start & 1:
            by_desk.setdefault(seat.desk, []).append(seat)
    enough = [lanes[: shape.seats] for lanes in by_desk.values() if len(lanes) >= shape.seats]
    if not enough:
        return ()

    def what_speaks_against(lanes: list[FreeSeat]) -> tuple[bool, int, int, float]:
        languages = staffing.at(lanes[0].desk).languages
        room = _room_around(lanes[0], start, shape.length)
        return SOURCE not in languages, room, len(languages), random.random()  # noqa: S311

    best = min(enough, key=what_speaks_against)
    return tuple(sorted(best, key=lambda seat: seat.seat_day))


def _room_around(seat: FreeSeat, start: int, length: int) -> int:
    """Free ticks that would be left next to the visit: the fewer, the better it fits."""
    free = seat.opened & ~seat.taken
    after = free >> start + length
    above = (~after & (after + 1)).bit_length() - 1
    below = start - (~free & ((1 << start) - 1)).bit_length()
    return above + below
