"""Django's own dump of a database shows nobody's name, and comes back as it was."""

from io import StringIO

import pytest
from django.core import serializers
from django.core.management import call_command
from django.core.serializers.base import DeserializationError

from servicepunkt.bookings.contact import contact_of
from servicepunkt.bookings.models import Booking
from servicepunkt.correspondence.models import Letter
from tests.bookings.booked import a_hold, tell_details
from tests.factories import VISITOR, an_open_office

pytestmark = pytest.mark.django_db

DUMPED = ("bookings.booking", "correspondence.letter")


@pytest.fixture
def booking() -> Booking:
    hold = a_hold(an_open_office())
    return tell_details(hold)


def _dump() -> str:
    out = StringIO()
    call_command("dumpdata", *DUMPED, stdout=out)
    return out.getvalue()


def test_a_dump_names_nobody(booking) -> None:
    dump = _dump()

    assert str(booking.uid) in dump
    assert [word for word in (VISITOR.name, VISITOR.email, VISITOR.phone) if word in dump] == []


def test_what_was_dumped_is_loaded_as_it_was(booking, tmp_path) -> None:
    letter = Letter.objects.get()
    file = tmp_path / "dump.json"
    file.write_text(_dump())
    Booking.objects.update(contact=None)
    letter.delete()

    call_command("loaddata", str(file), verbosity=0)

    booking.refresh_from_db()
    again = Letter.objects.get()
    assert contact_of(booking) == VISITOR
    assert (again.to, again.facts, again.message) == (VISITOR.email, letter.facts, None)


def test_with_another_key_nothing_is_loaded(booking, settings) -> None:
    dump = _dump()
    settings.SERVICEPUNKT_SEALING_KEYS = ["another key"]

    with pytest.raises(DeserializationError):
        list(serializers.deserialize("json", dump))
