import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from servicepunkt.correspondence.ics import Entry, cancel, publish

BERLIN = ZoneInfo("Europe/Berlin")
NOW = dt.datetime(2027, 3, 1, 8, 0, tzinfo=dt.UTC)


def an_entry(**columns) -> Entry:
    start = columns.pop("start_at", dt.datetime(2027, 3, 4, 9, 5, tzinfo=BERLIN))
    return Entry(
        **{
            "uid": "123@example.org",
            "sequence": 0,
            "title": "Termin in Oranienburg",
            "start_at": start,
            "end_at": start + dt.timedelta(minutes=20),
            "place": "Mittelstraße 16, 16515 Oranienburg",
            "description": "Ihr Code: K7M-4TXP; bringen Sie, bitte, alles mit.\nBis dann",
            "organiser": "Landkreis Oberhavel",
            "organiser_email": "servicepunkt@example.org",
            **columns,
        }
    )


def read(content: bytes):
    calendar = Calendar.from_ical(content)
    [event] = calendar.walk("VEVENT")
    return calendar, event


def test_an_entry_comes_back_as_it_was_written():
    entry = an_entry()
    calendar, event = read(publish(entry, now=NOW).content)

    assert (calendar["METHOD"], calendar["VERSION"], event["STATUS"]) == ("PUBLISH", "2.0", "CONFIRMED")
    assert (event["UID"], event["SEQUENCE"], event["CLASS"]) == (entry.uid, 0, "PRIVATE")
    assert (event["SUMMARY"], event["LOCATION"], event["DESCRIPTION"]) == (entry.title, entry.place, entry.description)
    assert (event["DTSTART"].dt, event["DTEND"].dt, event["DTSTAMP"].dt) == (entry.start_at, entry.end_at, NOW)
    assert (str(event["ORGANIZER"]), event["ORGANIZER"].params["CN"]) == (
        "mailto:servicepunkt@example.org",
        "Landkreis Oberhavel",
    )


def test_an_entry_says_in_which_language_it_is_written():
    _, event = read(publish(an_entry(title="موعد في Oranienburg", language="ar"), now=NOW).content)

    assert event["SUMMARY"] == "موعد في Oranienburg"
    assert [event[name].params.get("LANGUAGE") for name in ("SUMMARY", "DESCRIPTION", "LOCATION")] == ["ar", "ar", None]


def test_a_move_has_the_same_uid_and_a_higher_sequence_and_a_cancel_removes_it():
    _, first = read(publish(an_entry(), now=NOW).content)
    _, moved = read(
        publish(an_entry(sequence=1, start_at=dt.datetime(2027, 3, 5, 10, 0, tzinfo=BERLIN)), now=NOW).content
    )
    calendar, gone = read(cancel(an_entry(sequence=2), now=NOW).content)

    assert first["UID"] == moved["UID"] == gone["UID"]
    assert [first["SEQUENCE"], moved["SEQUENCE"], gone["SEQUENCE"]] == [0, 1, 2]
    assert (calendar["METHOD"], gone["STATUS"]) == ("CANCEL", "CANCELLED")


@pytest.mark.parametrize("year", range(2026, 2041))
@pytest.mark.parametrize("month", [3, 10])
def test_an_entry_keeps_its_time_on_every_day_around_the_clock_changes(year, month):
    for day in range(22, 32):
        start = dt.datetime(year, month, day, 9, 0, tzinfo=BERLIN)
        _, event = read(publish(an_entry(start_at=start), now=NOW).content)

        assert event["DTSTART"].dt == start
        assert event["DTSTART"].dt.astimezone(BERLIN).hour == 9


def test_nothing_that_is_said_can_add_a_line_of_its_own():
    hostile = "x\r\nATTENDEE:mailto:all@example.org\nBEGIN:VALARM"
    _, event = read(publish(an_entry(title=hostile, place=hostile, description=hostile), now=NOW).content)

    assert "ATTENDEE" not in event
    assert event.subcomponents == []
