"""A wish for a language at the desk: what is shown, what is taken and what a change keeps agree about it."""

import datetime as dt
from contextlib import suppress
from dataclasses import replace

import pytest

from servicepunkt.availability.models import Channel, Desk
from servicepunkt.availability.staffing import staffing_of
from servicepunkt.bookings.at_desk import correct_services
from servicepunkt.bookings.booking import confirm
from servicepunkt.bookings.checking import differences
from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.moving import confirm_move, hold_move
from servicepunkt.bookings.places import NotBookable, SlotTaken
from servicepunkt.bookings.wish import Wish, language_of, make_wish, wish_of
from servicepunkt.catalogue.models import Service
from tests.bookings.booked import NINE, TWENTY_PAST, a_booking, a_booking_at_desk, a_hold, tell_details, times_of
from tests.factories import MONDAY, SUNDAY_NOON, a_service, an_office, an_open_office, local, open_hours, some_desks

pytestmark = pytest.mark.django_db


def _two_desks_of_which_one_speaks_russian() -> tuple[Wish, Desk]:
    wish = an_open_office(desks=2, hours=("09:00", "10:00"))
    desk = wish.office.desks.get(name="2")
    desk.languages = ["ru", "uk"]
    desk.save()
    return wish, desk


def test_only_times_of_desks_that_speak_the_language_are_shown() -> None:
    wish, _desk = _two_desks_of_which_one_speaks_russian()
    a_hold(replace(wish, spoken="ru"))

    assert times_of(replace(wish, spoken="ru")) == ["09:20", "09:40"]
    assert times_of(replace(wish, spoken="tr")) == []
    assert times_of(wish) == ["09:00", "09:20", "09:40"]


def test_the_desk_that_is_held_speaks_the_language() -> None:
    wish, desk = _two_desks_of_which_one_speaks_russian()

    holds = [a_hold(replace(wish, spoken="uk"), at, holder=str(at)) for at in (NINE, TWENTY_PAST, local(MONDAY, 9, 40))]

    assert [(hold.desk, hold.spoken) for hold in holds] == [(desk, "uk")] * 3


def test_who_wishes_for_no_language_leaves_the_desk_that_speaks_it_free() -> None:
    wish, _desk = _two_desks_of_which_one_speaks_russian()

    holds = [a_hold(wish, at, holder=str(at)) for at in (NINE, TWENTY_PAST, local(MONDAY, 9, 40))]

    assert [hold.desk.languages for hold in holds] == [[], [], []]


def test_a_place_at_another_desk_does_not_do() -> None:
    wish, _desk = _two_desks_of_which_one_speaks_russian()
    a_hold(replace(wish, spoken="ru"))

    with pytest.raises(SlotTaken):
        a_hold(replace(wish, spoken="ru"), holder="b")
    with pytest.raises(NotBookable):
        a_hold(replace(wish, spoken="tr"), holder="b")
    assert a_hold(wish, holder="b").desk.languages == []


def test_the_same_time_with_another_language_is_another_hold() -> None:
    wish, desk = _two_desks_of_which_one_speaks_russian()
    first = a_hold(wish)

    second = a_hold(replace(wish, spoken="ru"))

    assert (first == second, second.desk) == (False, desk)
    assert a_hold(replace(wish, spoken="ru")) == second


def test_a_move_stays_with_the_language() -> None:
    wish, desk = _two_desks_of_which_one_speaks_russian()
    booking = a_booking(replace(wish, spoken="ru"))

    moved = confirm_move(
        hold_move(booking, TWENTY_PAST, holder="a", by="visitor", now=SUNDAY_NOON), by="visitor", now=SUNDAY_NOON
    )

    assert (moved.start_at, moved.desk, wish_of(moved).spoken) == (TWENTY_PAST, desk, "ru")
    assert list(differences(wish.office, now=SUNDAY_NOON)) == []


def test_a_correction_at_the_counter_stays_with_the_language() -> None:
    wish, desk = _two_desks_of_which_one_speaks_russian()
    further = a_service("umschreiben", offices=[wish.office], minutes=10)
    for each in wish.office.desks.all():
        each.skills.add(further)
    booking = a_booking_at_desk(replace(wish, spoken="ru", channel=Channel.STAFF))

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


# Group sessions -------------------------------------------------------------------------------------------------


def _three_groups() -> Wish:
    """At nine and at twenty past: sessions held in German, in Turkish, and one of which only the desk's languages are known."""
    wish = an_open_office(desks=3, seats=4, hours=("09:00", "09:40"), taking=Service.Taking.SEATS, max_units=4)
    for name, columns in {
        "1": {"session_language": "de", "languages": ["tr"]},
        "2": {"session_language": "tr"},
        "3": {"languages": ["ru"]},
    }.items():
        wish.office.desks.filter(name=name).update(**columns)
    return wish


@pytest.mark.parametrize(("spoken", "desks"), [("tr", {"2"}), ("ru", {"3"}), ("de", {"1", "3"}), ("uk", set())])
def test_a_wish_for_a_language_finds_the_sessions_held_in_it(spoken: str, desks: set[str]) -> None:
    wish = replace(_three_groups(), spoken=spoken)

    found = set()
    for number in range(3):
        with suppress(SlotTaken, NotBookable):
            four = make_wish(wish.office, [(wish.services[0].service, 4)], channel=Channel.ONLINE, spoken=spoken)
            found.add(a_hold(four, holder=str(number)).desk.name)

    assert found == desks
    assert "09:00" not in times_of(wish)


def test_german_is_a_choice_where_some_sessions_are_held_in_another_language() -> None:
    wish = _three_groups()
    service = wish.services[0].service

    assert staffing_of(wish.office).languages_for([service]) == {"de", "tr", "ru"}


def test_who_wishes_for_no_language_gets_a_session_in_german_as_long_as_there_is_one() -> None:
    wish = _three_groups()
    four = make_wish(wish.office, [(wish.services[0].service, 4)], channel=Channel.ONLINE)

    assert [a_hold(four, holder=holder).desk.name for holder in "abc"] == ["1", "3", "2"]


def test_who_is_booked_into_a_session_moves_to_another_one_in_the_same_language() -> None:
    wish = _three_groups()
    wish.office.desks.exclude(name="2").delete()
    booking = a_booking(wish)
    assert (booking.spoken, language_of(booking)) == ("", "tr")
    some_desks(wish.office, 1, skills=[wish.services[0].service], seats=4)
    open_hours(list(wish.office.desks.all()), "09:40", "10:00")
    wish.office.desks.filter(name="2").update(order=9)

    moved = confirm_move(
        hold_move(booking, local(MONDAY, 9, 40), holder="a", by="visitor", now=SUNDAY_NOON),
        by="visitor",
        now=SUNDAY_NOON,
    )

    assert (moved.desk.name, moved.spoken) == ("2", "tr")
    assert list(differences(wish.office, now=SUNDAY_NOON)) == []


def test_a_late_confirmation_comes_back_into_a_session_in_its_language() -> None:
    wish = replace(_three_groups(), spoken="")
    booking = tell_details(a_hold(replace(wish, spoken="tr")))
    Booking.objects.filter(pk=booking.pk).update(spoken="")
    booking.refresh_from_db()

    assert confirm(booking, by="visitor", now=SUNDAY_NOON + dt.timedelta(hours=3)).desk.name == "2"
