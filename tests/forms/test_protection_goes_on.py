"""Who fled from Ukraine is not hurried into an application by a date that her title outlasts."""

import datetime as dt

import pytest

from servicepunkt.forms.reading import forms
from tests.forms.forms import TODAY
from tests.forms.paths import said, way

WITH_TITLE = sorted(
    slug for slug, form in forms().items() if "title_kind" in {field.name for *_at, field in form.fields}
)
START = {"card_kind": "again", "purpose": "work"}  # what leads to that page where it is not always asked
LAST_DAY, AFTER = dt.date(2027, 3, 4), dt.date(2027, 3, 5)
OVER = "Dieses Datum ist schon vorbei."
GOES_ON = "Ihre Aufenthaltserlaubnis nach § 24 gilt nach unserer Kenntnis weiter"
SOON = "Ihr Aufenthaltspapier läuft bald ab."


@pytest.mark.parametrize(
    ("printed", "continues"),
    [
        ("2024-01-31", False),
        ("2024-02-01", True),
        ("2024-03-04", True),  # the commonest dates: each was prolonged without a new card
        ("2025-03-04", True),
        ("2026-03-04", True),
    ],
)
def test_the_date_on_the_card_may_be_that_of_an_earlier_regulation(printed: str, continues: bool):
    fled = {"purpose": "protection", "protection_nationality": "UA", "protection_group": "ukrainian"}
    found = way("residence-title", kind="extension", **fled, protection_has_title="yes", protection_expires=printed)

    assert (found.step("protection-continues") is not None) is continues


@pytest.mark.parametrize("slug", WITH_TITLE)
@pytest.mark.parametrize(
    ("title", "expires", "today", "told"),
    [
        ("permit", "2025-03-04", TODAY, [OVER]),
        ("protection", "2025-03-04", TODAY, [GOES_ON]),
        ("protection", "2024-01-31", TODAY, [OVER]),
        ("protection", "2026-12-20", TODAY, []),
        ("permit", "2026-12-20", TODAY, [SOON]),
        ("protection", "2026-03-04", LAST_DAY, [GOES_ON]),
        ("protection", "2026-03-04", AFTER, [OVER]),
        ("protection", "2027-03-04", dt.date(2027, 1, 20), [SOON]),
    ],
)
def test_a_title_that_goes_on_is_not_called_over(slug: str, title: str, expires: str, today: dt.date, told: list[str]):
    found = way(slug, **START, title_kind=title, title_expires=expires, today=today)

    assert [text[: len(start)] for text, start in zip(said(found, "present-title"), told, strict=True)] == told


def test_the_title_of_who_fled_is_asked_for_and_shown_as_any_other():
    found = way("residence-title", kind="change", purpose="work", title_kind="protection")
    step = found.step("present-title")

    assert step is not None
    assert [field.name for field in step.fields] == ["title_kind", "title_expires", "title_number", "ancillary"]
    assert "title_copy" in {needed.key for needed in found.papers}
