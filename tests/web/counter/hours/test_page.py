"""The page of an office's hours: the week, who may change it, and what nobody means to type."""

from typing import Any

import pytest
from django.test import Client

from servicepunkt.availability.models import OpeningRule
from tests.factories import MONDAY
from tests.web.counter.hours.typed import a_closure, a_rule, address_of, preview
from tests.web.reading import text_of

pytestmark = pytest.mark.django_db


def test_the_week_shows_each_desk_with_its_hours(counter: Any, lead: Client) -> None:
    page = text_of(lead.get(address_of(counter, "hours"), {"woche": MONDAY.isoformat()}))

    assert "Woche ab 01.03.2027" in page
    assert page.count("8:00–18:00 8:00–18:00") > 0
    assert "Jeden Tag, 8:00–18:00" in page
    assert "Diese Regeln kommen aus der Kreisdatei." in page


def test_only_the_lead_may(counter: Any) -> None:
    rule = OpeningRule.objects.get()
    for address in (
        address_of(counter, "hours"),
        address_of(counter, "new_rule"),
        address_of(counter, "edit_rule", rule.pk),
        address_of(counter, "end_rule", rule.pk),
        address_of(counter, "close"),
    ):
        assert counter.client.get(address).status_code == 403


ODD = ["", "x", "-1", "9" * 40, "9" * 5000, "٣", "\x00", "Z" * 5000, "0001-01-01", "9999-12-31", "24:00"]


@pytest.mark.parametrize("odd", ODD)
def test_odd_input_is_refused_and_never_an_error(counter: Any, lead: Client, odd: str) -> None:
    rule = OpeningRule.objects.get()
    pages: dict[str, tuple[dict[str, object], tuple[str, ...]]] = {
        address_of(counter, "new_rule"): (a_rule(counter), ("starts_at", "valid_from", "every", "edition")),
        address_of(counter, "edit_rule", rule.pk): (
            a_rule(counter, rhythm="dates"),
            ("dates", "desks", "nth", "break_from", "break_until", "back_after"),
        ),
        address_of(counter, "end_rule", rule.pk): ({"last_day": "2027-03-05", "edition": "0"}, ("last_day",)),
        address_of(counter, "close"): (a_closure(from_time="10:00"), ("from_day", "until_day", "from_time", "scope")),
    }
    for address, (typed, names) in pages.items():
        for changed in (dict.fromkeys(typed, odd), *({**typed, name: odd} for name in names)):
            assert preview(lead, address, changed).status_code in (200, 400, 409)
    for query in ("woche", "platz", "sofort"):
        for name in ("hours", "close"):
            assert lead.get(address_of(counter, name), {query: odd}).status_code == 200
