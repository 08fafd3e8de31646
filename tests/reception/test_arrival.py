import datetime as dt
from typing import Any

import pytest

from servicepunkt.audit.models import JournalEntry
from servicepunkt.bookings.booking import cancel
from servicepunkt.bookings.entitlement import import_codes
from servicepunkt.bookings.links import Power, path, secret
from servicepunkt.bookings.models import Booking, Displaced, EntitlementCode
from servicepunkt.bookings.moving import confirm_move, hold_move
from servicepunkt.bookings.offering import offer_another_time
from servicepunkt.bookings.replacement import replacement_of
from servicepunkt.bookings.wish import wish_of
from servicepunkt.common.tokens import CODE_LETTERS, read_code, spell
from servicepunkt.reception import arrival, queue
from servicepunkt.reception.admission import (
    EntryClosed,
    NoAppointment,
    NotConfirmed,
    TooEarly,
    TooLate,
    WithoutPlace,
    WrongDay,
)
from servicepunkt.reception.arrival import NotHere, check_in, walk_in
from servicepunkt.reception.closing import close_days
from servicepunkt.reception.codes import (
    DAY_CODE_TRIES,
    KIOSK_TRIES,
    CodeUnknown,
    DayCodeWrong,
    WrongOffice,
    day_code,
    find_by_code,
)
from servicepunkt.reception.models import Visit, WrongTries
from servicepunkt.reception.queue import waiting
from servicepunkt.reception.throttle import TooManyTries
from tests.bookings.edited_hours import closing, edit
from tests.factories import BERLIN, MONDAY, SUNDAY_NOON, a_department, a_service, an_authority, an_office, local
from tests.reception.conftest import Room

pytestmark = pytest.mark.django_db


def _codes_that_pass_the_check() -> Any:
    for first in CODE_LETTERS:
        for second in CODE_LETTERS:
            body = f"{first}{second}2222"
            yield next(code for code in (body + letter for letter in CODE_LETTERS) if read_code(code))


def test_checking_in_gives_a_number_and_a_place_by_the_booked_time(room):
    booking = room.book(9)

    visit = check_in(booking, by="visitor", now=local(MONDAY, 8, 45))

    assert (visit.state, visit.ticket, visit.arrived_by) == (Visit.State.WAITING, "M1", "link")
    assert visit.queue_at == booking.start_at
    assert [service.slug for service in visit.services.all()] == ["abholen"]


def test_checking_in_twice_is_one_visit(room):
    booking = room.book(9)

    first = check_in(booking, by="visitor", now=local(MONDAY, 8, 45))
    again = check_in(booking, by="kiosk", now=local(MONDAY, 8, 50))

    assert (again.pk, again.number, again.arrived_at) == (first.pk, 1, local(MONDAY, 8, 45))
    assert JournalEntry.objects.filter(action="arrive", subject=str(booking.uid)).count() == 1


def test_who_is_late_takes_the_place_of_the_arrival(room):
    visit = room.arrive(9, at=local(MONDAY, 9, 10))

    assert visit.queue_at == local(MONDAY, 9, 10)


def test_numbers_count_up_through_the_day_and_begin_anew_the_next(room):
    first = room.arrive(9, at=local(MONDAY, 8, 45))
    second = walk_in(room.office, [room.service], by="staff:1", now=local(MONDAY, 8, 46))
    tomorrow = walk_in(room.office, [room.service], by="staff:1", now=local(MONDAY + dt.timedelta(1), 8, 46))

    assert [first.ticket, second.ticket, tomorrow.ticket] == ["M1", "M2", "M1"]


def test_too_early_says_from_when_it_works(room):
    booking = room.book(9)

    with pytest.raises(TooEarly) as refusal:
        check_in(booking, by="visitor", now=local(MONDAY, 8, 29))

    assert refusal.value.facts["opens_at"] == local(MONDAY, 8, 30)
    assert "ab 8:30 Uhr" in str(refusal.value)
    assert check_in(booking, by="visitor", now=local(MONDAY, 8, 30)).number == 1


def test_too_late_sends_to_the_staff_who_may_still_check_in(room):
    booking = room.book(9)

    with pytest.raises(TooLate):
        check_in(booking, by="kiosk", now=local(MONDAY, 9, 16))

    assert check_in(booking, by="staff:1", now=local(MONDAY, 9, 16)).arrived_by == "staff"


