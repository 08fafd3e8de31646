import datetime as dt
from collections.abc import Callable

import pytest

from servicepunkt.audit.models import JournalEntry
from servicepunkt.bookings.at_desk import correct_services
from servicepunkt.bookings.booking import cancel, confirm, correct_address, mark_done, mark_missed, reopen, tell
from servicepunkt.bookings.checking import differences
from servicepunkt.bookings.contact import Contact, contact_of
from servicepunkt.bookings.entitlement import EntitlementLost, EntitlementRefused, Imported, import_codes
from servicepunkt.bookings.holding import hold_slot
from servicepunkt.bookings.lapsing import end_lapsed
from servicepunkt.bookings.limits import TooManyBookings, TooManyOfAKind
from servicepunkt.bookings.models import Booking, EntitlementCode
from servicepunkt.bookings.moving import confirm_move, hold_move
from servicepunkt.bookings.wish import NotOfferedHere, Wish
from servicepunkt.catalogue.models import Service
from servicepunkt.privacy.retention import delete_expired
from tests.bookings.booked import a_booking_at_desk
from tests.factories import (
    MONDAY,
    SUNDAY_NOON,
    VISITOR,
    a_service,
    a_wish,
    an_office,
    an_open_office,
    local,
    open_hours,
    some_desks,
)

pytestmark = pytest.mark.django_db


def _invited(*, confirm_needed: bool = False) -> tuple[Wish, Service]:
    wish = an_open_office(entitlement_needed=True, confirm_needed=confirm_needed)
    service = wish.services[0].service
    import_codes(service, ["ABC-123", "DEF-456"], by="staff:1", now=SUNDAY_NOON)
    return wish, service


def _tell(wish: Wish, minute: int, holder: str, *, code: str = "", contact: Contact = VISITOR) -> Booking:
    hold = hold_slot(wish, local(MONDAY, 9, minute), holder=holder, language="de", now=SUNDAY_NOON)
    codes = {wish.services[0].service.pk: code}
    return tell(hold, contact=contact, language="de", reminders=True, entitlements=codes, now=SUNDAY_NOON)


def test_a_code_opens_its_service_however_it_is_typed() -> None:
    wish, _service = _invited()

    assert _tell(wish, 0, "a", code=" abc 123 ").state == Booking.State.CONFIRMED


def test_an_unknown_and_a_used_code_are_refused_with_the_same_words() -> None:
    wish, _service = _invited()
    _tell(wish, 0, "a", code="ABC-123")

    with pytest.raises(EntitlementRefused) as unknown:
        _tell(wish, 20, "b", code="XYZ")
    with pytest.raises(EntitlementRefused) as used:
        _tell(wish, 20, "b", code="ABC-123")

    assert str(unknown.value) == str(used.value)


@pytest.mark.parametrize("ending", ["cancel", "miss"])
def test_a_code_is_free_again_after_cancelling_and_after_not_coming(ending: str) -> None:
    wish, _service = _invited()
    booking = _tell(wish, 0, "a", code="ABC-123")

    if ending == "cancel":
        cancel(booking, by="visitor", now=SUNDAY_NOON)
    else:
        mark_missed(booking, by="staff:1", now=local(MONDAY, 9, 20))

    assert EntitlementCode.objects.filter(booking=None).count() == 2


def test_a_code_stays_used_when_the_booking_that_used_it_is_deleted() -> None:
    wish, service = _invited()
    given_back = _tell(wish, 0, "a", code="ABC-123")
    mark_missed(given_back, by="staff:1", now=local(MONDAY, 9, 5))
    mark_done(_tell(wish, 20, "b", code="ABC-123"), by="staff:1", now=local(MONDAY, 9, 40))
    later = local(MONDAY, 10) + dt.timedelta(days=7)

    Booking.objects.filter(pk=given_back.pk).update(end_at=later)
    delete_expired(later)
    reopen(given_back, by="staff:1", now=later)

    assert (given_back.entitlements.count(), EntitlementCode.objects.filter(spent=True).count()) == (0, 1)
    assert import_codes(service, ["ABC-123"], by="staff:1", now=later) == Imported(new=0, known=1)
    with pytest.raises(EntitlementRefused):
        _tell(wish, 40, "c", code="ABC-123")
    assert _tell(wish, 40, "c", code="DEF-456").state == Booking.State.CONFIRMED


