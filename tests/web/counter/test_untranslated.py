"""What the catalogue's keepers see of texts that nobody has translated."""

import datetime as dt
from typing import Any

from servicepunkt.availability.models import Closure
from servicepunkt.common.languages import DECLARED
from servicepunkt.common.texts import Text
from servicepunkt.web.counter.untranslated import untranslated
from tests.factories import MONDAY, local

EVERYWHERE = dict.fromkeys(DECLARED, "x")


def _gaps(office: Any, code: str) -> dict[str, bool]:
    lacking = next(row for row in untranslated(office) if row.language.code == code)
    return {gap.german: gap.is_outdated for gap in lacking.gaps}


def test_a_text_that_a_language_lacks_is_listed_for_it_only(counter: Any) -> None:
    counter.service.summary = Text({**EVERYWHERE, "de": "Sie holen Ihre Karte ab.", "ru": ""})
    counter.service.save()

    assert "Sie holen Ihre Karte ab." in _gaps(counter.office, "ru")
    assert "Sie holen Ihre Karte ab." not in _gaps(counter.office, "uk")


def test_a_text_whose_german_has_changed_says_so(counter: Any) -> None:
    counter.service.summary = Text(de="Sie holen Ihre Karte ab.")
    counter.service.save()
    counter.office.authority.outdated_texts = {"tr": ["Sie holen Ihre Karte ab."]}

    assert _gaps(counter.office, "tr")["Sie holen Ihre Karte ab."] is True
    assert _gaps(counter.office, "ar")["Sie holen Ihre Karte ab."] is False


def test_what_staff_typed_is_listed_as_well(counter: Any) -> None:
    end = local(MONDAY + dt.timedelta(1), 0)
    Closure.objects.create(
        authority=counter.office.authority,
        office=counter.office,
        from_at=local(MONDAY, 0),
        until_at=end,
        reason=Text(de="Wasserschaden", en="A burst pipe"),
    )

    assert "Wasserschaden" in _gaps(counter.office, "ar")
    assert "Wasserschaden" not in _gaps(counter.office, "en")


def test_the_page_folds_each_language_and_marks_the_german(counter: Any) -> None:
    counter.service.summary = Text(de="Sie holen Ihre Karte ab.")
    counter.service.save()

    page = counter.client.get(f"/schalter/{counter.office.slug}/uebersetzungen/").content.decode()

    assert page.count("<details") >= len(DECLARED) - 2  # German needs none, and Serbian is written once
    assert '<span lang="de">Sie holen Ihre Karte ab.</span>' in page
