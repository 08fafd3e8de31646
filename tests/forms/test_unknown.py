"""Who does not know what others know can say so and go on."""

import pytest

from servicepunkt.forms.reading import forms
from tests.forms.paths import said, way

WITH_TITLE = sorted(
    slug for slug, form in forms().items() if "title_kind" in {field.name for *_at, field in form.fields}
)
START = {"card_kind": "again", "purpose": "work"}  # what leads to the page of the title where it is not always asked


@pytest.mark.parametrize("slug", WITH_TITLE)
def test_who_does_not_know_when_her_title_ends_may_send_papers_later(slug: str):
    found = way(slug, **START, title_kind="permit", title_expires={"unknown": True})

    assert "title_expires" not in found.errors
    assert found.papers_may_follow
    assert ["wie sehr es eilt" in text for text in said(found, "present-title")] == [True]


@pytest.mark.parametrize("slug", forms())
def test_nobody_has_to_know_where_somebody_was_born(slug: str):
    places = {field.name: field.unknown for *_at, field in forms()[slug].fields if field.name.endswith("birth_place")}

    assert set(places.values()) == {True}