def test_a_code_is_free_again_as_soon_as_the_time_to_confirm_is_over() -> None:
    wish, _service = _invited(confirm_needed=True)
    first = _tell(wish, 0, "a", code="ABC-123")
    later = SUNDAY_NOON.replace(hour=15)

    hold = hold_slot(wish, local(MONDAY, 9, 20), holder="b", language="de", now=later)
    tell(
        hold,
        contact=VISITOR,
        language="de",
        reminders=True,
        entitlements={wish.services[0].service.pk: "ABC-123"},
        now=later,
    )
    end_lapsed(later)

    assert first.entitlements.count() == 0
    assert hold.entitlements.count() == 1


def test_a_late_confirmation_uses_its_code_again() -> None:
    wish, _service = _invited(confirm_needed=True)
    booking = _tell(wish, 0, "a", code="ABC-123")
    late = SUNDAY_NOON + dt.timedelta(hours=3)
    end_lapsed(late)
    assert EntitlementCode.objects.filter(booking=None).count() == 2

    confirm(booking, by="visitor", now=late)

    assert Booking.objects.get().state == Booking.State.CONFIRMED
    assert EntitlementCode.objects.get(booking=None).code_hash != EntitlementCode.objects.get(booking=booking).code_hash


def test_a_late_confirmation_whose_code_was_used_meanwhile_is_refused_and_takes_no_place() -> None:
    wish, _service = _invited(confirm_needed=True)
    booking = _tell(wish, 0, "a", code="ABC-123")
    late = SUNDAY_NOON + dt.timedelta(hours=3)
    end_lapsed(late)
    hold = hold_slot(wish, local(MONDAY, 9, 20), holder="b", language="de", now=late)
    codes = {wish.services[0].service.pk: "ABC-123"}
    tell(hold, contact=VISITOR, language="de", reminders=True, entitlements=codes, now=late)

    with pytest.raises(EntitlementLost):
        confirm(booking, by="visitor", now=late)

    assert Booking.objects.get(pk=booking.pk).state == Booking.State.LAPSED
    assert list(differences(wish.office, now=late)) == []


def test_a_miss_that_is_taken_back_uses_its_code_again_where_nobody_else_has_it() -> None:
    wish, _service = _invited()
    booking = _tell(wish, 0, "a", code="ABC-123")
    mark_missed(booking, by="staff:1", now=local(MONDAY, 9, 20))

    reopen(booking, by="staff:1", now=local(MONDAY, 9, 21))

    assert EntitlementCode.objects.get(booking=booking).given_back_by == booking


def test_a_miss_that_is_taken_back_uses_no_code_of_a_service_that_has_left() -> None:
    wish, service = _invited()
    booking, other = _tell(wish, 0, "a", code="ABC-123"), a_service("anderes", offices=[wish.office])
    wish.office.desks.get().skills.add(other)
    correct_services(booking, [(other, 1)], by="staff:1", now=SUNDAY_NOON)

    mark_missed(booking, by="staff:1", now=local(MONDAY, 9, 20))
    reopen(booking, by="staff:1", now=local(MONDAY, 9, 21))

    assert EntitlementCode.objects.unused().filter(service=service).count() == 2


