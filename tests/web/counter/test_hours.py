"""Editing opening hours at the counter: typed, shown with its effect, done; and closing with those who were booked."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from servicepunkt.availability.edits import edition_of
from servicepunkt.availability.models import Closure, Offer, OfficeHours, OpeningRule
from servicepunkt.bookings.booking import cancel
from servicepunkt.bookings.models import Booking, Displaced
from servicepunkt.bookings.offering import offer_another_time
from servicepunkt.correspondence.models import Letter
from servicepunkt.staff.models import Role
from servicepunkt.web.counter import without_place
from servicepunkt.web.counter.without_place import stranded
from tests.factories import MONDAY, a_department, an_office, local, some_desks
from tests.web.counter.conftest import a_colleague, signed_in
from tests.web.reading import text_of

pytestmark = pytest.mark.django_db
TUESDAY = MONDAY + dt.timedelta(1)


def _address(counter: Any, name: str, *args: object) -> str:
    return reverse(f"counter:{name}", args=[counter.office.slug, *args])


def _rule(counter: Any, **changes: object) -> dict[str, object]:
    typed: dict[str, object] = {
        "rhythm": "weekly",
        "weekdays": ["MO", "WE"],
        "every": "1",
        "nth": "1",
        "starts_at": "19:00",
        "ends_at": "20:00",
        "desks": [str(desk.pk) for desk in counter.desks],
        "channels": ["online", "staff"],
        "valid_from": MONDAY.isoformat(),
        "edition": "0",
    }
    return {**typed, **changes}


def _closure(**changes: object) -> dict[str, object]:
    typed: dict[str, object] = {
        "scope": "office",
        "from_day": TUESDAY.isoformat(),
        "until_day": TUESDAY.isoformat(),
        "reason_de": "Wasserschaden",
        "reason_en": "A burst pipe",
        "edition": "0",
    }
    return {**typed, **changes}


def _preview(client: Client, address: str, typed: dict[str, object]) -> Any:
    return client.post(address, {**typed, "schritt": "vorschau"})


def _apply(client: Client, address: str, typed: dict[str, object]) -> Any:
    return client.post(address, {**typed, "schritt": "uebernehmen"}, follow=True)


def test_the_week_shows_each_desk_with_its_hours(counter: Any, lead: Client) -> None:
    page = text_of(lead.get(_address(counter, "hours"), {"woche": MONDAY.isoformat()}))

    assert "Woche ab 01.03.2027" in page
    assert page.count("8:00–18:00 8:00–18:00") > 0
    assert "Jeden Tag, 8:00–18:00" in page
    assert "Diese Regeln kommen aus der Kreisdatei." in page


def test_only_the_lead_may(counter: Any) -> None:
    rule = OpeningRule.objects.get()
    for address in (
        _address(counter, "hours"),
        _address(counter, "new_rule"),
        _address(counter, "edit_rule", rule.pk),
        _address(counter, "end_rule", rule.pk),
        _address(counter, "close"),
    ):
        assert counter.client.get(address).status_code == 403


def test_a_rule_is_shown_with_its_effect_before_anything_is_written(counter: Any, lead: Client) -> None:
    response = _preview(lead, _address(counter, "new_rule"), _rule(counter))

    assert "Noch ist nichts geändert." in text_of(response)
    assert OpeningRule.objects.count() == 1


def test_the_effect_tells_what_is_lost_online_from_what_is_lost_at_the_counter(counter: Any, lead: Client) -> None:
    rule = OpeningRule.objects.get()
    typed = _rule(counter, rhythm="weekly", weekdays=["MO", "TU", "WE", "TH", "FR", "SA", "SU"])
    typed |= {"starts_at": "08:00", "ends_at": "18:00", "channels": ["staff"]}

    page = text_of(_preview(lead, _address(counter, "edit_rule", rule.pk), typed))

    # Ten hours of three times each, at two desks, until 1 May without four holidays: 58 days.
    assert "Leistung online Schalter und Telefon Leistung abholen −3480 0" in page
    assert "Kein Termin verliert seinen Platz." in page


def test_then_it_is_written_and_open(counter: Any, lead: Client) -> None:
    response = _apply(lead, _address(counter, "new_rule"), _rule(counter))

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
    _apply(lead, _address(counter, "new_rule"), _rule(counter, **typed))

    rule = OpeningRule.objects.latest("pk")
    form = lead.get(_address(counter, "edit_rule", rule.pk)).context["form"]
    assert rule.recurrence == recurrence
    for name, value in typed.items():
        assert str(form[name].value()) == str(value)


def test_single_days_are_one_rule_that_names_them(counter: Any, lead: Client) -> None:
    typed = _rule(counter, rhythm="dates", dates="13. 3. 2027\n2027-03-06\n")

    _apply(lead, _address(counter, "new_rule"), typed)

    rule = OpeningRule.objects.latest("pk")
    form = lead.get(_address(counter, "edit_rule", rule.pk)).context["form"]
    assert rule.recurrence == "RDATE:20270306,20270313"
    assert (rule.valid_from, rule.valid_until) == (dt.date(2027, 3, 6), dt.date(2027, 3, 13))
    assert (form["rhythm"].value(), form["dates"].value()) == ("dates", "06.03.2027\n13.03.2027")


def test_an_edit_keeps_the_release_that_the_county_file_gave_to_the_rule(counter: Any, lead: Client) -> None:
    release = [{"at": "08:00"}]
    Offer.objects.update(release=release)
    rule = OpeningRule.objects.get()

    _apply(lead, _address(counter, "edit_rule", rule.pk), _rule(counter, starts_at="09:00", ends_at="10:00"))

    rule.refresh_from_db()
    assert (rule.offer.release, rule.ends_at) == (release, dt.time(10))


RELEASES = {
    "each-day": ({"release_at": "18:00"}, {"at": "18:00"}, "täglich um 18:00 Uhr"),
    "each-week": (
        {"release_at": "7:00", "release_weekday": "th", "release_weeks": "3"},
        {"at": "07:00", "weekday": "th", "weeks": 3},
        "donnerstags um 7:00 Uhr",
    ),
    "on-a-day": (
        {"release_at": "08:00", "release_on": "2027-03-02", "release_until": "31.03.2027"},
        {"at": "08:00", "on": "2027-03-02", "until": "2027-03-31"},
        "am Dienstag, 2. März 2027 um 8:00 Uhr, für Termine bis Mittwoch, 31. März 2027",
    ),
}


@pytest.mark.parametrize("kind", RELEASES)
def test_a_release_is_chosen_shown_with_its_effect_and_read_again(counter: Any, lead: Client, kind: str) -> None:
    fields, step, words = RELEASES[kind]
    typed = _rule(counter, release=kind, **fields)

    preview = text_of(_preview(lead, _address(counter, "new_rule"), typed))
    done = text_of(_apply(lead, _address(counter, "new_rule"), typed))

    rule = OpeningRule.objects.latest("pk")
    assert rule.offer.release == [step]
    assert f"Künftig {words}" in preview
    assert f"freigegeben {words}" in done
    form = lead.get(_address(counter, "edit_rule", rule.pk)).context["form"]
    assert form["release"].value() == kind
    assert str(form["release_at"].value())[:5] == step["at"]


def test_the_effect_says_what_is_given_out_before_and_after(counter: Any, lead: Client) -> None:
    Offer.objects.update(release=[{"at": "08:00"}])
    rule = OpeningRule.objects.get()
    typed = _rule(counter, starts_at="08:00", ends_at="18:00", release="each-week", release_at="9:00")
    typed |= {"release_weekday": "mo", "weekdays": ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]}

    page = text_of(_preview(lead, _address(counter, "edit_rule", rule.pk), typed))

    assert "Kein Platz kommt dazu oder fällt weg, und kein Termin ist betroffen." in page
    # On a Monday at 8:45 last Monday's turn counts still.
    assert "Bisher täglich um 8:00 Uhr Stand jetzt freigegeben bis Freitag, 30. April 2027" in page
    assert "Künftig montags um 9:00 Uhr Stand jetzt freigegeben bis Sonntag, 7. März 2027" in page
    assert Offer.objects.get().release == [{"at": "08:00"}]


def test_a_release_is_taken_away_again(counter: Any, lead: Client) -> None:
    Offer.objects.update(release=[{"at": "08:00"}])
    rule = OpeningRule.objects.get()

    _apply(lead, _address(counter, "edit_rule", rule.pk), _rule(counter, release="with-service"))

    rule.refresh_from_db()
    assert rule.offer.release == []


def test_a_release_in_several_steps_stays_until_another_is_chosen(counter: Any, lead: Client) -> None:
    release = [{"weekday": "mo", "at": "07:00"}, {"at": "18:00"}]
    Offer.objects.update(release=release)
    rule = OpeningRule.objects.get()
    page = lead.get(_address(counter, "edit_rule", rule.pk))
    assert "Wie bisher: montags um 7:00 Uhr; täglich um 18:00 Uhr" in text_of(page)
    assert page.context["form"]["release"].value() == "as-before"

    _apply(lead, _address(counter, "edit_rule", rule.pk), _rule(counter, release="as-before"))

    rule.refresh_from_db()
    assert rule.offer.release == release


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"release": "each-day"}, "Bitte geben Sie an, um welche Uhrzeit freigegeben wird."),
        ({"release": "each-day", "release_at": "abends"}, "Bitte geben Sie eine Uhrzeit an"),
        ({"release": "each-week", "release_at": "7:00", "release_weeks": "51"}, "eine Zahl von 1 bis 50"),
        ({"release": "each-week", "release_at": "7:00", "release_weekday": "xx"}, "xx"),
        ({"release": "on-a-day", "release_at": "7:00"}, "an welchem Tag freigegeben wird"),
        (
            {"release": "on-a-day", "release_at": "7:00", "release_on": "2027-03-05", "release_until": "2027-03-04"},
            "Dieser Tag liegt vor der Freigabe.",
        ),
        (
            {"release": "each-day", "release_at": "7:00", "channels": ["staff"]},
            "Eine Freigabe gibt es nur für Zeiten, die online vergeben werden.",
        ),
        ({"release": "as-before"}, "as-before"),
    ],
)
def test_a_release_that_says_too_little_is_named(
    counter: Any, lead: Client, changes: dict[str, object], said: str
) -> None:
    response = _preview(lead, _address(counter, "new_rule"), _rule(counter, **changes))

    assert response.status_code == 400
    assert said in text_of(response)
    assert OpeningRule.objects.count() == 1


def test_a_number_of_desks_takes_the_first_that_can(counter: Any, lead: Client) -> None:
    some_more = counter.desks[0]

    _apply(lead, _address(counter, "new_rule"), _rule(counter, desks=[], desk_count="1"))

    assert list(OpeningRule.objects.latest("pk").desks.all()) == [some_more]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"weekdays": []}, "Bitte wählen Sie mindestens einen Wochentag."),
        ({"ends_at": "18:00"}, "Das Ende liegt vor dem Beginn."),
        ({"starts_at": "abc"}, "Bitte geben Sie eine Uhrzeit an"),
        ({"desks": []}, "Bitte wählen Sie mindestens einen Platz."),
        ({"channels": []}, "Bitte wählen Sie mindestens einen Weg."),
        ({"valid_until": "2027-02-01"}, "„Gilt bis“ liegt vor dem ersten Tag"),
        ({"rhythm": "dates", "dates": "gestern"}, "„gestern“ ist kein Tag."),
        ({"rhythm": "dates", "dates": ""}, "Bitte geben Sie einen bis fünfzig Tage an."),
        ({"every": "0"}, "Bitte geben Sie eine Zahl von 1 bis 26 an."),
        ({"rhythm": "yearly"}, "Bitte"),
        ({"starts_at": "17:00"}, "Um diese Zeit ist an einem der Plätze schon für dasselbe geöffnet."),
    ],
)
def test_a_mistake_is_named_and_nothing_typed_is_lost(
    counter: Any, lead: Client, changes: dict[str, object], said: str
) -> None:
    response = _preview(lead, _address(counter, "new_rule"), _rule(counter, **changes))

    assert response.status_code == 400
    assert said in text_of(response)
    assert 'value="2027-03-01"' in response.content.decode()


def test_the_same_hours_for_something_else_are_no_collision(counter: Any, lead: Client) -> None:
    typed = _rule(counter, starts_at="17:00", channels=["walk_in"])

    assert _preview(lead, _address(counter, "new_rule"), typed).status_code == 200


def test_the_button_to_change_brings_the_form_back_as_it_was(counter: Any, lead: Client) -> None:
    response = lead.post(_address(counter, "new_rule"), {**_rule(counter, starts_at="19:05"), "schritt": "aendern"})

    assert response.status_code == 200
    assert 'value="19:05"' in response.content.decode()


def test_of_two_who_edit_at_once_the_second_is_told_and_keeps_what_she_typed(counter: Any, lead: Client) -> None:
    _apply(lead, _address(counter, "close"), _closure())

    shown = _preview(lead, _address(counter, "new_rule"), _rule(counter))
    response = lead.post(_address(counter, "new_rule"), {**_rule(counter), "schritt": "uebernehmen"})

    assert "Inzwischen hat jemand anderes die Öffnungszeiten geändert." in text_of(shown)
    assert response.status_code == 409
    assert 'name="starts_at" value="19:00"' in response.content.decode()
    assert OpeningRule.objects.count() == 1
    again = _apply(lead, _address(counter, "new_rule"), _rule(counter, edition=response.context["edition"]))
    assert "Die Änderung gilt." in text_of(again)


EVERY_DAY = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
FRIDAY, SATURDAY = MONDAY + dt.timedelta(4), MONDAY + dt.timedelta(5)


def _all_day(counter: Any, **changes: object) -> dict[str, object]:
    """The rule of the fixture as the form has it."""
    return _rule(counter, **{"weekdays": EVERY_DAY, "starts_at": "08:00", "ends_at": "18:00", **changes})


def _rules() -> list[tuple[object, ...]]:
    rows = OpeningRule.objects.order_by("valid_from", "starts_at")
    return list(rows.values_list("starts_at", "ends_at", "valid_from", "valid_until"))


def test_a_rule_that_holds_is_another_from_a_day_on_by_one_press(counter: Any, lead: Client) -> None:
    address = _address(counter, "edit_rule", OpeningRule.objects.get().pk)
    booking = counter.book(9)
    typed = _all_day(counter, starts_at="07:00", valid_from=FRIDAY.isoformat())

    form = text_of(lead.get(address))
    shown = text_of(_preview(lead, address, typed))
    done = text_of(_apply(lead, address, typed))

    assert "Die Änderung gilt ab – freiwillig Bis zum Tag davor bleibt die Regel, wie sie ist." in form
    assert "Die Änderung gilt ab Freitag, 5. März 2027. Bis zum Tag davor bleibt die Regel, wie sie ist." in shown
    assert "Kein Termin verliert seinen Platz." in shown
    assert "Die Änderung gilt ab Freitag, 5. März 2027." in done
    assert _rules() == [
        (dt.time(8), dt.time(18), MONDAY, FRIDAY - dt.timedelta(1)),
        (dt.time(7), dt.time(18), FRIDAY, None),
    ]
    assert not Displaced.objects.filter(booking=booking).exists()


def test_a_change_for_a_time_ends_with_the_rule_as_it_was(counter: Any, lead: Client) -> None:
    address = _address(counter, "edit_rule", OpeningRule.objects.get().pk)
    typed = _all_day(counter, ends_at="12:00", valid_from=FRIDAY.isoformat(), valid_until=SATURDAY.isoformat())

    _apply(lead, address, {**typed, "back_after": "on"})

    assert _rules() == [
        (dt.time(8), dt.time(18), MONDAY, FRIDAY - dt.timedelta(1)),
        (dt.time(8), dt.time(12), FRIDAY, SATURDAY),
        (dt.time(8), dt.time(18), SATURDAY + dt.timedelta(1), None),
    ]


def test_a_break_makes_two_rules_of_one(counter: Any, lead: Client) -> None:
    rule = OpeningRule.objects.get()
    counter.book(9)
    within = counter.book(12)
    typed = _all_day(counter, break_from="12:00", break_until="13:00")

    shown = text_of(_preview(lead, _address(counter, "edit_rule", rule.pk), typed))
    _apply(lead, _address(counter, "edit_rule", rule.pk), typed)

    assert "Ein Termin hätte keinen Platz mehr." in shown
    assert _rules() == [(dt.time(8), dt.time(12), MONDAY, None), (dt.time(13), dt.time(18), MONDAY, None)]
    assert list(Displaced.objects.values_list("booking", flat=True)) == [within.pk]
    rule.refresh_from_db()
    assert rule.ends_at == dt.time(12)


def test_a_change_from_today_on_keeps_the_rule_and_its_beginning(counter: Any, lead: Client, clock: Any) -> None:
    clock.set("2027-03-03 08:45")
    rule = OpeningRule.objects.get()
    address = _address(counter, "edit_rule", rule.pk)
    form = lead.get(address).context["form"]

    for day in (form["valid_from"].value().isoformat(), "2027-01-01", ""):
        _apply(lead, address, _all_day(counter, valid_from=day, starts_at="07:00", edition=_edition(counter)))

    assert form["valid_from"].value() == dt.date(2027, 3, 3)
    assert _rules() == [(dt.time(7), dt.time(18), MONDAY, None)]


def test_a_rule_that_is_yet_to_begin_may_begin_on_another_day(counter: Any, lead: Client) -> None:
    OpeningRule.objects.update(valid_from=FRIDAY)
    address = _address(counter, "edit_rule", OpeningRule.objects.get().pk)

    form = text_of(lead.get(address))
    _apply(lead, address, _all_day(counter, valid_from=TUESDAY.isoformat(), back_after="on"))

    assert ("Gilt ab" in form, "Die Änderung gilt ab" in form, "Danach gilt" in form) == (True, False, False)
    assert _rules() == [(dt.time(8), dt.time(18), TUESDAY, None)]


def test_every_second_week_stays_the_same_second_week(counter: Any, lead: Client) -> None:
    OpeningRule.objects.update(recurrence="FREQ=WEEKLY;INTERVAL=2;BYDAY=MO")
    address = _address(counter, "edit_rule", OpeningRule.objects.get().pk)
    between = MONDAY + dt.timedelta(8)

    _apply(lead, address, _all_day(counter, weekdays=["TU"], every="2", valid_from=between.isoformat()))

    # 1 March, then 15 March, and on it goes: the rule holds from that week on.
    assert _rules()[-1][2:] == (MONDAY + dt.timedelta(14), None)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"break_from": "12:00"}, "Zu einer Pause gehören Beginn und Ende."),
        ({"break_until": "12:00"}, "Zu einer Pause gehören Beginn und Ende."),
        ({"break_from": "12:00", "break_until": "12:00"}, "Die Pause liegt nicht zwischen Beginn und Ende"),
        ({"break_from": "08:00", "break_until": "09:00"}, "Die Pause liegt nicht zwischen Beginn und Ende"),
        ({"break_from": "17:00", "break_until": "18:30"}, "Die Pause liegt nicht zwischen Beginn und Ende"),
        ({"break_from": "mittags", "break_until": "13:00"}, "Bitte geben Sie eine Uhrzeit an"),
        ({"back_after": "on"}, "Bitte geben Sie an, bis wann die Änderung gilt."),
        ({"valid_from": FRIDAY.isoformat(), "valid_until": TUESDAY.isoformat()}, "„Gilt bis“ liegt vor dem ersten Tag"),
        ({"valid_from": "", "valid_until": "2027-02-01"}, "„Gilt bis“ liegt vor dem ersten Tag"),
    ],
)
def test_a_change_that_cannot_be_is_named(counter: Any, lead: Client, changes: dict[str, object], said: str) -> None:
    rule = OpeningRule.objects.get()

    response = _preview(lead, _address(counter, "edit_rule", rule.pk), _all_day(counter, **changes))

    assert response.status_code == 400
    assert said in text_of(response)


def test_a_change_from_a_day_on_meets_only_the_rules_of_its_time(counter: Any, lead: Client) -> None:
    _apply(lead, _address(counter, "new_rule"), _rule(counter, weekdays=EVERY_DAY, valid_from=FRIDAY.isoformat()))
    address = _address(counter, "edit_rule", OpeningRule.objects.earliest("pk").pk)
    longer = _all_day(counter, ends_at="19:30", edition=_edition(counter))

    after = _preview(lead, address, {**longer, "valid_from": SATURDAY.isoformat()})
    before = _preview(lead, address, {**longer, "valid_from": TUESDAY.isoformat(), "valid_until": "2027-03-04"})

    assert "schon für dasselbe geöffnet" in text_of(after)
    assert (after.status_code, before.status_code) == (400, 200)


def _edition(counter: Any) -> int:
    return edition_of(counter.office)


def test_a_rule_ends(counter: Any, lead: Client) -> None:
    rule = OpeningRule.objects.get()

    _apply(lead, _address(counter, "end_rule", rule.pk), {"last_day": "2027-03-05", "edition": "0"})

    rule.refresh_from_db()
    assert rule.valid_until == dt.date(2027, 3, 5)


def test_closing_shows_whom_it_meets_and_then_writes_and_keeps_times(counter: Any, lead: Client) -> None:
    mail = counter.book(9, name="Frau Mail", email="mail@example.org")
    phone = counter.book(9, 40, name="Herr Telefon", phone="03301 1")
    typed = _closure(from_day=MONDAY.isoformat(), until_day=MONDAY.isoformat(), offer="on", announce="on")

    shown = text_of(_preview(lead, _address(counter, "close"), typed))
    assert ("2 Termine hätten keinen Platz mehr." in shown, Displaced.objects.count()) == (True, 0)
    done = text_of(_apply(lead, _address(counter, "close"), typed))

    assert done.index("Herr Telefon") < done.index("Frau Mail")
    assert "03301 1" in done
    assert done.count("Freigehalten: Mittwoch, 3. März 2027") == 2
    assert [letter.subject for letter in Letter.objects.filter(kind="bookings.displaced")] == [str(mail.uid)]
    assert phone.pk in Displaced.objects.values_list("booking", flat=True)
    assert Closure.objects.get().announced_at is not None


def test_a_desk_for_today_is_suggested_and_others_take_over(counter: Any, lead: Client) -> None:
    form = lead.get(_address(counter, "close"), {"platz": counter.desks[0].pk}).context["form"]

    assert (form["scope"].value(), form["at_once"].value()) == (str(counter.desks[0].pk), True)


def test_without_offering_the_list_says_who_knows_nothing_yet(counter: Any, lead: Client) -> None:
    counter.book(9, name="Frau Mail", email="mail@example.org")
    typed = _closure(from_day=MONDAY.isoformat(), until_day=MONDAY.isoformat())

    listed = text_of(_apply(lead, _address(counter, "close"), typed))
    offered = text_of(counter.client.post(_address(counter, "offer_all"), follow=True))
    counter.client.post(_address(counter, "offer_all"))

    assert "weiß noch nichts" in listed
    assert "weiß noch nichts" not in offered
    assert Letter.objects.filter(kind="bookings.displaced").count() == 1


def test_who_can_only_be_called_is_kept_a_time_once_and_never_said_to_be_told(counter: Any, lead: Client) -> None:
    booking = counter.book(9, name="Frau Telefon")
    _apply(lead, _address(counter, "close"), _closure(from_day=MONDAY.isoformat(), until_day=MONDAY.isoformat()))

    offered = text_of(counter.client.post(_address(counter, "offer_all"), follow=True))
    kept = Booking.objects.get(moves=booking)
    over = stranded(counter.office, kept.kept_until)

    assert "Freigehalten:" in offered
    assert "Der einen Person eine andere Zeit anbieten" not in offered
    assert [one.is_untouched for one in over] == [True]


def test_who_cancels_while_the_list_is_worked_through_does_not_stop_it(
    counter: Any, lead: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, other = (counter.book(hour, email="mail@example.org") for hour in (9, 10))
    _apply(lead, _address(counter, "close"), _closure(from_day=MONDAY.isoformat(), until_day=MONDAY.isoformat()))

    def meanwhile(booking: Booking, **said: Any) -> Booking | None:
        if booking == gone:
            cancel(Booking.objects.get(pk=gone.pk), by="visitor", now=said["now"])
        return offer_another_time(booking, **said)

    monkeypatch.setattr(without_place, "offer_another_time", meanwhile)
    page = text_of(counter.client.post(_address(counter, "offer_all"), follow=True))

    assert "Für einen Termin ist eine andere Zeit gesucht" in page
    assert [letter.subject for letter in Letter.objects.filter(kind="bookings.displaced")] == [str(other.uid)]


def test_one_can_be_offered_another_time_by_herself(counter: Any, lead: Client) -> None:
    booking = counter.book(9, email="mail@example.org")
    _apply(lead, _address(counter, "close"), _closure(from_day=MONDAY.isoformat(), until_day=MONDAY.isoformat()))

    page = text_of(counter.client.post(reverse("counter:offer", args=[booking.uid]), follow=True))

    assert "Eine andere Zeit ist freigehalten." in page


def test_who_comes_all_the_same_is_served(counter: Any, lead: Client) -> None:
    booking = counter.book(9)
    _apply(lead, _address(counter, "close"), _closure(from_day=MONDAY.isoformat(), until_day=MONDAY.isoformat()))

    visit = counter.arrive(booking, at=local(MONDAY, 8, 50))

    assert visit.ticket
    assert not Displaced.objects.exists()


def test_moving_at_the_counter_gives_a_place_again(counter: Any, lead: Client) -> None:
    booking = counter.book(9)
    _apply(lead, _address(counter, "close"), _closure(from_day=MONDAY.isoformat(), until_day=MONDAY.isoformat()))

    counter.client.post(
        reverse("counter:move", args=[booking.uid]), {"zeit": local(TUESDAY, 9).isoformat()}, follow=True
    )

    assert "Alle Termine haben ihren Platz." in text_of(lead.get(_address(counter, "without_place")))


def test_a_closure_is_taken_back(counter: Any, lead: Client) -> None:
    booking = counter.book(9)
    _apply(lead, _address(counter, "close"), _closure(from_day=MONDAY.isoformat(), until_day=MONDAY.isoformat()))
    closure = Closure.objects.get()
    address = _address(counter, "take_back_closure", closure.pk)

    shown = lead.get(address)
    done = _apply(lead, address, {"edition": shown.context["edition"]})

    assert "Ein Termin hätte seinen Platz wieder." in text_of(shown)
    assert "Ein Termin hat seinen Platz wieder." in text_of(done)
    booking.refresh_from_db()
    assert (booking.state, Closure.objects.count(), Displaced.objects.count()) == (Booking.State.CONFIRMED, 0, 0)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"from_day": ""}, "Bitte geben Sie an, ab wann geschlossen ist."),
        ({"until_day": "2027-03-01"}, "Diese Schließung endet, bevor sie beginnt."),
        ({"from_day": "2027-02-01", "until_day": "2027-02-02"}, "Diese Schließung ist schon vorbei."),
        ({"announce": "on", "reason_de": ""}, "Bitte geben Sie den Grund an."),
        ({"scope": "authority"}, "Bitte"),
    ],
)
def test_a_closure_that_cannot_be_is_refused(counter: Any, lead: Client, changes: dict[str, object], said: str) -> None:
    _another_office(counter)

    response = _preview(lead, _address(counter, "close"), _closure(**changes))

    assert response.status_code == 400
    assert said in text_of(response)
    assert "Wasserschaden" in response.content.decode() or changes.get("reason_de") == ""


def test_the_reason_in_other_languages_is_folded_away_until_one_is_given(counter: Any, lead: Client) -> None:
    german_only = _closure(from_day="", reason_en="")
    closed = lead.post(_address(counter, "close"), {**german_only, "schritt": "vorschau"}).content.decode()
    given = lead.post(_address(counter, "close"), {**german_only, "reason_ar": "تسرب", "schritt": "vorschau"})

    assert '<details class="co-more"><summary class="kern-link">Den Grund auch' in closed
    assert '<details class="co-more" open><summary class="kern-link">Den Grund auch' in given.content.decode()


def test_a_reason_in_cyrillic_is_given_in_latin_as_well(counter: Any, lead: Client) -> None:
    _apply(lead, _address(counter, "close"), _closure(**{"reason_sr-cyrl": "Кућа је затворена."}))

    reason = Closure.objects.get().reason
    assert (reason["sr-cyrl"], reason["sr-latn"]) == ("Кућа је затворена.", "Kuća je zatvorena.")


def _another_office(counter: Any) -> Any:
    department = a_department(counter.office.authority, "gesundheit")
    office = an_office("gesundheitsamt", department=department)
    some_desks(office, 1, skills=[])
    return office


def test_who_leads_every_office_closes_them_all(counter: Any) -> None:
    other = _another_office(counter)
    boss = a_colleague("boss", counter.office, Role.Kind.LEAD)
    Role.objects.create(user=boss, office=other, kind=Role.Kind.LEAD)

    _apply(signed_in(boss), _address(counter, "close"), _closure(scope="authority"))

    assert Closure.objects.get().office is None


def test_who_leads_one_office_does_not_open_them_all(counter: Any, lead: Client) -> None:
    _another_office(counter)
    row = Closure.objects.create(
        authority=counter.office.authority, from_at=local(TUESDAY, 0), until_at=local(TUESDAY, 12)
    )

    assert lead.get(_address(counter, "take_back_closure", row.pk)).status_code == 403


ODD = ["", "x", "-1", "9" * 40, "9" * 5000, "٣", "\x00", "Z" * 5000, "0001-01-01", "9999-12-31", "24:00"]


@pytest.mark.parametrize("odd", ODD)
def test_odd_input_is_refused_and_never_an_error(counter: Any, lead: Client, odd: str) -> None:
    rule = OpeningRule.objects.get()
    pages: dict[str, tuple[dict[str, object], tuple[str, ...]]] = {
        _address(counter, "new_rule"): (_rule(counter), ("starts_at", "valid_from", "every", "edition")),
        _address(counter, "edit_rule", rule.pk): (
            _rule(counter, rhythm="dates"),
            ("dates", "desks", "nth", "break_from", "break_until", "back_after"),
        ),
        _address(counter, "end_rule", rule.pk): ({"last_day": "2027-03-05", "edition": "0"}, ("last_day",)),
        _address(counter, "close"): (_closure(from_time="10:00"), ("from_day", "until_day", "from_time", "scope")),
    }
    for address, (typed, names) in pages.items():
        for changed in (dict.fromkeys(typed, odd), *({**typed, name: odd} for name in names)):
            assert _preview(lead, address, changed).status_code in (200, 400, 409)
    for query in ("woche", "platz", "sofort"):
        for name in ("hours", "close"):
            assert lead.get(_address(counter, name), {query: odd}).status_code == 200
