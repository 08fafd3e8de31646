"""A rule is typed, shown with its effect, and done; and it ends."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from servicepunkt.availability.models import Desk, OfficeHours, OpeningRule
from servicepunkt.catalogue.recurrence import MOST_DATES, days_in, recurrence_of
from tests.factories import MONDAY
from tests.web.counter.hours.typed import a_closure, a_rule, address_of, apply, preview
from tests.web.reading import text_of

pytestmark = pytest.mark.django_db


def test_a_rule_is_shown_with_its_effect_before_anything_is_written(counter: Any, lead: Client) -> None:
    response = preview(lead, address_of(counter, "new_rule"), a_rule(counter))

    assert "Noch ist nichts geändert." in text_of(response)
    assert OpeningRule.objects.count() == 1


def test_the_effect_tells_what_is_lost_online_from_what_is_lost_at_the_counter(counter: Any, lead: Client) -> None:
    rule = OpeningRule.objects.get()
    typed = a_rule(counter, rhythm="weekly", weekdays=["MO", "TU", "WE", "TH", "FR", "SA", "SU"])
    typed |= {"starts_at": "08:00", "ends_at": "18:00", "channels": ["staff"]}

    page = text_of(preview(lead, address_of(counter, "edit_rule", rule.pk), typed))

    # Ten hours of three times each, at two desks, until 1 May without four holidays: 58 days.
    assert "Leistung online Schalter und Telefon Leistung abholen −3480 0" in page
    assert "Kein Termin verliert seinen Platz." in page


def test_then_it_is_written_and_open(counter: Any, lead: Client) -> None:
    response = apply(lead, address_of(counter, "new_rule"), a_rule(counter))

    assert "Die Änderung gilt." in text_of(response)
    rule = OpeningRule.objects.latest("pk")
    assert (rule.recurrence, rule.starts_at, rule.valid_until) == ("FREQ=WEEKLY;BYDAY=MO,WE", dt.time(19), None)
    assert OfficeHours.objects.get(office=counter.office).by_staff
    assert "Jede Woche: Montag, Mittwoch, 19:00–20:00" in text_of(response)


@pytest.mark.parametrize(
    ("typed", "recurrence"),
    [
        ({"every": "2"}, "FREQ=WEEKLY;BYDAY=MO,WE;INTERVAL=2"),
        ({"rhythm": "monthly", "nth": "-1", "weekdays": ["TU"]}, "FREQ=MONTHLY;BYDAY=-1TU"),
        ({"rhythm": "monthly", "nth": "1", "weekdays": ["TU"]}, "FREQ=MONTHLY;BYDAY=1TU"),
    ],
)
def test_every_rhythm_that_the_form_can_write_it_can_read(
    counter: Any, lead: Client, typed: dict[str, object], recurrence: str
) -> None:
    apply(lead, address_of(counter, "new_rule"), a_rule(counter, **typed))

    rule = OpeningRule.objects.latest("pk")
    form = lead.get(address_of(counter, "edit_rule", rule.pk)).context["form"]
    assert rule.recurrence == recurrence
    for name, value in typed.items():
        assert str(form[name].value()) == str(value)


def test_single_days_are_one_rule_that_names_them(counter: Any, lead: Client) -> None:
    typed = a_rule(counter, rhythm="dates", dates="13. 3. 2027\n2027-03-06\n")

    apply(lead, address_of(counter, "new_rule"), typed)

    rule = OpeningRule.objects.latest("pk")
    form = lead.get(address_of(counter, "edit_rule", rule.pk)).context["form"]
    assert rule.recurrence == "RDATE:20270306,20270313"
    assert (rule.valid_from, rule.valid_until) == (dt.date(2027, 3, 6), dt.date(2027, 3, 13))
    assert (form["rhythm"].value(), form["dates"].value()) == ("dates", "06.03.2027\n13.03.2027")


def test_as_many_single_days_as_a_county_file_may_name_can_be_edited_here(counter: Any, lead: Client) -> None:
    days = [MONDAY + dt.timedelta(number) for number in range(MOST_DATES + 1)]
    OpeningRule.objects.update(recurrence=recurrence_of(days[:-1]), valid_until=days[-2])
    address = address_of(counter, "edit_rule", OpeningRule.objects.get().pk)
    form = lead.get(address).context["form"]
    typed = a_rule(counter, rhythm="dates", dates=form["dates"].value(), starts_at="08:00", ends_at="17:00")

    shown = preview(lead, address, typed)
    too_many = preview(lead, address, typed | {"dates": f"{typed['dates']}\n{days[-1]:%d.%m.%Y}"})
    apply(lead, address, typed)

    assert (shown.status_code, too_many.status_code) == (200, 400)
    assert "Bitte geben Sie 1 bis 100 Tage an." in text_of(too_many)
    assert (OpeningRule.objects.get().ends_at, days_in(OpeningRule.objects.get().recurrence)) == (
        dt.time(17),
        days[:-1],
    )


def test_a_number_of_desks_takes_the_first_that_can(counter: Any, lead: Client) -> None:
    some_more = counter.desks[0]

    apply(lead, address_of(counter, "new_rule"), a_rule(counter, desks=[], desk_count="1"))

    assert list(OpeningRule.objects.latest("pk").desks.all()) == [some_more]


def test_a_number_of_desks_takes_those_first_that_are_not_open_then(counter: Any, lead: Client) -> None:
    """Open at eight are the first for the same, and the second for visits without an appointment."""
    first, second = counter.desks
    third = Desk.objects.create(office=counter.office, name="3", order=3)
    third.skills.set([counter.service])
    OpeningRule.objects.get().desks.set([first])
    walk_in = a_rule(counter, starts_at="08:00", ends_at="09:00", channels=["walk_in"], desks=[str(second.pk)])
    apply(lead, address_of(counter, "new_rule"), walk_in)
    typed = a_rule(counter, starts_at="08:00", ends_at="09:00", desks=[], edition="1")
    address = address_of(counter, "new_rule")

    one, two, three = (preview(lead, address, typed | {"desk_count": count}) for count in "123")

    assert "Das sind diese Plätze: 3 Noch ist nichts geändert." in text_of(one)
    assert "Das sind diese Plätze: 3, 2 Noch ist nichts geändert." in text_of(two)
    assert "schon für dasselbe geöffnet" in text_of(three)
    apply(lead, address, typed | {"desk_count": "1"})
    assert list(OpeningRule.objects.latest("pk").desks.all()) == [third]


def test_the_desks_of_the_rule_itself_are_no_obstacle_to_its_number(counter: Any, lead: Client) -> None:
    rule = OpeningRule.objects.get()
    every_day = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
    later = a_rule(counter, weekdays=every_day, starts_at="10:00", ends_at="18:00", desks=[], desk_count="2")

    apply(lead, address_of(counter, "edit_rule", rule.pk), later)

    assert OpeningRule.objects.get().starts_at == dt.time(10)
    assert list(rule.desks.all()) == counter.desks


def test_a_number_that_is_that_of_the_ticks_is_none_too_much(counter: Any, lead: Client) -> None:
    assert preview(lead, address_of(counter, "new_rule"), a_rule(counter, desk_count="2")).status_code == 200


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"desk_count": "1"}, "Angekreuzt sind 2 Plätze. Nehmen Sie die Häkchen weg, oder lassen Sie die Zahl leer."),
        ({"desk_count": "3"}, "Angekreuzt sind 2 Plätze."),
        ({"desk_count": "3", "desks": []}, "Nur 2 Plätze dieser Dienststelle können diese Leistungen."),
        ({"weekdays": []}, "Bitte wählen Sie mindestens einen Wochentag."),
        ({"ends_at": "18:00"}, "Das Ende liegt vor dem Beginn."),
        ({"starts_at": "abc"}, "Bitte geben Sie eine Uhrzeit an"),
        ({"desks": []}, "Bitte wählen Sie mindestens einen Platz."),
        ({"channels": []}, "Bitte wählen Sie mindestens einen Weg."),
        ({"valid_until": "2027-02-01"}, "„Gilt bis“ liegt vor dem ersten Tag"),
        ({"rhythm": "dates", "dates": "gestern"}, "„gestern“ ist kein Tag."),
        ({"rhythm": "dates", "dates": ""}, "Bitte geben Sie 1 bis 100 Tage an."),
        ({"every": "0"}, "Bitte geben Sie eine Zahl von 1 bis 26 an."),
        ({"rhythm": "yearly"}, "Bitte"),
        ({"starts_at": "17:00"}, "Um diese Zeit ist an einem der Plätze schon für dasselbe geöffnet."),
    ],
)
def test_a_mistake_is_named_and_nothing_typed_is_lost(
    counter: Any, lead: Client, changes: dict[str, object], said: str
) -> None:
    response = preview(lead, address_of(counter, "new_rule"), a_rule(counter, **changes))

    assert response.status_code == 400
    assert said in text_of(response)
    assert 'value="2027-03-01"' in response.content.decode()


def test_the_same_hours_for_something_else_are_no_collision(counter: Any, lead: Client) -> None:
    typed = a_rule(counter, starts_at="17:00", channels=["walk_in"])

    assert preview(lead, address_of(counter, "new_rule"), typed).status_code == 200


KEPT_BY_NOBODY = "Für Besuche ohne Termin bleibt so nichts frei."


@pytest.mark.parametrize(
    ("typed", "desks"),
    [
        ({"starts_at": "17:00", "channels": ["walk_in"]}, "1, 2"),  # beside the rule that opens each day until 18:00
        ({"starts_at": "17:00", "channels": ["walk_in"], "desks": "second"}, "2"),
        ({"channels": ["walk_in", "staff"]}, "1, 2"),  # one and the same rule
        ({"channels": ["walk_in"]}, ""),
        ({"channels": ["online", "staff"]}, ""),
    ],
)
def test_time_without_an_appointment_that_may_be_booked_is_said_to_keep_nothing(
    counter: Any, lead: Client, typed: dict[str, object], desks: str
) -> None:
    if typed.get("desks"):
        typed = typed | {"desks": [str(counter.desks[1].pk)]}

    page = text_of(preview(lead, address_of(counter, "new_rule"), a_rule(counter, **typed)))

    assert (KEPT_BY_NOBODY in page) is bool(desks)
    assert (f"an diesen Plätzen: {desks}. Wer bucht, geht dort vor." in page) is bool(desks)


def test_so_is_a_rule_to_book_that_is_laid_over_time_without_an_appointment(counter: Any, lead: Client) -> None:
    apply(lead, address_of(counter, "new_rule"), a_rule(counter, channels=["walk_in"]))
    over = a_rule(counter, starts_at="19:30", weekdays=["MO"], edition="1")
    on_another_day = over | {"weekdays": ["TU"]}
    rule = OpeningRule.objects.latest("pk")

    assert KEPT_BY_NOBODY in text_of(preview(lead, address_of(counter, "new_rule"), over))
    assert KEPT_BY_NOBODY not in text_of(preview(lead, address_of(counter, "new_rule"), on_another_day))
    apply(lead, address_of(counter, "new_rule"), over)
    end = {"last_day": MONDAY.isoformat(), "edition": "2"}
    assert KEPT_BY_NOBODY not in text_of(preview(lead, address_of(counter, "end_rule", rule.pk), end))


def test_the_button_to_change_brings_the_form_back_as_it_was(counter: Any, lead: Client) -> None:
    response = lead.post(address_of(counter, "new_rule"), {**a_rule(counter, starts_at="19:05"), "schritt": "aendern"})

    assert response.status_code == 200
    assert 'value="19:05"' in response.content.decode()


def test_of_two_who_edit_at_once_the_second_is_told_and_keeps_what_she_typed(counter: Any, lead: Client) -> None:
    apply(lead, address_of(counter, "close"), a_closure())

    shown = preview(lead, address_of(counter, "new_rule"), a_rule(counter))
    response = lead.post(address_of(counter, "new_rule"), {**a_rule(counter), "schritt": "uebernehmen"})

    assert "Inzwischen hat jemand anderes die Öffnungszeiten geändert." in text_of(shown)
    assert response.status_code == 409
    assert 'name="starts_at" value="19:00"' in response.content.decode()
    assert OpeningRule.objects.count() == 1
    again = apply(lead, address_of(counter, "new_rule"), a_rule(counter, edition=response.context["edition"]))
    assert "Die Änderung gilt." in text_of(again)


def test_a_rule_ends(counter: Any, lead: Client) -> None:
    rule = OpeningRule.objects.get()

    apply(lead, address_of(counter, "end_rule", rule.pk), {"last_day": "2027-03-05", "edition": "0"})

    rule.refresh_from_db()
    assert rule.valid_until == dt.date(2027, 3, 5)