def test_a_miss_that_is_taken_back_uses_the_one_code_that_the_booking_had_last() -> None:
    wish, service = _invited()
    booking, other = _tell(wish, 0, "a", code="ABC-123"), a_service("anderes", offices=[wish.office])
    wish.office.desks.get().skills.add(other)
    correct_services(booking, [(other, 1)], by="staff:1", now=SUNDAY_NOON)
    codes = {service.pk: "DEF-456"}
    correct_services(booking, [(service, 1)], by="staff:1", now=SUNDAY_NOON, entitlements=codes)

    mark_missed(booking, by="staff:1", now=local(MONDAY, 9, 20))
    reopen(booking, by="staff:1", now=local(MONDAY, 9, 21))

    assert EntitlementCode.objects.unused().count() == 1
    assert _tell(wish, 40, "b", code="ABC-123").state == Booking.State.CONFIRMED


def _at_desk(wish: Wish, minute: int, codes: dict[int, str] | None) -> Booking:
    return a_booking_at_desk(wish, local(MONDAY, 9, minute), request=f"at {minute}", entitlements=codes)


def test_staff_use_a_code_up_as_well() -> None:
    wish, service = _invited()

    booking = _at_desk(wish, 0, {service.pk: "abc123"})

    assert EntitlementCode.objects.filter(booking=booking).count() == 1
    with pytest.raises(EntitlementRefused):
        _at_desk(wish, 20, {service.pk: "abc123"})
    assert Booking.objects.count() == 1


def test_staff_may_book_without_a_code_and_the_journal_says_so() -> None:
    wish, _service = _invited()

    _at_desk(wish, 0, None)

    assert JournalEntry.objects.get(action="book").facts == {"without_code": True}
    assert EntitlementCode.objects.filter(booking=None).count() == 2


def test_importing_codes_twice_adds_none() -> None:
    _wish, service = _invited()

    again = import_codes(service, ["abc123", "NEW-1", "  "], by="staff:1", now=SUNDAY_NOON)

    assert again == Imported(new=1, known=1)


def test_codes_are_not_in_the_database() -> None:
    _invited()

    assert not [row for row in EntitlementCode.objects.all() if "ABC123" in row.code_hash.upper()]


def test_nobody_is_refused_for_having_the_same_name_as_another() -> None:
    """Where a service wants neither e-mail nor phone, the name is all; it says nothing of who has an appointment."""
    wish = an_open_office(limit_per_person=1, email_needed=False)
    nameless = Contact("Ali Muster")

    assert {_tell(wish, minute, str(minute), contact=nameless).state for minute in (0, 20)} == {"confirmed"}

    by_phone = Contact("Ali Muster", phone="030 123")
    _tell(wish, 40, "c", contact=by_phone)
    hold = hold_slot(wish, local(MONDAY, 10), holder="d", language="de", now=SUNDAY_NOON)
    with pytest.raises(TooManyBookings):
        tell(hold, contact=by_phone, language="de", reminders=True, entitlements={}, now=SUNDAY_NOON)


def test_one_person_may_have_one_open_booking_where_the_service_says_so() -> None:
    wish = an_open_office(limit_per_person=1)
    first = _tell(wish, 0, "a")

    with pytest.raises(TooManyBookings):
        _tell(wish, 20, "b", contact=Contact("Ada B.", "ADA@example.org"))

    cancel(first, by="visitor", now=SUNDAY_NOON)
    assert _tell(wish, 20, "b").state == Booking.State.PENDING


def _at(wish: Wish, hour: int, minute: int, *, now: dt.datetime) -> Booking:
    """Another booking of the same person, made at the desk."""
    return a_booking_at_desk(wish, local(MONDAY, hour, minute), request=f"{hour}:{minute}", now=now)


def test_what_is_over_does_not_count_whether_or_not_anybody_has_ended_it() -> None:
    wish = an_open_office(limit_per_person=1)
    _at(wish, 9, 0, now=SUNDAY_NOON)

    with pytest.raises(TooManyBookings):
        _at(wish, 9, 40, now=local(MONDAY, 9, 19))
    assert _at(wish, 9, 40, now=local(MONDAY, 9, 20)).state == Booking.State.CONFIRMED

    with pytest.raises(TooManyBookings):
        _at(wish, 10, 0, now=local(MONDAY, 9, 21))
    assert [booking.limits.count() for booking in Booking.objects.order_by("start_at")] == [0, 1]