def test_the_office_sets_the_minutes(room):
    room.office.arrival_opens, room.office.arrival_closes = 5, 60
    room.office.save()
    booking = room.book(9)

    with pytest.raises(TooEarly):
        check_in(Booking.objects.get(pk=booking.pk), by="visitor", now=local(MONDAY, 8, 54))
    assert check_in(Booking.objects.get(pk=booking.pk), by="visitor", now=local(MONDAY, 9, 59)).number == 1


@pytest.mark.parametrize(
    ("closes", "last"), [(-5, local(MONDAY, 8, 55)), (0, local(MONDAY, 9)), (30, local(MONDAY, 9, 30))]
)
def test_a_group_has_an_end_of_admission_of_its_own(room, closes, last):
    booking = room.book(9)
    type(booking.desk).objects.update(entry_closes=closes)
    booking = Booking.objects.get(pk=booking.pk)

    with pytest.raises(EntryClosed) as refusal:
        check_in(booking, by="visitor", now=last + dt.timedelta(minutes=1))

    assert "Der Einlass zu Ihrem Termin um 9:00 Uhr ist vorbei." in str(refusal.value)
    assert check_in(booking, by="visitor", now=last).number == 1


@pytest.mark.parametrize("by", ["visitor", "staff:1"])
def test_the_wrong_day_names_the_right_one(room, by):
    booking = room.book(9)

    with pytest.raises(WrongDay) as refusal:
        check_in(booking, by=by, now=local(MONDAY - dt.timedelta(1), 9))

    assert "am Montag, 1. März 2027 um 9:00 Uhr" in str(refusal.value)


def test_the_day_is_the_offices_local_day(room):
    booking = room.book(9)
    booking.start_at = dt.datetime(2027, 3, 1, 0, 20, tzinfo=BERLIN)  # still Sunday in UTC
    booking.save()

    assert check_in(booking, by="visitor", now=dt.datetime(2027, 2, 28, 23, 5, tzinfo=dt.UTC)).day == MONDAY


def test_a_pending_booking_is_asked_to_confirm_first(room):
    booking = room.book(9)
    booking.state, booking.kept_until = Booking.State.PENDING, local(MONDAY, 9)
    booking.save()

    with pytest.raises(NotConfirmed):
        check_in(booking, by="visitor", now=local(MONDAY, 8, 45))


def test_a_cancelled_booking_does_not_check_in_even_where_its_visitor_had(room):
    booking = room.book(9)
    check_in(booking, by="visitor", now=local(MONDAY, 8, 40))
    cancel(booking, by="staff:1", now=local(MONDAY, 8, 45))

    with pytest.raises(NoAppointment):
        check_in(booking, by="visitor", now=local(MONDAY, 8, 46))
    assert list(waiting(room.office, MONDAY)) == []


def test_a_booking_moved_to_another_day_after_checking_in_arrives_anew(room):
    booking = room.book(9)
    tuesday = MONDAY + dt.timedelta(1)
    first = check_in(booking, by="visitor", now=local(MONDAY, 8, 40))
    moved = confirm_move(
        hold_move(booking, local(tuesday, 9), holder="a", by="visitor", now=local(MONDAY, 8, 41)),
        by="visitor",
        now=local(MONDAY, 8, 42),
    )

    assert list(waiting(room.office, MONDAY)) == []
    visit = check_in(moved, by="visitor", now=local(tuesday, 8, 50))

    assert (visit.day, visit.number) == (tuesday, 1)
    assert not Visit.objects.filter(pk=first.pk).exists()


@pytest.mark.parametrize("by", ["visitor", "kiosk"])
def test_a_booking_that_was_moved_in_the_same_moment_does_not_arrive_at_its_old_day(room, by):
    booking, tuesday = room.book(9), MONDAY + dt.timedelta(1)
    hold = hold_move(booking, local(tuesday, 9), holder="a", by="visitor", now=local(MONDAY, 8, 41))
    seen = Booking.objects.get(pk=booking.pk)
    confirm_move(hold, by="visitor", now=local(MONDAY, 8, 42))

    with pytest.raises(WrongDay):
        check_in(seen, by=by, now=local(MONDAY, 8, 42))
    assert not Visit.objects.exists()


# Without a place ------------------------------------------------------------------------------------------------


def _shut_on_monday_morning(room: Room, booking: Booking) -> Booking:
    """A burst pipe, found at seven; returns the place that is kept for her on another day."""
    wish, seven = wish_of(booking), local(MONDAY, 7)
    edit(wish, closing(wish), now=seven)
    kept = offer_another_time(booking, by="staff:1", now=seven)
    assert kept is not None
    return kept


