"""When times are given out: chosen with the rule, shown in words, kept until another is chosen."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from servicepunkt.availability.models import Offer, OpeningRule
from tests.web.counter.hours.typed import a_rule, address_of, apply, preview
from tests.web.reading import text_of

pytestmark = pytest.mark.django_db


def test_an_edit_keeps_the_release_that_the_county_file_gave_to_the_rule(counter: Any, lead: Client) -> None:
    release = [{"at": "08:00"}]
    Offer.objects.update(release=release)
    rule = OpeningRule.objects.get()

    apply(lead, address_of(counter, "edit_rule", rule.pk), a_rule(counter, starts_at="09:00", ends_at="10:00"))

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
    typed = a_rule(counter, release=kind, **fields)

    shown = text_of(preview(lead, address_of(counter, "new_rule"), typed))
    done = text_of(apply(lead, address_of(counter, "new_rule"), typed))

    rule = OpeningRule.objects.latest("pk")
    assert rule.offer.release == [step]
    assert f"Künftig {words}" in shown
    assert f"freigegeben {words}" in done
    form = lead.get(address_of(counter, "edit_rule", rule.pk)).context["form"]
    assert form["release"].value() == kind
    assert str(form["release_at"].value())[:5] == step["at"]


def test_the_effect_says_what_is_given_out_before_and_after(counter: Any, lead: Client) -> None:
    Offer.objects.update(release=[{"at": "08:00"}])
    rule = OpeningRule.objects.get()
    typed = a_rule(counter, starts_at="08:00", ends_at="18:00", release="each-week", release_at="9:00")
    typed |= {"release_weekday": "mo", "weekdays": ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]}

    page = text_of(preview(lead, address_of(counter, "edit_rule", rule.pk), typed))

    assert "Kein Platz kommt dazu oder fällt weg, und kein Termin ist betroffen." in page
    # On a Monday at 8:45 last Monday's turn counts still.
    assert "Bisher täglich um 8:00 Uhr Stand jetzt freigegeben bis Freitag, 30. April 2027" in page
    assert "Künftig montags um 9:00 Uhr Stand jetzt freigegeben bis Sonntag, 7. März 2027" in page
    assert Offer.objects.get().release == [{"at": "08:00"}]


def test_a_release_is_taken_away_again(counter: Any, lead: Client) -> None:
    Offer.objects.update(release=[{"at": "08:00"}])
    rule = OpeningRule.objects.get()

    apply(lead, address_of(counter, "edit_rule", rule.pk), a_rule(counter, release="with-service"))

    rule.refresh_from_db()
    assert rule.offer.release == []


def test_a_release_in_several_steps_stays_until_another_is_chosen(counter: Any, lead: Client) -> None:
    release = [{"weekday": "mo", "at": "07:00"}, {"at": "18:00"}]
    Offer.objects.update(release=release)
    rule = OpeningRule.objects.get()
    page = lead.get(address_of(counter, "edit_rule", rule.pk))
    assert "Wie bisher: montags um 7:00 Uhr; täglich um 18:00 Uhr" in text_of(page)
    assert page.context["form"]["release"].value() == "as-before"

    apply(lead, address_of(counter, "edit_rule", rule.pk), a_rule(counter, release="as-before"))

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
    response = preview(lead, address_of(counter, "new_rule"), a_rule(counter, **changes))

    assert response.status_code == 400
    assert said in text_of(response)
    assert OpeningRule.objects.count() == 1
