"""The demo is never empty and never stale, and everybody in it is evidently made up."""

import datetime as dt
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command

from servicepunkt.applications.models import Application
from servicepunkt.bookings.models import Booking
from servicepunkt.catalogue.models import Office
from servicepunkt.commandline.demo.logins import demo_password
from servicepunkt.correspondence.models import Letter
from servicepunkt.reception.models import Visit
from servicepunkt.responsibility.models import District
from servicepunkt.staff.models import Role, User
from servicepunkt.uploads import looking
from tests.factories import a_service, an_office, open_hours, some_desks

pytestmark = pytest.mark.django_db

WEEKDAYS = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"


@pytest.fixture
def office(settings: Any, tmp_path: Any) -> Office:
    """An office of the demo county, open on weekdays from nine to twelve; it does not give out days of its own accord."""
    settings.SERVICEPUNKT_DATA = tmp_path
    office = an_office()
    service = a_service(offices=[office], horizon_days=30)
    open_hours(some_desks(office, 2, skills=[service]), recurrence=WEEKDAYS, write=False)
    return office


def _seed() -> str:
    said = StringIO()
    call_command("demo", "seed", stdout=said)
    return said.getvalue()


def test_done_again_it_adds_nothing(office, clock):
    clock.set("2027-03-01 07:00")
    _seed()
    there = Booking.objects.count()

    assert "0 appointments added" in _seed()
    assert Booking.objects.count() == there > 20


def test_on_a_sunday_the_next_open_day_is_filled(office, clock):
    clock.set("2027-03-07 11:00")
    _seed()

    assert Booking.objects.order_by("day").values_list("day", flat=True)[0] == dt.date(2027, 3, 8)
    assert Visit.objects.count() == 0


def test_a_start_days_later_tops_up(office, clock):
    clock.set("2027-03-01 07:00")
    _seed()
    clock.set("2027-03-10 07:00")
    _seed()

    assert Booking.objects.filter(day=dt.date(2027, 3, 10)).count() == 8
    assert Booking.objects.filter(day__gt=dt.date(2027, 3, 15)).exists()


def test_while_the_office_is_open_somebody_waits_and_only_once(office, clock):
    clock.set("2027-03-01 07:00")
    _seed()
    clock.set("2027-03-01 08:50")

    for _start in range(2):
        _seed()

    waiting = Visit.objects.filter(state=Visit.State.WAITING)
    assert waiting.filter(booking=None).count() == 1
    assert waiting.exclude(booking=None).count() >= 1


def test_the_visitors_are_evidently_made_up_and_nobody_is_written_to(office, clock):
    _seed()

    for booking in Booking.objects.all():
        assert booking.contact["name"].startswith("Muster-Besuch")
        assert booking.contact["phone"].startswith("030 23125 ")
        assert booking.contact["email"] == ""
    assert Letter.objects.count() == 0


def test_the_logins_work_and_are_printed(office, clock, settings):
    _seed()
    said = StringIO()
    call_command("demo", "logins", stdout=said)

    for name, kind in (("empfang", "reception"), ("schalter", "clerk"), ("leitung", "lead")):
        username = f"{name}.aufenthalt"
        assert username in said.getvalue()
        assert authenticate(username=username, password=demo_password()) == User.objects.get(username=username)
        assert Role.objects.get(user__username=username).kind == kind
    assert demo_password() in said.getvalue()
    assert (settings.SERVICEPUNKT_DATA / "demo-password").stat().st_mode & 0o077 == 0


def test_a_changed_password_survives_the_next_start(office, clock):
    _seed()
    user = User.objects.first()
    user.set_password("another-password-of-mine")
    user.save()

    _seed()

    user.refresh_from_db()
    assert user.check_password("another-password-of-mine")


def test_an_office_of_its_own_is_never_filled(office, settings):
    settings.SERVICEPUNKT_DEMO = False

    with pytest.raises(CommandError):
        _seed()
    assert User.objects.count() == 0


def test_the_inbox_is_alive_and_stays_as_somebody_left_it(office, clock):
    clock.set("2027-03-01 07:00")
    District.objects.create(key="12065", authority=office.authority)

    assert "3 applications added" in _seed()
    applications = Application.objects.order_by("filed_at")
    assert [(each.name, each.language, each.state) for each in applications] == [
        ("Elif Muster", "tr", "received"),
        ("Oksana Beispiel", "uk", "action"),
        ("Mehmet Probe", "tr", "submitted"),
    ]
    assert {each.authority for each in applications} == {office.authority}
    assert not Letter.objects.filter(kind__startswith="applications.").exists()
    assert all(looking.papers(each.folder.uploads) for each in applications)

    applications[0].delete()
    assert "0 applications added" in _seed()