@pytest.mark.parametrize("by", ["visitor", "kiosk"])
def test_who_comes_to_a_closed_office_keeps_the_time_that_is_kept_and_is_no_no_show(room, by):
    booking = room.book(9)
    kept = _shut_on_monday_morning(room, booking)

    with pytest.raises(WithoutPlace) as refusal:
        check_in(booking, by=by, now=local(MONDAY, 8, 55))
    close_days(local(MONDAY + dt.timedelta(1), 3))

    assert "Ihr Termin am Montag, 1. März 2027 um 9:00 Uhr fällt aus" in str(refusal.value)
    assert replacement_of(booking, now=local(MONDAY, 9)) == kept
    assert Booking.objects.get(pk=booking.pk).state == Booking.State.CONFIRMED
    assert not Visit.objects.exists()


@pytest.mark.parametrize("by", ["visitor", "kiosk"])
def test_so_does_who_is_closed_out_in_the_moment_of_her_arrival(room, by, monkeypatch):
    booking, look = room.book(9), arrival.hindrance

    def look_and_be_closed_out(*args: Any, **rest: Any) -> Any:
        monkeypatch.setattr(arrival, "hindrance", look)
        found = look(*args, **rest)
        _shut_on_monday_morning(room, booking)
        return found

    monkeypatch.setattr(arrival, "hindrance", look_and_be_closed_out)

    with pytest.raises(WithoutPlace):
        check_in(booking, by=by, now=local(MONDAY, 8, 55))
    assert not Visit.objects.exists()


def test_whom_staff_serve_without_a_place_her_code_is_used_and_the_kept_time_is_free(make_room):
    room = make_room(entitlement_needed=True)
    import_codes(room.service, ["ABC-123"], by="staff:1", now=SUNDAY_NOON)
    booking = room.book(9, entitlements={room.service.pk: "ABC-123"})
    _shut_on_monday_morning(room, booking)
    assert EntitlementCode.objects.unused().exists()

    visit = check_in(booking, by="staff:1", now=local(MONDAY, 8, 55))
    queue.call(visit, room.desks[0], by="staff:1", now=local(MONDAY, 9))
    queue.finish(visit, by="staff:1", now=local(MONDAY, 9, 20))

    assert Booking.objects.get(pk=booking.pk).state == Booking.State.DONE
    assert not EntitlementCode.objects.unused().exists()
    assert not Displaced.objects.exists()
    assert replacement_of(booking, now=local(MONDAY, 9)) is None


# The code of the day --------------------------------------------------------------------------------------------


def test_the_day_code_is_asked_for_on_the_way_of_the_link_only(room):
    room.office.day_code_needed = True
    room.office.save()
    booking, other = Booking.objects.get(pk=room.book(9).pk), Booking.objects.get(pk=room.book(9, 20).pk)

    with pytest.raises(DayCodeWrong):
        check_in(booking, by="visitor", now=local(MONDAY, 9))

    right = day_code(room.office, MONDAY)
    assert check_in(booking, by="visitor", now=local(MONDAY, 9), day_code=f" {right} ").number == 1
    assert check_in(other, by="kiosk", now=local(MONDAY, 9)).number == 2


def test_the_day_code_has_four_digits_and_is_another_each_day_and_place(room):
    other = an_office("gransee", department=room.office.department)
    codes = {day_code(office, MONDAY + dt.timedelta(n)) for office in (room.office, other) for n in range(10)}

    assert all(len(code) == 4 and code.isdecimal() for code in codes)
    assert len(codes) > 15
    assert day_code(room.office, MONDAY) == day_code(room.office, MONDAY)


def test_day_codes_cannot_be_tried_out(room):
    room.office.day_code_needed = True
    room.office.save()
    booking = Booking.objects.get(pk=room.book(9).pk)
    right = day_code(room.office, MONDAY)
    wrong = "0000" if right != "0000" else "1111"

    for _try in range(DAY_CODE_TRIES):
        with pytest.raises(DayCodeWrong):
            check_in(booking, by="visitor", now=local(MONDAY, 9), day_code=wrong)
    with pytest.raises(TooManyTries):
        check_in(booking, by="visitor", now=local(MONDAY, 9), day_code=right)

    assert check_in(booking, by="visitor", now=local(MONDAY, 9, 6), day_code=right).number == 1
    assert WrongTries.objects.get().at_what != str(booking.uid)


# The kiosk ------------------------------------------------------------------------------------------------------


def test_the_kiosk_reads_codes_as_people_type_them(room):
    booking = room.book(9)

    for typed in (booking.code, spell(booking.code).lower(), f" {booking.code[:2]} {booking.code[2:]} "):
        assert find_by_code(room.office, typed, now=local(MONDAY, 9)) == booking


