"""What the tests of the portal do over and over: a small county, and a visitor who books in it."""

import datetime as dt
import re
from typing import Any

from django.test import Client

from servicepunkt.bookings.links import Power, path
from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.wish import Wish
from servicepunkt.catalogue.models import FormSheet, Requirement
from servicepunkt.common.texts import Text
from tests.factories import MONDAY, an_open_office, local

NINE = local(MONDAY + dt.timedelta(1), 9)  # the clock of the tests stands at 08:00 on the Monday
DETAILS = {"name": "Ada Beispiel", "email": "ada@example.org", "language": "de", "phone": "", "reminders": "on"}


def a_bookable_service(**columns: Any) -> Wish:
    """One service at one office, open each morning; it asks for a form."""
    wish = an_open_office(**columns)
    sheet = FormSheet.objects.create(
        authority=wish.office.authority, slug="antrag", title=Text(de="Antrag"), url="https://example.org/antrag.pdf"
    )
    Requirement.objects.create(
        service=wish.services[0].service, name=Text(de="Antrag, ausgefüllt", en="Form"), form_sheet=sheet
    )
    return wish


def choose_address(wish: Wish, **more: str) -> str:
    asked = "&".join(
        [f"leistung={wish.services[0].service.slug}", *(f"{name}={value}" for name, value in more.items())]
    )
    return f"/termin/waehlen/?{asked}"


def hold(client: Client, wish: Wish, at: dt.datetime = NINE) -> Booking:
    answer = client.post(choose_address(wish), {"beginn": at.isoformat()})
    assert answer.status_code == 302, answer.content.decode()
    return Booking.objects.latest("pk")


def tell(client: Client, wish: Wish, **details: str) -> Any:
    """Details and summary; returns the summary page."""
    answer = client.post(f"/termin/angaben/?leistung={wish.services[0].service.slug}", DETAILS | details, follow=True)
    assert answer.status_code == 200, answer.content.decode()
    return answer


def book(client: Client, summary: Any, **codes: str) -> Any:
    """Press the last button of the summary page."""
    return client.post("/termin/pruefen/", summary_fields(summary) | codes)


def summary_fields(summary: Any) -> dict[str, str]:
    """What the summary page sends with its button."""
    return dict(re.findall(r'name="(reservierung|schluessel)" value="([^"]+)"', summary.content.decode()))


def a_pending_booking(client: Client, wish: Wish, at: dt.datetime = NINE) -> Booking:
    booking = hold(client, wish, at)
    answer = book(client, tell(client, wish))
    assert answer.status_code == 302
    booking.refresh_from_db()
    return booking


def a_confirmed_booking(client: Client, wish: Wish, at: dt.datetime = NINE) -> Booking:
    booking = a_pending_booking(client, wish, at)
    client.post(path(booking, Power.LETTER) + "bestaetigen/")
    booking.refresh_from_db()
    assert booking.state == Booking.State.CONFIRMED
    return booking
