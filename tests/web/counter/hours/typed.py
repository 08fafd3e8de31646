"""What a lead types into the forms of the opening hours: she is shown its effect first, and then it is done."""

import datetime as dt
from typing import Any

from django.test import Client
from django.urls import reverse

from servicepunkt.availability.models import OpeningRule
from tests.factories import MONDAY

TUESDAY = MONDAY + dt.timedelta(1)
FRIDAY, SATURDAY = MONDAY + dt.timedelta(4), MONDAY + dt.timedelta(5)
EVERY_DAY = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


def address_of(counter: Any, name: str, *args: object) -> str:
    return reverse(f"counter:{name}", args=[counter.office.slug, *args])


def a_rule(counter: Any, **changes: object) -> dict[str, object]:
    """Evenings on Mondays and Wednesdays, when nothing is open yet."""
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


def all_day(counter: Any, **changes: object) -> dict[str, object]:
    """The rule that the office has, as the form has it."""
    return a_rule(counter, **{"weekdays": EVERY_DAY, "starts_at": "08:00", "ends_at": "18:00", **changes})


def a_closure(**changes: object) -> dict[str, object]:
    """The whole of the Tuesday."""
    typed: dict[str, object] = {
        "scope": "office",
        "from_day": TUESDAY.isoformat(),
        "until_day": TUESDAY.isoformat(),
        "reason_de": "Wasserschaden",
        "reason_en": "A burst pipe",
        "edition": "0",
    }
    return {**typed, **changes}


def closed_on_monday(**changes: object) -> dict[str, object]:
    return a_closure(from_day=MONDAY.isoformat(), until_day=MONDAY.isoformat(), **changes)


def preview(client: Client, address: str, typed: dict[str, object]) -> Any:
    return client.post(address, {**typed, "schritt": "vorschau"})


def apply(client: Client, address: str, typed: dict[str, object]) -> Any:
    return client.post(address, {**typed, "schritt": "uebernehmen"}, follow=True)


def close_on_monday(counter: Any, lead: Client) -> Any:
    """Closed on the day on which people are booked; returns the list of them."""
    return apply(lead, address_of(counter, "close"), closed_on_monday())


def stored_rules() -> list[tuple[object, ...]]:
    """From when and until when, by the clock and by the calendar."""
    rows = OpeningRule.objects.order_by("valid_from", "starts_at")
    return list(rows.values_list("starts_at", "ends_at", "valid_from", "valid_until"))
