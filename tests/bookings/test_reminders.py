import datetime as dt

import pytest

from servicepunkt.bookings.booking import cancel, confirm, tell
from servicepunkt.bookings.contact import Contact
from servicepunkt.bookings.holding import hold_slot
from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.moving import confirm_move, hold_move
from servicepunkt.bookings.reminders import write_due_reminders
from servicepunkt.catalogue.models import Service
from servicepunkt.correspondence.models import Letter
from tests.factories import MONDAY, SUNDAY_NOON, VISITOR, an_open_office, local

WEDNESDAY = MONDAY + dt.timedelta(2)
FRIDAY = MONDAY + dt.timedelta(4)
AT = local(FRIDAY, 10)


def hours_before(hours: float, at: dt.datetime = AT) -> dt.datetime:
    return at - dt.timedelta(hours=hours)


@pytest.fixture
def wish(db):
    return an_open_office(reminder_hours=[72, 24], email_needed=False)


def book(wish, at=AT, *, now=SUNDAY_NOON, contact=VISITOR, reminders=True, browser="browser") -> Booking:
    hold = hold_slot(wish, at, holder=browser, language="de", now=now)
    booking = tell(hold, contact=contact, language="de", reminders=reminders, entitlements={}, now=now)
    return confirm(booking, by="visitor", now=now)


def reminders() -> int:
    return Letter.objects.filter(kind="bookings.reminder").count()


def test_a_reminder_is_written_at_each_hour_that_the_service_names_and_once(wish):
    book(wish)

    assert write_due_reminders(hours_before(72) - dt.timedelta(seconds=1)) == 0
    assert write_due_reminders(hours_before(72)) == 1
    assert write_due_reminders(hours_before(72)) == 0
    assert write_due_reminders(hours_before(25)) == 0
    assert write_due_reminders(hours_before(24)) == 1
    assert write_due_reminders(hours_before(1)) == 0
    assert reminders() == 2


def test_where_two_hours_have_passed_at_once_one_letter_is_enough(wish):
    book(wish)

    assert write_due_reminders(hours_before(10)) == 1
    assert write_due_reminders(hours_before(9)) == 0


def test_nobody_is_reminded_of_a_visit_that_has_begun(wish):
    book(wish)

    assert write_due_reminders(AT) == 0


def test_who_does_not_want_it_is_not_reminded(wish):
    book(wish, reminders=False)

    assert write_due_reminders(hours_before(24)) == 0


def test_who_has_no_address_is_not_reminded_and_is_looked_at_once(wish, django_assert_num_queries):
    book(wish, contact=Contact(name="Ada"))
    assert write_due_reminders(hours_before(24)) == 0
    with django_assert_num_queries(3):
        assert write_due_reminders(hours_before(23)) == 0


def test_who_booked_after_that_hour_is_not_reminded_of_what_was_just_read(wish):
    book(wish, now=hours_before(48))

    assert write_due_reminders(hours_before(47)) == 0
    assert write_due_reminders(hours_before(24)) == 1


@pytest.mark.parametrize("end", ["cancel", "pending"])
def test_a_booking_that_does_not_count_gets_no_reminder(wish, end):
    booking = book(wish)
    if end == "cancel":
        cancel(booking, by="visitor", now=SUNDAY_NOON)
    else:
        Booking.objects.update(state="pending", kept_until=AT)

    assert write_due_reminders(hours_before(24)) == 0


def test_a_move_leaves_nothing_stale(wish):
    booking = book(wish)
    later = local(FRIDAY, 11)
    confirm_move(
        hold_move(booking, later, holder="b", by="visitor", now=hours_before(30)), by="visitor", now=hours_before(30)
    )

    assert write_due_reminders(hours_before(24)) == 0
    assert write_due_reminders(hours_before(24, later)) == 1
    assert Letter.objects.get(kind="bookings.reminder").facts["start_at"] == later.astimezone(dt.UTC).isoformat()


def test_a_booking_that_was_moved_after_the_hour_is_not_reminded_at_once(wish):
    booking = book(wish)
    sooner, now = local(WEDNESDAY, 10), local(WEDNESDAY, 10) - dt.timedelta(hours=20)
    confirm_move(hold_move(booking, sooner, holder="b", by="visitor", now=now), by="visitor", now=now)

    assert write_due_reminders(now + dt.timedelta(minutes=1)) == 0
    assert write_due_reminders(hours_before(1, sooner)) == 0


def test_after_a_reminder_a_move_to_a_later_day_is_reminded_again(wish):
    booking = book(wish, local(WEDNESDAY, 10))
    assert write_due_reminders(hours_before(24, local(WEDNESDAY, 10))) == 1
    now = hours_before(23, local(WEDNESDAY, 10))
    confirm_move(hold_move(booking, AT, holder="b", by="visitor", now=now), by="visitor", now=now)

    assert write_due_reminders(hours_before(24)) == 1


def test_a_service_without_hours_reminds_nobody(wish):
    book(wish)
    Service.objects.update(reminder_hours=[])

    assert write_due_reminders(hours_before(1)) == 0


def test_many_reminders_come_in_one_turn(wish):
    for minute in (0, 20, 40):
        book(wish, local(FRIDAY, 9, minute), browser=f"browser {minute}")

    assert write_due_reminders(hours_before(24)) == 3


def test_two_workers_write_one_reminder(wish, monkeypatch):
    book(wish)
    from servicepunkt.bookings import reminders as module  # noqa: PLC0415 - its inner step is what is raced

    [(hour, services), *_] = sorted(module._services_by_hour().items())
    [seen_by_both] = module._due(dt.timedelta(hours=hour), services, hours_before(24))

    assert [module._remind(seen_by_both, dt.timedelta(hours=hour), hours_before(24)) for _ in range(2)] == [1, 0]
