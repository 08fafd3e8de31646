"""The catalogues of the program: complete, and what the check of them would find."""

import pytest
from babel.messages.catalog import Catalog

from servicepunkt.common.languages import OFFERED, SOURCE
from tests.translations import all_texts, fault_of, gaps, texts_for


@pytest.fixture(scope="module")
def texts() -> Catalog:
    return all_texts()


@pytest.mark.parametrize("code", [code for code in OFFERED if code != SOURCE])
def test_every_text_exists_in_every_offered_language(texts: Catalog, code: str) -> None:
    assert list(gaps(code, texts_for(code, texts))) == []


def test_a_text_that_no_catalogue_knows_is_missed_in_all_of_them(texts: Catalog) -> None:
    more = Catalog(charset="utf-8")
    more.add("Diesen Satz gibt es nicht.", locations=[("servicepunkt/web/portal/x.py", 0)])

    found = [gap for code in OFFERED if code != SOURCE for gap in gaps(code, texts_for(code, more))]

    assert len([gap for gap in found if "missing: 'Diesen Satz gibt es nicht.'" in gap]) == len(OFFERED) - 1


_DAYS = ("%(count)s Tag", "%(count)s Tage")


@pytest.mark.parametrize(
    ("language", "german", "said", "fuzzy", "fault"),
    [
        ("ru", "Weiter", "Дальше", False, ""),
        ("ru", "Weiter", "Дальше", True, "fuzzy"),
        ("ru", "Weiter", "", False, "not translated"),
        ("ru", "am %(day)s", "%(day)s", False, ""),
        ("ru", "am %(day)s", "сегодня", False, "other placeholders"),
        ("ru", "am %(day)s", "%(days)s", False, "other placeholders"),
        ("ru", _DAYS, ("%(count)s день", "%(count)s дня", "%(count)s дней"), False, ""),
        ("ru", _DAYS, ("%(count)s день", "", "%(count)s дней"), False, "not translated"),
        # Russian says the first form of 1, 21 and 31; English says it of 1 only, Arabic has one for 2 only.
        ("ru", _DAYS, ("один день", "%(count)s дня", "%(count)s дней"), False, "other placeholders"),
        ("en", _DAYS, ("one day", "%(count)s days"), False, ""),
        ("en", _DAYS, ("%(count)s day", "days"), False, "other placeholders"),
        ("ar", _DAYS, ("٠", "يوم", "يومان", "%(count)s أيام", "%(count)s يومًا", "%(count)s يوم"), False, ""),
    ],
)
def test_what_is_wrong_with_a_translation_is_named(
    language: str, german: str | tuple[str, ...], said: str | tuple[str, ...], fuzzy: bool, fault: str
) -> None:
    catalog = Catalog(locale=language)
    message = catalog.add(german, said, flags=["fuzzy"] if fuzzy else [])

    assert fault_of(message, catalog) == fault