def test_who_came_too_late_and_is_given_a_later_time_has_an_open_booking_again() -> None:
    wish = an_open_office(limit_per_person=2)
    late = _at(wish, 9, 0, now=SUNDAY_NOON)
    _at(wish, 9, 40, now=local(MONDAY, 9, 30))
    assert not late.limits.exists()

    hold = hold_move(late, local(MONDAY, 10), holder="staff", now=local(MONDAY, 9, 30), by="staff:1")
    confirm_move(hold, by="staff:1", now=local(MONDAY, 9, 30))

    assert late.limits.count() == 1
    with pytest.raises(TooManyBookings):
        _at(wish, 10, 20, now=local(MONDAY, 9, 31))


def test_what_has_not_been_uncounted_counts_once_when_it_gets_a_later_time() -> None:
    wish = an_open_office(limit_per_person=2)
    late = _at(wish, 9, 0, now=SUNDAY_NOON)

    hold = hold_move(late, local(MONDAY, 10), holder="staff", now=local(MONDAY, 9, 30), by="staff:1")
    confirm_move(hold, by="staff:1", now=local(MONDAY, 9, 30))

    assert late.limits.count() == 1


def test_a_visit_that_is_made_longer_after_its_end_counts_again_while_it_lasts() -> None:
    wish = an_open_office(limit_per_person=1, minutes_per_further=60, max_units=2)
    booking = _at(wish, 9, 0, now=SUNDAY_NOON)
    _at(wish, 11, 0, now=local(MONDAY, 9, 30))
    cancel(Booking.objects.latest("pk"), by="staff:1", now=local(MONDAY, 9, 30))

    correct_services(booking, [(wish.offered[0], 2)], by="staff:1", now=local(MONDAY, 9, 31))

    assert booking.limits.count() == 1


def test_a_visit_that_is_over_and_was_ended_by_mistake_counts_for_nothing() -> None:
    wish = an_open_office(limit_per_person=1)
    booking = _at(wish, 9, 0, now=SUNDAY_NOON)
    mark_missed(booking, by="staff:1", now=local(MONDAY, 9, 20))

    reopen(booking, by="staff:1", now=local(MONDAY, 9, 21))

    assert _at(wish, 9, 40, now=local(MONDAY, 9, 22)).state == Booking.State.CONFIRMED


def test_another_person_is_not_counted() -> None:
    wish = an_open_office(limit_per_person=1)
    _tell(wish, 0, "a")

    assert _tell(wish, 20, "b", contact=Contact("Bo", "bo@example.org")).state == Booking.State.PENDING


def test_a_booking_that_lapsed_does_not_count() -> None:
    wish = an_open_office(limit_per_person=1)
    _tell(wish, 0, "a")
    later = SUNDAY_NOON.replace(hour=15)
    end_lapsed(later)

    hold = hold_slot(wish, local(MONDAY, 9, 20), holder="b", language="de", now=later)
    assert tell(hold, contact=VISITOR, language="de", reminders=True, entitlements={}, now=later)


@pytest.mark.parametrize("ending", [mark_done, mark_missed])
def test_a_booking_that_is_opened_again_counts_again(ending: Callable[..., None]) -> None:
    wish = an_open_office(limit_per_person=1, confirm_needed=False)
    booking = _tell(wish, 0, "a")
    ending(booking, by="staff:1", now=SUNDAY_NOON)

    reopen(booking, by="staff:1", now=SUNDAY_NOON)

    with pytest.raises(TooManyBookings):
        _tell(wish, 20, "b")


def test_who_has_another_booking_meanwhile_keeps_the_one_that_is_opened_again() -> None:
    wish = an_open_office(limit_per_person=1, confirm_needed=False)
    booking = _tell(wish, 0, "a")
    mark_missed(booking, by="staff:1", now=SUNDAY_NOON)
    _tell(wish, 20, "b")

    reopen(booking, by="staff:1", now=SUNDAY_NOON)

    assert Booking.objects.filter(state=Booking.State.CONFIRMED).count() == 2


