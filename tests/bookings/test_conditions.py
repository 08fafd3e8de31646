"""A condition of age or date is checked against the day of the visit; what was typed is nowhere afterwards."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from django.utils import translation

from servicepunkt.bookings import slots
from servicepunkt.bookings.booking import confirm, take_instead
from servicepunkt.bookings.conditions import (
    ConditionNotMet,
    ConditionUnanswered,
    ConditionUncertain,
    DateCannotBe,
    PossibleEarlier,
    PossibleLater,
    answer,
    condition_in_words,
    question_in_words,
    questions_of,
    unanswered,
)
from servicepunkt.bookings.holding import hold_slot
from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.moving import confirm_move, hold_move
from servicepunkt.bookings.places import OfferedEarlier, OfferedLater
from servicepunkt.bookings.typed import carry_over, keep
from servicepunkt.bookings.wish import NotOfferedHere, wish_of
from servicepunkt.catalogue.models import Service
from tests.bookings.booked import tell_details
from tests.factories import MONDAY, SUNDAY_NOON, VISITOR, a_service, an_office, an_open_office, local
from tests.privacy.stored import all_rows

pytestmark = pytest.mark.django_db

TUESDAY = MONDAY + dt.timedelta(1)
AGE = {"kind": "age", "years": 17, "months_before": 6}
BELOW = {"kind": "age", "below": 18}
SCHOOL = {"kind": "turns", "years": 6, "by": "2027-09-30"}
WAIT = {"kind": "wait", "weeks": 2, "question": {"de": "Wann haben Sie den Antrag gestellt?"}}


def _held(*conditions: dict[str, Any], **service: Any) -> tuple[Booking, Service]:
    wish = an_open_office(conditions=list(conditions), **service)
    hold = hold_slot(wish, local(TUESDAY, 9), holder="a", language="de", now=SUNDAY_NOON)
    return hold, wish.services[0].service


def _answer(hold: Booking, service: Service, *days: str) -> None:
    answer(hold, {service.pk: [dt.date.fromisoformat(day) for day in days]}, now=SUNDAY_NOON)


@pytest.mark.parametrize(
    ("condition", "fits", "refused", "sentence"),
    [
        (AGE, "2010-09-02", "2010-09-03", (PossibleLater, "frühestens am Mittwoch, 3. März 2027 möglich")),
        (BELOW, "2009-03-03", "2009-03-02", (PossibleEarlier, "spätestens am Montag, 1. März 2027 möglich")),
        (SCHOOL, "2021-09-30", "2021-10-01", (ConditionNotMet, "ist die Leistung nicht möglich")),
        (WAIT, "2027-02-16", "2027-02-17", (PossibleLater, "frühestens am Mittwoch, 3. März 2027 möglich")),
    ],
)
def test_each_kind_is_checked_to_the_day(
    condition: dict[str, Any], fits: str, refused: str, sentence: tuple[type[ConditionNotMet], str]
) -> None:
    hold, service = _held(condition)

    with pytest.raises(sentence[0]) as refusal:
        _answer(hold, service, refused)
    assert sentence[1] in str(refusal.value)
    assert unanswered(hold) == [service]

    _answer(hold, service, fits)
    assert unanswered(hold) == []
    assert tell_details(hold).state == Booking.State.PENDING


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2027-03-01", "9999-12-31"])
@pytest.mark.parametrize("condition", [AGE, BELOW, SCHOOL, WAIT])
def test_a_date_that_cannot_be_is_a_slip(condition: dict[str, Any], day: str) -> None:
    hold, service = _held(condition)

    with pytest.raises(DateCannotBe) as refusal:
        _answer(hold, service, day)

    assert refusal.value.facts == {"service": service.pk, "asked": 0}
    assert unanswered(hold) == [service]


def test_nobody_books_past_the_question() -> None:
    hold, _service = _held(AGE)

    with pytest.raises(ConditionUnanswered):
        tell_details(hold)
    with pytest.raises(ConditionUnanswered):
        answer(hold, {}, now=SUNDAY_NOON)

    hold.refresh_from_db()
    assert hold.state == Booking.State.HELD


def test_without_a_condition_nothing_is_asked() -> None:
    hold, _service = _held()

    assert tell_details(hold).state == Booking.State.PENDING


def test_the_date_is_stored_nowhere() -> None:
    hold, service = _held(AGE)
    _answer(hold, service, "2009-07-23")
    confirm(tell_details(hold), by="visitor", now=SUNDAY_NOON)

    stored = all_rows()

    assert not [day for day in (b"2009-07-23", b"23.7.2009", b"23.07.2009", b"2026-07-23") if day in stored]
    assert b"2027-03-02" in stored  # the negative control: the day of the visit is


def test_a_later_time_needs_no_second_answer_and_an_earlier_one_does() -> None:
    hold, service = _held(AGE)
    _answer(hold, service, "2010-01-01")
    keep(hold, contact=VISITOR, language="de", reminders=True, now=SUNDAY_NOON)
    hold.refresh_from_db()
    wish = wish_of(hold)

    later = hold_slot(wish, local(TUESDAY + dt.timedelta(1), 9), holder="a", language="de", now=SUNDAY_NOON)
    carry_over(hold, later, now=SUNDAY_NOON)
    later.refresh_from_db()
    assert unanswered(later) == []

    earlier = hold_slot(wish, local(MONDAY, 9), holder="a", language="de", now=SUNDAY_NOON)
    carry_over(later, earlier, now=SUNDAY_NOON)
    assert unanswered(earlier) == [service]


def test_for_more_persons_than_were_asked_about_the_question_comes_again() -> None:
    """Of several it is the youngest whose date counts."""
    hold, service = _held(AGE, unit=Service.Unit.PERSON, max_units=3)
    _answer(hold, service, "2010-01-01")
    keep(hold, contact=VISITOR, language="de", reminders=True, now=SUNDAY_NOON)
    hold.refresh_from_db()
    three = replace(wish_of(hold), services=(replace(wish_of(hold).services[0], units=3),))

    family = hold_slot(three, local(TUESDAY, 10), holder="b", language="de", now=SUNDAY_NOON)
    carry_over(hold, family, now=SUNDAY_NOON)
    booking = confirm(tell_details(hold), by="visitor", now=SUNDAY_NOON)

    assert unanswered(family) == [service]
    with pytest.raises(NotOfferedHere):
        hold_move(booking, local(TUESDAY, 11), holder="c", by="visitor", now=SUNDAY_NOON, wish=three)
    assert hold_move(booking, local(TUESDAY, 11), holder="c", now=SUNDAY_NOON, wish=three, by="staff:1")


@pytest.mark.parametrize(
    ("condition", "given", "earlier", "later"),
    [
        (AGE, "2010-01-01", False, True),
        (BELOW, "2010-01-01", True, False),
        (SCHOOL, "2021-01-01", True, True),
        (WAIT, "2027-02-01", False, True),
    ],
)
def test_a_visitor_moves_only_to_where_the_condition_is_certain(
    condition: dict[str, Any], given: str, earlier: bool, later: bool
) -> None:
    hold, service = _held(condition)
    _answer(hold, service, given)
    booking = confirm(tell_details(hold), by="visitor", now=SUNDAY_NOON)

    for day, certain in ((MONDAY, earlier), (TUESDAY + dt.timedelta(1), later), (TUESDAY, True)):
        if certain:
            hold_move(booking, local(day, 10), holder="b", by="visitor", now=SUNDAY_NOON)
        else:
            with pytest.raises(ConditionUncertain):
                hold_move(booking, local(day, 10), holder="b", by="visitor", now=SUNDAY_NOON)


def test_staff_move_as_they_think_right_and_the_visitor_may_still_move_on() -> None:
    hold, service = _held(AGE)
    _answer(hold, service, "2010-01-01")
    booking = confirm(tell_details(hold), by="visitor", now=SUNDAY_NOON)

    moving = hold_move(booking, local(MONDAY, 10), holder="staff", now=SUNDAY_NOON, by="staff:1")
    confirm_move(moving, by="staff:1", now=SUNDAY_NOON)
    booking.refresh_from_db()

    assert hold_move(booking, local(TUESDAY, 9), holder="b", by="visitor", now=SUNDAY_NOON).moves_id == booking.pk


def test_who_confirms_late_gets_no_earlier_day_instead() -> None:
    hold, service = _held(AGE)
    _answer(hold, service, "2010-01-01")
    booking, late = tell_details(hold), SUNDAY_NOON + dt.timedelta(hours=3)

    with pytest.raises(ConditionUncertain):
        take_instead(booking, local(MONDAY, 9), by="visitor", now=late)

    assert take_instead(booking, local(TUESDAY, 10), by="visitor", now=late).state == Booking.State.CONFIRMED


@pytest.mark.parametrize(
    ("condition", "german", "english"),
    [
        (
            AGE,
            "Der Termin ist frühestens 6 Monate vor dem 17. Geburtstag möglich.",
            "The appointment is possible at the earliest 6 months before turning 17.",
        ),
        (
            {"kind": "age", "years": 16, "below": 18},
            "Am Tag des Termins mindestens 16 Jahre alt. Am Tag des Termins noch nicht 18 Jahre alt.",
            "At least 16 years old on the day of the appointment. Not yet 18 years old on the day of the appointment.",
        ),
        (
            SCHOOL,
            "Nur für alle, die spätestens am Donnerstag, 30. September 2027 6 Jahre alt werden.",
            "Only for those who turn 6 on Thursday, 30 September 2027 at the latest.",
        ),
        (
            WAIT,
            "Wann haben Sie den Antrag gestellt? Der Termin ist frühestens 2 Wochen danach möglich.",
            "Wann haben Sie den Antrag gestellt? The appointment is possible 2 weeks after that at the earliest.",
        ),
    ],
)
def test_each_kind_reads_as_a_sentence(condition: dict[str, Any], german: str, english: str) -> None:
    service = a_service(offices=[an_office()], conditions=[condition])

    assert condition_in_words(service) == german
    with translation.override("en"):
        assert condition_in_words(service) == english


@pytest.mark.parametrize(
    ("condition", "most", "asked"),
    [
        (AGE, 1, "Geburtsdatum der Person, um die es geht"),
        (SCHOOL, 3, "Geburtsdatum der Person, um die es geht (bei mehreren: der jüngsten)"),
        (BELOW, 3, "Geburtsdatum der Person, um die es geht (bei mehreren: der ältesten)"),
        (WAIT, 3, "Wann haben Sie den Antrag gestellt?"),
    ],
)
def test_of_several_persons_the_one_is_asked_about_who_may_least_of_all(
    condition: dict[str, Any], most: int, asked: str
) -> None:
    service = a_service(offices=[an_office()], conditions=[condition], max_units=most)

    assert [question_in_words(question, service) for question in questions_of(service)] == [asked]


# Several conditions -------------------------------------------------------------------------------------------------


def test_all_conditions_must_be_met_each_by_its_own_date() -> None:
    hold, service = _held(AGE, WAIT)

    for days, number in ((("2010-09-03", "2027-02-16"), 0), (("2010-09-02", "2027-02-17"), 1)):
        with pytest.raises(PossibleLater) as refusal:
            _answer(hold, service, *days)
        assert refusal.value.facts == {"day": "Mittwoch, 3. März 2027", "service": service.pk, "asked": number}
    for days in ((), ("2010-09-02",), ("2010-09-02", "2027-02-16", "2027-02-16")):
        with pytest.raises(ConditionUnanswered):
            _answer(hold, service, *days)
    assert unanswered(hold) == [service]

    _answer(hold, service, "2010-09-02", "2027-02-16")
    assert tell_details(hold).state == Booking.State.PENDING


def test_conditions_on_one_birthday_ask_once_and_count_together() -> None:
    hold, service = _held(BELOW, {"kind": "turns", "years": 16, "by": "2027-03-31"})

    assert len(questions_of(service)) == 1
    for born_on, refused in (("2009-03-02", PossibleEarlier), ("2011-04-01", ConditionNotMet)):
        with pytest.raises(refused) as refusal:
            _answer(hold, service, born_on)
        assert type(refusal.value) is refused
    _answer(hold, service, "2011-03-31")


def test_a_visit_with_a_bound_on_either_side_moves_to_no_other_day_by_itself() -> None:
    hold, service = _held(BELOW, WAIT)
    _answer(hold, service, "2010-01-01", "2027-02-01")
    booking = confirm(tell_details(hold), by="visitor", now=SUNDAY_NOON)

    for day in (MONDAY, TUESDAY + dt.timedelta(1)):
        with pytest.raises(ConditionUncertain):
            hold_move(booking, local(day, 10), holder="b", by="visitor", now=SUNDAY_NOON)
    hold_move(booking, local(TUESDAY, 10), holder="b", by="visitor", now=SUNDAY_NOON)


def test_several_conditions_read_one_after_the_other() -> None:
    service = a_service(offices=[an_office()], conditions=[BELOW, WAIT])

    assert condition_in_words(service) == (
        "Am Tag des Termins noch nicht 18 Jahre alt. "
        "Wann haben Sie den Antrag gestellt? Der Termin ist frühestens 2 Wochen danach möglich."
    )


def test_a_service_without_conditions_says_nothing_of_them() -> None:
    assert condition_in_words(a_service(offices=[an_office()])) == ""


def test_a_service_is_offered_from_a_day_until_a_day() -> None:
    wednesday = MONDAY + dt.timedelta(2)
    wish = an_open_office(hours=("09:00", "09:20"), offered_from=TUESDAY, offered_until=wednesday)

    assert [free.day for free in slots.month(wish, MONDAY, now=SUNDAY_NOON)] == [TUESDAY, wednesday]
    with pytest.raises(OfferedLater, match=r"erst ab dem Dienstag, 2\. März 2027"):
        hold_slot(wish, local(MONDAY, 9), holder="a", language="de", now=SUNDAY_NOON)
    with pytest.raises(OfferedEarlier, match=r"nur bis zum Mittwoch, 3\. März 2027"):
        hold_slot(wish, local(wednesday + dt.timedelta(1), 9), holder="a", language="de", now=SUNDAY_NOON)
