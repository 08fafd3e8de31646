"""What the start says when it has prepared the data."""

import datetime as dt
import io
import threading
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections

from servicepunkt.availability import offer
from servicepunkt.bookings.models import Displaced
from servicepunkt.commandline import preparing
from tests.bookings.booked import a_booking_at_desk
from tests.factories import MONDAY, an_authority, an_open_office, local
from tests.stopped_clock import StoppedClock

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Any:
    """What a start tells."""
    monkeypatch.setattr(preparing, "_collect_static_files", lambda: None)
    settings.SERVICEPUNKT_DATA, settings.SERVICEPUNKT_DEMO = tmp_path, False
    settings.SERVICEPUNKT_OFFICE_MARK, settings.SERVICEPUNKT_HAS_MAIL_SERVER = tmp_path / ".office", True

    def start() -> str:
        output = io.StringIO()
        preparing.prepare(output)
        return output.getvalue()

    return start


@pytest.mark.parametrize("named", ["", "prignitz"])
def test_several_authorities_of_which_none_sorts_out_what_is_nobodys_are_told_so(told: Any, settings: Any, named: str):
    settings.SERVICEPUNKT_CLEARING = named
    an_authority("oberhavel")
    an_authority("barnim")

    assert told().startswith("SERVICEPUNKT_CLEARING muss eine dieser Behörden nennen: barnim, oberhavel.")


@pytest.mark.parametrize(("named", "known"), [("barnim", ["barnim", "oberhavel"]), ("", ["barnim"]), ("", [])])
def test_where_somebody_does_nothing_is_told(told: Any, settings: Any, named: str, known: list[str]):
    settings.SERVICEPUNKT_CLEARING = named
    for slug in known:
        an_authority(slug)

    assert told() == ""


def test_a_start_after_an_update_leaves_nobody_in_silence(
    told: Any, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
):
    """With the update comes a holiday that a Land has declared."""
    wish = an_open_office()
    booking = a_booking_at_desk(wish, local(MONDAY + dt.timedelta(1), 9), now=clock.now)
    known = offer.holidays_of
    monkeypatch.setattr(offer, "holidays_of", lambda land, year: known(land, year) | {booking.day})

    told()

    assert Displaced.objects.get().booking == booking


@pytest.mark.parametrize("demo", [False, True])
def test_data_that_is_prepared_without_the_demo_is_marked_as_an_offices_own(told: Any, settings: Any, demo: bool):
    an_authority("barnim")
    settings.SERVICEPUNKT_DEMO = demo

    told()

    assert settings.SERVICEPUNKT_OFFICE_MARK.exists() is not demo


@pytest.mark.parametrize(
    ("demo", "has_one", "said"), [(False, False, True), (False, True, False), (True, False, False)]
)
def test_an_office_that_has_named_no_mail_server_is_told_so(
    told: Any, settings: Any, demo: bool, has_one: bool, said: bool
):
    an_authority("barnim")
    settings.SERVICEPUNKT_DEMO, settings.SERVICEPUNKT_HAS_MAIL_SERVER = demo, has_one

    assert ("SERVICEPUNKT_SMTP nennt keinen Mailserver" in told()) is said


@pytest.mark.skipif(connection.vendor == "sqlite", reason="one machine, one folder, one lock")
@pytest.mark.django_db(transaction=True)
def test_two_machines_prepare_one_database_one_after_the_other():
    """Each has a data folder of its own, and so only the database knows of both."""
    begun: list[str] = []

    def start(name: str) -> None:
        with preparing._alone_at_the_database():
            begun.append(name)
        connections.close_all()

    with preparing._alone_at_the_database():
        other = threading.Thread(target=start, args=["there"])
        other.start()
        other.join(0.5)
        assert (other.is_alive(), begun) == (True, [])
        begun.append("here")
    other.join(30)

    assert begun == ["here", "there"]
