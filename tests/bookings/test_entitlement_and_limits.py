import pytest

from servicepunkt.bookings.booking import cancel, mark_missed, tell
from servicepunkt.bookings.contact import Contact
from servicepunkt.bookings.entitlement import EntitlementRefused, Imported, import_codes
from servicepunkt.bookings.holding import hold_slot
from servicepunkt.bookings.lapsing import end_lapsed
from servicepunkt.bookings.limits import TooManyBookings
from servicepunkt.bookings.models import Booking, EntitlementCode
from servicepunkt.bookings.wish import Wish
from servicepunkt.catalogue.models import Service
from tests.factories import MONDAY, SUNDAY_NOON, VISITOR, an_open_office, local

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


def test_importing_codes_twice_adds_none() -> None:
    _wish, service = _invited()

    again = import_codes(service, ["abc123", "NEW-1", "  "], by="staff:1", now=SUNDAY_NOON)

    assert again == Imported(new=1, known=1)


def test_codes_are_not_in_the_database() -> None:
    _invited()

    assert not [row for row in EntitlementCode.objects.all() if "ABC" in row.code_hash.upper()]


def test_one_person_may_have_one_open_booking_where_the_service_says_so() -> None:
    wish = an_open_office(limit_per_person=1)
    first = _tell(wish, 0, "a")

    with pytest.raises(TooManyBookings):
        _tell(wish, 20, "b", contact=Contact("Ada B.", "ADA@example.org"))

    cancel(first, by="visitor", now=SUNDAY_NOON)
    assert _tell(wish, 20, "b").state == Booking.State.PENDING


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
