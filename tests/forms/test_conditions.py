"""What the form for other conditions tells people who seek asylum or are tolerated, and want to work."""

import pytest

from tests.forms.applicants import PAPERS, PERSON, START, walked

THREE_MONTHS = "Eine Arbeit ist in der Regel erst nach drei Monaten in Deutschland erlaubt."
IN_CENTRE = "Wer in einer Aufnahmeeinrichtung wohnen muss, darf in der Regel erst arbeiten, wenn "
FOUR_YEARS = "Nach vier Jahren in Deutschland muss die Arbeitsagentur nicht mehr zustimmen."


@pytest.mark.parametrize(
    ("title", "in_centre", "since", "said"),
    [
        ("asylum", "no", "2026-10-01", [THREE_MONTHS]),
        ("toleration", "no", "2026-10-01", [THREE_MONTHS]),
        ("asylum", "no", "2026-05-01", []),
        ("asylum", "no", "2020-05-01", [FOUR_YEARS]),
        (
            "asylum",
            "yes",
            "2026-10-01",
            [IN_CENTRE + "das Asylverfahren sechs Monate nach dem Asylantrag noch nicht zu Ende ist."],
        ),
        ("toleration", "yes", "2026-05-01", [IN_CENTRE + "die Duldung seit mindestens sechs Monaten besteht."]),
    ],
)
def test_who_must_live_in_a_reception_centre_waits_longer_for_work(
    title: str, in_centre: str, since: str, said: list[str]
):
    answers = {"wish": "work", "title_kind": title, "stay_since": since, "in_centre": in_centre}
    step = walked({**START, **PERSON, **PAPERS, **answers}, "conditions").step("work-with-asylum")

    assert step is not None
    assert [notice.text["de"] for notice in step.notices] == said


@pytest.mark.parametrize(
    ("nationality", "title", "refused", "warned"),
    [
        ("RS", "asylum", "no", True),
        ("RS", "toleration", "yes", True),
        ("RS", "toleration", "no", False),
        ("TR", "asylum", "yes", False),
    ],
)
def test_people_from_safe_countries_of_origin_are_warned_that_they_may_not_work(
    nationality: str, title: str, refused: str, warned: bool
):
    answers = {"wish": "work", "title_kind": title, "nationalities": [nationality], "in_centre": "no"}
    since = {"stay_since": "2025-01-01", "asylum_refused": refused}
    step = walked({**START, **PERSON, **PAPERS, **answers, **since}, "conditions").step("work-with-asylum")

    assert step is not None
    assert ["sicheren Herkunftsstaat" in notice.text["de"] for notice in step.notices] == [True] * warned


def test_what_the_law_says_of_reception_centres_has_its_source_and_is_not_checked_yet():
    page = walked({"wish": "work", "title_kind": "asylum"}, "conditions").step("work-with-asylum")
    assert page is not None
    notices = [notice for notice in page.page.notices if "Aufnahmeeinrichtung" in notice.text["de"]]

    assert [(notice.source, notice.verified) for notice in notices] == [("§ 61 Abs. 1 Satz 2 AsylG", False)] * 2
