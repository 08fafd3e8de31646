"""Mail scanners open every link of every letter before anybody reads it. That must change nothing.

Here an English reader's, half an hour before her visit; `tests/journeys/test_scanner.py` opens those of every kind of letter.
"""

import datetime as dt
import html
import re

from servicepunkt.bookings import letters
from servicepunkt.bookings.booking import cancel, confirm, tell
from servicepunkt.bookings.holding import hold_slot
from servicepunkt.bookings.models import Booking
from servicepunkt.catalogue.models import FormSheet, FormSheetVersion, Requirement
from servicepunkt.common.texts import Text
from tests.correspondence.letters import deliver_all
from tests.factories import MONDAY, VISITOR, an_open_office, local
from tests.privacy.stored import all_rows

AT = local(MONDAY, 9)


def links_in(mail) -> set[str]:
    text, page = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    return {*re.findall(r"https?://\S+", text), *map(html.unescape, re.findall(r'href="(http[^"]*)"', page))}


def a_booking(language: str, *, now: dt.datetime) -> Booking:
    wish = an_open_office()
    service = wish.services[0].service
    sheet = FormSheet.objects.create(authority=wish.office.authority, slug="antrag", title=Text(de="Antrag"))
    FormSheetVersion.objects.create(
        sheet=sheet, version="1", valid_from=MONDAY, content=b"%PDF-1.7", sha256=FormSheetVersion.digest(b"%PDF-1.7")
    )
    Requirement.objects.create(service=service, name=Text(de="Antrag"), form_sheet=sheet)
    hold = hold_slot(wish, AT, holder="browser", language=language, now=now)
    return tell(hold, contact=VISITOR, language=language, reminders=True, entitlements={}, now=now)


def test_opening_every_link_of_every_letter_of_a_booking_changes_nothing(db, client, smtp_server, settings, clock):
    # Half an hour before the visit: the check-in would be open as well.
    clock.set(AT - dt.timedelta(minutes=25))
    booking = a_booking("en", now=clock.now)
    opened = open_all(client, smtp_server, settings, clock)
    booking = confirm(booking, by="visitor", now=clock.now)
    letters.reminder(booking, now=clock.now)
    letters.moved(booking, now=clock.now)
    opened += open_all(client, smtp_server, settings, clock)
    cancel(booking, by="visitor", now=clock.now)
    opened += open_all(client, smtp_server, settings, clock)

    assert len(smtp_server.messages) == 5
    assert {200} == set(opened)
    assert len(opened) >= 14


def open_all(client, smtp_server, settings, clock) -> list[int]:
    already = len(smtp_server.messages)
    deliver_all(clock.now)
    before, answers = all_rows(), []
    for mail in smtp_server.messages[already:]:
        for link in sorted(links_in(mail)):
            assert link.startswith(settings.SERVICEPUNKT_ORIGIN)
            path = link.removeprefix(settings.SERVICEPUNKT_ORIGIN) or "/"
            client.head(path, follow=True)
            answers.append(client.get(path, follow=True).status_code)
    assert all_rows() == before
    return answers