def test_a_corrected_address_is_the_one_that_counts() -> None:
    wish = an_open_office(limit_per_person=1)
    typed = Contact("Bo", "bob@example.org")
    booking = _tell(wish, 0, "a", contact=typed)

    correct_address(booking, "bo@example.org", by="visitor", now=SUNDAY_NOON + dt.timedelta(minutes=1))

    with pytest.raises(TooManyBookings):
        _tell(wish, 20, "b", contact=Contact("Bo", "bo@example.org"))
    assert _tell(wish, 20, "b", contact=typed).state == Booking.State.PENDING


def test_an_address_that_has_its_booking_already_cannot_be_given_to_another() -> None:
    wish = an_open_office(limit_per_person=1)
    _tell(wish, 0, "a")
    other = _tell(wish, 20, "b", contact=Contact("Ada", "throw-away@example.org"))

    with pytest.raises(TooManyBookings):
        correct_address(other, VISITOR.email, by="visitor", now=SUNDAY_NOON + dt.timedelta(minutes=1))

    stored = Booking.objects.get(pk=other.pk)
    assert (contact_of(stored).email, stored.generation) == ("throw-away@example.org", other.generation)
    assert stored.limits.count() == 1


def _two_of_a_kind(**columns: object) -> tuple[Wish, Wish]:
    office = an_office()
    office.department.basket_limit = 2
    office.department.save()
    limited = {"limit_per_person": 1, "combinable": True, **columns}
    services = [a_service(slug, offices=[office], **limited) for slug in ("neu", "ersatz")]
    open_hours(some_desks(office, 1, skills=services))
    return a_wish(office, services[0]), a_wish(office, services[1])


def test_services_of_a_group_count_together() -> None:
    one, other = _two_of_a_kind(limit_group="fuehrerschein")
    first = _tell(one, 0, "a")

    with pytest.raises(TooManyOfAKind, match="diese oder eine ähnliche Leistung"):
        _tell(other, 20, "b")

    cancel(first, by="visitor", now=SUNDAY_NOON)
    assert _tell(other, 20, "b").state == Booking.State.PENDING


def test_without_a_group_each_service_counts_for_itself() -> None:
    one, other = _two_of_a_kind()
    _tell(one, 0, "a")

    assert _tell(other, 20, "b").state == Booking.State.PENDING


def test_several_services_of_a_group_in_one_visit_are_one_booking() -> None:
    one, other = _two_of_a_kind(limit_group="fuehrerschein")
    both = a_wish(one.office, one.services[0].service, other.services[0].service)

    assert _tell(both, 0, "a").state == Booking.State.PENDING
    with pytest.raises(TooManyBookings):
        _tell(one, 40, "b")


def test_a_service_of_the_same_group_comes_into_a_visit_and_goes_and_the_visit_counts_once() -> None:
    one, other = _two_of_a_kind(limit_group="fuehrerschein", confirm_needed=False)
    first, second = one.services[0].service, other.services[0].service
    booking = _tell(one, 0, "a")

    for services in ([(first, 1), (second, 1)], [(second, 1)]):
        booking = correct_services(booking, services, by="staff:1", now=SUNDAY_NOON)
        assert booking.limits.count() == 1
        with pytest.raises(TooManyBookings):
            _tell(one, 40, "b")


# What a stranger must not learn ----------------------------------------------------------------------------------


def test_of_a_sensitive_service_the_limit_speaks_behind_the_mails_link_only() -> None:
    wish = an_open_office(limit_per_person=1, sensitive=True)
    confirm(_tell(wish, 0, "a"), by="visitor", now=SUNDAY_NOON)

    second = _tell(wish, 20, "b")

    assert second.state == Booking.State.PENDING
    with pytest.raises(TooManyBookings):
        confirm(second, by="visitor", now=SUNDAY_NOON)
    second.refresh_from_db()
    assert (second.state, second.limits.count()) == (Booking.State.PENDING, 0)


