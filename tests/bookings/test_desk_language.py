"""A wish for a language at the desk: what is shown, what is taken and what a change keeps agree about it."""

import datetime as dt
from dataclasses import replace

import pytest

from servicepunkt.availability.models import Channel, Desk
from servicepunkt.availability.staffing import staffing_of
from servicepunkt.bookings import slots
from servicepunkt.bookings.at_desk import book_at_desk, correct_services
from servicepunkt.bookings.booking import confirm, tell
from servicepunkt.bookings.checking import differences
from servicepunkt.bookings.holding import hold_slot
from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.moving import confirm_move, hold_move
from servicepunkt.bookings.places import NotBookable, SlotTaken
from servicepunkt.bookings.wish import Wish, wish_of
from tests.factories import MONDAY, SUNDAY_NOON, VISITOR, a_service, an_office, an_open_office, local, some_desks

pytestmark = pytest.mark.django_db

NINE, TWENTY_PAST = local(MONDAY, 9), local(MONDAY, 9, 20)


def _two_desks_of_which_one_speaks_russian() -> tuple[Wish, Desk]:
    wish = an_open_office(desks=2, hours=("09:00", "10:00"))
    desk = wish.office.desks.get(name="2")
    desk.languages = ["ru", "uk"]
    desk.save()
    return wish, desk


def _hold(wish: Wish, at: dt.datetime, holder: str) -> Booking:
    return hold_slot(wish, at, holder=holder, language="de", now=SUNDAY_NOON)


def _times(wish: Wish) -> list[str]:
    return [f"{start:%H:%M}" for start in slots.day(wish, MONDAY, now=SUNDAY_NOON)]


def test_only_times_of_desks_that_speak_the_language_are_shown() -> None:
    wish, _desk = _two_desks_of_which_one_speaks_russian()
    _hold(replace(wish, spoken="ru"), NINE, "a")

    assert _times(replace(wish, spoken="ru")) == ["09:20", "09:40"]
    assert _times(replace(wish, spoken="tr")) == []
    assert _times(wish) == ["09:00", "09:20", "09:40"]


def test_the_desk_that_is_held_speaks_the_language() -> None:
    wish, desk = _two_desks_of_which_one_speaks_russian()

    holds = [_hold(replace(wish, spoken="uk"), at, str(at)) for at in (NINE, TWENTY_PAST, local(MONDAY, 9, 40))]

    assert [(hold.desk, hold.spoken) for hold in holds] == [(desk, "uk")] * 3


def test_who_wishes_for_no_language_leaves_the_desk_that_speaks_it_free() -> None:
    wish, _desk = _two_desks_of_which_one_speaks_russian()

    holds = [_hold(wish, at, str(at)) for at in (NINE, TWENTY_PAST, local(MONDAY, 9, 40))]

    assert [hold.desk.languages for hold in holds] == [[], [], []]


def test_a_place_at_another_desk_does_not_do() -> None:
    wish, _desk = _two_desks_of_which_one_speaks_russian()
    _hold(replace(wish, spoken="ru"), NINE, "a")

    with pytest.raises(SlotTaken):
        _hold(replace(wish, spoken="ru"), NINE, "b")
    with pytest.raises(NotBookable):
        _hold(replace(wish, spoken="tr"), NINE, "b")
    assert _hold(wish, NINE, "b").desk.languages == []


def test_the_same_time_with_another_language_is_another_hold() -> None:
    wish, desk = _two_desks_of_which_one_speaks_russian()
    first = _hold(wish, NINE, "a")

    second = _hold(replace(wish, spoken="ru"), NINE, "a")

    assert (first == second, second.desk) == (False, desk)
    assert _hold(replace(wish, spoken="ru"), NINE, "a") == second


def test_a_move_stays_with_the_language() -> None:
    wish, desk = _two_desks_of_which_one_speaks_russian()
    told = tell(
        _hold(replace(wish, spoken="ru"), NINE, "a"),
        contact=VISITOR,
        language="de",
        reminders=True,
        entitlements={},
        now=SUNDAY_NOON,
    )
    booking = confirm(told, now=SUNDAY_NOON)

    moved = confirm_move(hold_move(booking, TWENTY_PAST, holder="a", now=SUNDAY_NOON), by="visitor", now=SUNDAY_NOON)

    assert (moved.start_at, moved.desk, wish_of(moved).spoken) == (TWENTY_PAST, desk, "ru")
    assert list(differences(wish.office, now=SUNDAY_NOON)) == []


def test_a_correction_at_the_counter_stays_with_the_language() -> None:
    wish, desk = _two_desks_of_which_one_speaks_russian()
    further = a_service("umschreiben", offices=[wish.office], minutes=10)
    for each in wish.office.desks.all():
        each.skills.add(further)
    booking = book_at_desk(
        replace(wish, spoken="ru", channel=Channel.STAFF),
        NINE,
        contact=VISITOR,
        language="de",
        request="r",
        by="staff:1",
        now=SUNDAY_NOON,
    )

    corrected = correct_services(booking, [(further, 1)], by="staff:1", now=SUNDAY_NOON)

    assert (corrected.desk, corrected.spoken) == (desk, "ru")


def test_languages_count_where_a_desk_can_do_all_of_it() -> None:
    office = an_office()
    one, other = a_service("a", offices=[office]), a_service("b", offices=[office])
    desks = some_desks(office, 3, skills=[one])
    desks[0].skills.add(other)
    for desk, spoken in zip(desks, (["en"], ["ru"], ["tr", "en"]), strict=True):
        desk.languages = spoken
        desk.save()

    assert staffing_of(office).languages_for([one]) == {"en", "ru", "tr"}
    assert staffing_of(office).languages_for([one, other]) == {"en"}
