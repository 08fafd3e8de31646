"""Group sessions with a minimum: whoever must decide sees in time that too few have signed up."""

import datetime as dt

import pytest

from servicepunkt.audit.models import JournalEntry
from servicepunkt.availability.edits import HoursChanged, edition_of
from servicepunkt.bookings import sessions
from servicepunkt.bookings.booking import cancel, confirm
from servicepunkt.bookings.contact import Contact
from servicepunkt.bookings.models import Booking, Displaced
from servicepunkt.bookings.sessions import (
    cancel_session,
    cancelled_with,
    session_at,
    sessions_below_minimum,
    sessions_on,
    too_few_signed_up,
)
from servicepunkt.bookings.wish import Wish
from servicepunkt.catalogue.models import Service
from servicepunkt.common.languages import OFFERED
from servicepunkt.common.texts import Text
from servicepunkt.correspondence.models import Letter
from tests.bookings.booked import a_hold, in_order, tell_details, times_of
from tests.factories import (
    MONDAY,
    SUNDAY_NOON,
    a_service,
    a_wish,
    an_office,
    an_open_office,
    local,
    open_hours,
    some_desks,
)

pytestmark = pytest.mark.django_db

NINE = local(MONDAY, 9)


def _a_group(minimum: int | None = 3) -> Wish:
    office = an_office()
    service = a_service(
        offices=[office], minutes=60, unit=Service.Unit.PERSON, max_units=6, taking=Service.Taking.SEATS
    )
    desks = some_desks(office, 1, skills=[service], seats=8)
    office.desks.update(minimum=minimum, minimum_hours=24)
    open_hours(desks, "09:00", "11:00")
    return a_wish(office, service)


def _sign_up(wish: Wish, persons: int, who: str, at: dt.datetime = NINE, *, confirmed: bool = True) -> Booking:
    group = a_wish(wish.office, wish.services[0].service, units=persons)
    hold = a_hold(group, at, holder=who)
    contact = Contact(who, f"{who}@example.org", "")
    told = tell_details(hold, contact=contact)
    return confirm(told, by="visitor", now=SUNDAY_NOON) if confirmed else told


def _found(wish: Wish, now: dt.datetime = SUNDAY_NOON) -> list[tuple[str, int]]:
    return [(f"{found.start_at:%H:%M}", found.persons) for found in sessions_below_minimum(wish.office, now=now)]


def test_a_session_below_its_minimum_is_found_and_a_full_enough_one_is_not() -> None:
    wish = _a_group()
    _sign_up(wish, 2, "a")
    _sign_up(wish, 2, "b", local(MONDAY, 10))
    _sign_up(wish, 1, "c", local(MONDAY, 10))

    assert _found(wish) == [("09:00", 2)]


def test_it_is_found_only_in_the_hours_before_and_no_longer_once_it_has_begun() -> None:
    wish = _a_group()
    _sign_up(wish, 2, "a")

    assert _found(wish, NINE - dt.timedelta(hours=24, minutes=1)) == []
    assert _found(wish, NINE - dt.timedelta(hours=24)) == [("09:00", 2)]
    assert _found(wish, NINE) == []


def test_who_has_not_confirmed_is_not_counted_but_would_be_told() -> None:
    wish = _a_group()
    _sign_up(wish, 2, "a")
    waiting = _sign_up(wish, 1, "b", confirmed=False)

    (session,) = sessions_below_minimum(wish.office, now=SUNDAY_NOON)

    assert session.persons == 2
    assert waiting in session.bookings


def test_cancelling_its_bookings_clears_it_and_tells_everybody() -> None:
    wish = _a_group()
    _sign_up(wish, 1, "a")
    _sign_up(wish, 1, "b")

    for booking in sessions_below_minimum(wish.office, now=SUNDAY_NOON)[0].bookings:
        cancel(booking, by="staff:1", now=SUNDAY_NOON)

    assert _found(wish) == []
    assert Letter.objects.filter(kind="bookings.cancelled").count() == 2


@pytest.mark.parametrize("people", [0, 1])
def test_without_a_minimum_or_without_anybody_there_is_nothing_to_decide(people: int) -> None:
    wish = _a_group(minimum=None if people else 3)
    if people:
        _sign_up(wish, 1, "a")

    assert _found(wish) == []


def test_an_office_without_groups_asks_the_database_once(django_assert_num_queries: object) -> None:
    wish = an_open_office()

    with django_assert_num_queries(1):  # type: ignore[operator]
        assert sessions_below_minimum(wish.office, now=SUNDAY_NOON) == []