def test_who_has_cancelled_the_other_may_confirm_this_one() -> None:
    wish = an_open_office(limit_per_person=1, sensitive=True)
    first = confirm(_tell(wish, 0, "a"), by="visitor", now=SUNDAY_NOON)
    second = _tell(wish, 20, "b")

    cancel(first, by="visitor", now=SUNDAY_NOON)

    assert confirm(second, by="visitor", now=SUNDAY_NOON).state == Booking.State.CONFIRMED
    assert second.limits.count() == 1


def test_nobody_blocks_another_by_booking_in_her_name() -> None:
    wish = an_open_office(limit_per_person=1, sensitive=True)
    by_a_stranger = _tell(wish, 0, "a")

    assert confirm(_tell(wish, 20, "b"), by="visitor", now=SUNDAY_NOON).state == Booking.State.CONFIRMED
    assert by_a_stranger.limits.count() == 0


@pytest.mark.parametrize("columns", [{"confirm_needed": False}, {"email_needed": False}])
def test_an_address_that_nobody_proves_counts_for_nothing_at_a_sensitive_service(columns: dict[str, bool]) -> None:
    wish = an_open_office(limit_per_person=1, sensitive=True, **columns)
    contact = VISITOR if columns.get("email_needed", True) else Contact("Ada", phone="030 123")

    assert {_tell(wish, minute, str(minute), contact=contact).state for minute in (0, 20)} == {"confirmed"}


def test_a_service_that_counts_together_with_a_sensitive_one_is_as_discreet() -> None:
    one, other = _two_of_a_kind(limit_group="beratung")
    Service.objects.filter(pk=one.services[0].service.pk).update(sensitive=True)
    confirm(_tell(one, 0, "a"), by="visitor", now=SUNDAY_NOON)

    second = _tell(other, 20, "b")

    with pytest.raises(TooManyOfAKind):
        confirm(second, by="visitor", now=SUNDAY_NOON)


def test_a_corrected_address_says_nothing_of_whom_it_belongs_to_and_the_booking_counts_as_before() -> None:
    wish = an_open_office(limit_per_person=1, sensitive=True)
    confirm(_tell(wish, 0, "a"), by="visitor", now=SUNDAY_NOON)
    stranger = Contact("Bo", "bo@example.org")
    hers = confirm(_tell(wish, 20, "b", contact=stranger), by="visitor", now=SUNDAY_NOON)

    correct_address(hers, VISITOR.email, by="visitor", now=SUNDAY_NOON + dt.timedelta(minutes=2))

    with pytest.raises(TooManyBookings):
        confirm(_tell(wish, 40, "c", contact=stranger), by="visitor", now=SUNDAY_NOON)


def test_staff_read_of_the_limit_at_once_and_are_not_stopped_where_they_confirm() -> None:
    wish = an_open_office(limit_per_person=1, sensitive=True)
    pending = _tell(wish, 0, "a")
    a_booking_at_desk(wish, local(MONDAY, 9, 20))

    with pytest.raises(TooManyBookings):
        a_booking_at_desk(wish, local(MONDAY, 9, 40), request="r2")
    assert confirm(pending, by="staff:1", now=SUNDAY_NOON).state == Booking.State.CONFIRMED


def test_such_a_service_does_not_come_in_by_moving() -> None:
    one, other = _two_of_a_kind()
    Service.objects.filter(pk=other.services[0].service.pk).update(sensitive=True)
    booking = confirm(_tell(one, 0, "a"), by="visitor", now=SUNDAY_NOON)
    both = a_wish(one.office, one.services[0].service, Service.objects.get(pk=other.services[0].service.pk))

    with pytest.raises(NotOfferedHere):
        hold_move(booking, local(MONDAY, 10), holder="b", wish=both, by="visitor", now=SUNDAY_NOON)
    assert hold_move(booking, local(MONDAY, 10), holder="b", wish=both, by="staff:1", now=SUNDAY_NOON)
