"""Who knows only the year in which somebody was born can say so, whoever it is."""

from collections.abc import Iterable, Iterator

import pytest

from servicepunkt.forms.kinds import FieldOfForm, Group
from servicepunkt.forms.reading import forms
from tests.forms.paths import way


def flat(fields: Iterable[FieldOfForm]) -> Iterator[FieldOfForm]:
    for field in fields:
        yield field
        if isinstance(field, Group):
            yield from flat(field.fields)


@pytest.mark.parametrize("slug", forms())
def test_each_day_of_birth_may_be_a_year(slug: str):
    asked = {field.name: field.kind for field in flat(field for *_at, field in forms()[slug].fields)}
    births = {name: kind for name, kind in asked.items() if name == "birth" or name.endswith("_birth")}

    assert set(births.values()) == {"partial_date"}


@pytest.mark.parametrize(("born", "wrong"), [("1985-00-00", False), ("2010-00-00", True), ("2008-00-00", True)])
def test_who_commits_herself_is_of_age_on_the_last_day_of_her_year(born: str, wrong: bool):
    assert ("sponsor_birth" in way("commitment", sponsor_birth=born).errors) is wrong


def test_who_invites_is_not_asked_what_only_applicants_for_a_title_are_asked():
    asked = {field.name for *_at, field in forms()["commitment"].fields}

    assert asked >= {"residence_postcode", "residence_town"}
    assert asked.isdisjoint({"lives_here", "reception_centre"})