# One that does not take place ------------------------------------------------------------------------------------

ILL = Text({"de": "Die Kursleitung ist krank."})
State = Booking.State


def _call_off(wish: Wish, at: dt.datetime = NINE, **more: object) -> list[Booking]:
    session = session_at(wish.office.desks.earliest("pk"), at, now=SUNDAY_NOON)
    assert session
    told: dict[str, object] = {"reason": ILL, "edition": edition_of(wish.office), "by": "staff:1", "now": SUNDAY_NOON}
    return cancel_session(session, **told | more)  # type: ignore[arg-type]


def _states(*bookings: Booking) -> list[str]:
    return [Booking.objects.get(pk=booking.pk).state for booking in bookings]


def test_one_press_cancels_a_session_for_all_and_writes_to_each_with_the_reason() -> None:
    wish = _a_group()
    mine, yours, later = _sign_up(wish, 2, "a"), _sign_up(wish, 1, "b"), _sign_up(wish, 1, "c", local(MONDAY, 10))

    cancelled = _call_off(wish)

    assert cancelled == [mine, yours]
    assert _states(mine, yours, later) == [State.CANCELLED, State.CANCELLED, State.CONFIRMED]
    letters = Letter.objects.filter(kind="bookings.cancelled").order_by("subject")
    assert sorted(letter.subject for letter in letters) == sorted([mine.reference, yours.reference])
    assert [letter.facts["reason"] for letter in letters] == [dict(ILL)] * 2
    assert set(JournalEntry.objects.filter(action="cancel").values_list("subject", "by")) == {
        (mine.reference, "staff:1"),
        (yours.reference, "staff:1"),
    }
    assert not Displaced.objects.exists()
    assert cancelled_with(mine.desk, NINE) == [mine, yours]
    assert in_order(wish)


def test_nobody_books_a_cancelled_session_anew() -> None:
    wish = _a_group()
    _sign_up(wish, 2, "a")
    assert times_of(wish) == ["09:00", "10:00"]

    _call_off(wish)

    assert times_of(wish) == ["10:00"]
    assert sessions_on(wish.office, MONDAY, now=SUNDAY_NOON) == []


def test_where_it_breaks_off_nothing_is_half_done(monkeypatch: pytest.MonkeyPatch) -> None:
    wish = _a_group()
    bookings = _sign_up(wish, 2, "a"), _sign_up(wish, 1, "b")

    def cancel_the_first(booking: Booking, **told: object) -> Booking:
        if booking == bookings[1]:
            raise OSError("the line is cut")
        return cancel(booking, **told)  # type: ignore[arg-type]

    monkeypatch.setattr(sessions, "cancel", cancel_the_first)
    with pytest.raises(OSError, match="cut"):
        _call_off(wish)

    assert _states(*bookings) == [State.CONFIRMED] * 2
    assert times_of(wish) == ["09:00", "10:00"]
    assert not Letter.objects.filter(kind="bookings.cancelled").exists()
    assert not JournalEntry.objects.filter(action__in=["cancel", "change_hours"]).exists()


def test_what_nobody_has_confirmed_ends_and_its_page_says_that_the_office_has_closed() -> None:
    wish = _a_group()
    _sign_up(wish, 2, "a")
    pending = _sign_up(wish, 1, "b", confirmed=False)

    _call_off(wish)

    pending.refresh_from_db()
    assert (pending.state, pending.was_closed) == (State.LAPSED, True)


def test_whoever_finds_the_same_time_at_another_desk_keeps_it() -> None:
    wish = _a_group()
    booking = _sign_up(wish, 2, "a")
    (first,) = wish.office.desks.all()
    first.name = "room"
    first.save()
    beside = some_desks(wish.office, 1, skills=[wish.services[0].service], seats=8)
    open_hours(beside, "09:00", "11:00")

    cancelled = _call_off(wish)

    booking.refresh_from_db()
    assert cancelled == []
    assert (booking.state, booking.desk, booking.start_at) == (State.CONFIRMED, beside[0], NINE)


def test_a_session_is_cancelled_only_by_whoever_has_seen_the_hours_as_they_are() -> None:
    wish = _a_group()
    booking = _sign_up(wish, 2, "a")

    with pytest.raises(HoursChanged):
        _call_off(wish, edition=edition_of(wish.office) + 1)

    assert _states(booking) == [State.CONFIRMED]


def test_the_reason_of_most_is_there_in_every_language() -> None:
    reason = too_few_signed_up()

    assert set(reason) == set(OFFERED)
    assert all(reason[code] != reason["de"] for code in OFFERED if not code.startswith("de"))
