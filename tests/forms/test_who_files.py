"""For a child somebody else files, and is asked who has custody."""

import pytest

from servicepunkt.forms.reading import forms
from tests.forms.paths import said, way

WITH_PERSON = sorted(slug for slug, form in forms().items() if "birth" in {field.name for *_at, field in form.fields})
NEWBORN = {"kind": "first", "purpose": "family", "family_kind": "newborn"}


def is_stopped(slug: str, **answers: object) -> bool:
    error = way(slug, **NEWBORN, **answers).errors.get("birth")
    return error is not None and "Für mein Kind" in str(error)


@pytest.mark.parametrize("slug", WITH_PERSON)
@pytest.mark.parametrize(
    ("filer", "birth", "stopped"),
    [
        ("myself", "2026-10-01", True),
        ("family", "2026-10-01", True),
        ("myself", "2010-11-27", True),
        ("myself", "2010-11-26", False),
        ("child", "2026-10-01", False),
        ("other", "2026-10-01", False),
    ],
)
def test_nobody_files_for_a_child_as_for_herself(slug: str, filer: str, birth: str, stopped: bool):
    assert is_stopped(slug, filer=filer, birth=birth) is stopped


@pytest.mark.parametrize(
    ("filer", "birth", "warned"),
    [
        ("myself", "2009-05-17", True),
        ("myself", "2008-11-27", True),
        ("myself", "2008-11-26", False),
        ("child", "2009-05-17", False),
    ],
)
def test_who_is_nearly_of_age_is_warned_and_not_stopped(filer: str, birth: str, warned: bool):
    found = way("short-extension", filer=filer, birth=birth)

    assert ["unter 18 Jahren" in text for text in said(found, "birth")] == [True] * warned
    assert "birth" not in found.errors