def test_the_kiosk_reads_what_a_scanner_types_from_the_letter(room):
    booking = room.book(9)

    for power in (Power.ARRIVE, Power.LETTER):
        link = f"https://termine.example.org/termin/{booking.uid}/{secret(booking, power)}/ankunft/"
        assert find_by_code(room.office, link, now=local(MONDAY, 9)) == booking


def test_the_kiosk_reads_the_real_check_in_link(room):
    booking = room.book(9)

    assert find_by_code(room.office, path(booking, Power.ARRIVE, language="en"), now=local(MONDAY, 9)) == booking


@pytest.mark.parametrize("secret_of", [lambda booking: secret(booking, Power.WATCH), lambda _booking: "A" * 22])
def test_the_kiosk_refuses_links_that_may_not_check_in(room, secret_of):
    booking = room.book(9)

    with pytest.raises(CodeUnknown):
        find_by_code(room.office, f"/termin/{booking.uid}/{secret_of(booking)}/", now=local(MONDAY, 9))


@pytest.mark.parametrize("typed", ["", " ", "AAAAAAA", "K7M", "Müller", "'; drop table", "x" * 10_000, "\x00"])
def test_the_kiosk_does_not_know_what_is_no_code(room, typed):
    with pytest.raises(CodeUnknown):
        find_by_code(room.office, typed, now=local(MONDAY, 9))
    assert WrongTries.objects.count() == 0


def test_the_kiosk_names_the_office_where_the_appointment_is(room):
    other = an_office("gransee", department=room.office.department, street="Karl-Marx-Platz 1", town="Gransee")

    with pytest.raises(WrongOffice) as refusal:
        find_by_code(other, room.book(9).code, now=local(MONDAY, 9))

    assert refusal.value.facts["office"] == room.office
    assert "Oranienburg" in str(refusal.value)


def test_the_kiosk_knows_nothing_of_another_authority(room):
    elsewhere = an_office("fern", department=a_department(an_authority("fern", host="fern.example.org"), "fern"))

    with pytest.raises(CodeUnknown):
        find_by_code(elsewhere, room.book(9).code, now=local(MONDAY, 9))


@pytest.mark.parametrize("paired", [True, False])
def test_codes_cannot_be_tried_out(room, paired):
    booking = room.book(9)
    guesses = _codes_that_pass_the_check()

    for _try in range(KIOSK_TRIES):
        with pytest.raises(CodeUnknown):
            find_by_code(room.office, next(guesses), paired=paired, now=local(MONDAY, 9))
    with pytest.raises(TooManyTries):
        find_by_code(room.office, booking.code, paired=paired, now=local(MONDAY, 9))

    assert find_by_code(room.office, booking.code, paired=paired, now=local(MONDAY, 9, 5)) == booking


def test_nobody_closes_the_kiosk_from_afar(room):
    booking, guesses = room.book(9), _codes_that_pass_the_check()
    for _try in range(KIOSK_TRIES):
        with pytest.raises(CodeUnknown):
            find_by_code(room.office, next(guesses), now=local(MONDAY, 9))

    assert find_by_code(room.office, booking.code, paired=True, now=local(MONDAY, 9)) == booking


def test_right_codes_are_never_too_many(room):
    booking = room.book(9)

    for _visitor in range(KIOSK_TRIES + 1):
        assert find_by_code(room.office, booking.code, now=local(MONDAY, 9)) == booking


# Without an appointment -----------------------------------------------------------------------------------------


def test_a_walk_in_waits_from_her_arrival(room):
    visit = walk_in(room.office, [room.service], by="staff:7", now=local(MONDAY, 9, 3))

    assert (visit.state, visit.queue_at, visit.booking) == (Visit.State.WAITING, local(MONDAY, 9, 3), None)
    assert JournalEntry.objects.get(action="walk_in").subject == f"visit:{visit.pk}"


def test_a_walk_in_pressed_twice_gets_one_number(room):
    first = walk_in(room.office, [room.service], by="staff:7", now=local(MONDAY, 9, 3), request="r")
    again = walk_in(room.office, [room.service], by="staff:7", now=local(MONDAY, 9, 3), request="r")

    assert first == again


def test_a_walk_in_for_what_this_office_does_not_do_is_refused(room):
    elsewhere = a_service("fremd", offices=[an_office("gransee", department=room.office.department)])

    for services in ([], [elsewhere]):
        with pytest.raises(NotHere):
            walk_in(room.office, services, by="staff:7", now=SUNDAY_NOON)
