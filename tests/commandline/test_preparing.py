"""What the start says when it has prepared the data."""

import io
from pathlib import Path
from typing import Any

import pytest

from servicepunkt.commandline import preparing
from tests.factories import an_authority

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Any:
    """What a start tells."""
    monkeypatch.setattr(preparing, "_collect_static_files", lambda: None)
    settings.SERVICEPUNKT_DATA, settings.SERVICEPUNKT_DEMO = tmp_path, False
    settings.SERVICEPUNKT_OFFICE_MARK = tmp_path / ".office"

    def start() -> str:
        output = io.StringIO()
        preparing.prepare(output)
        return output.getvalue()

    return start


@pytest.mark.parametrize("named", ["", "prignitz"])
def test_several_authorities_of_which_none_sorts_out_what_is_nobodys_are_told_so(told: Any, settings: Any, named: str):
    settings.SERVICEPUNKT_CLEARING = named
    an_authority("oberhavel")
    an_authority("barnim")

    assert told().startswith("SERVICEPUNKT_CLEARING muss eine dieser Behörden nennen: barnim, oberhavel.")


@pytest.mark.parametrize(("named", "known"), [("barnim", ["barnim", "oberhavel"]), ("", ["barnim"]), ("", [])])
def test_where_somebody_does_nothing_is_told(told: Any, settings: Any, named: str, known: list[str]):
    settings.SERVICEPUNKT_CLEARING = named
    for slug in known:
        an_authority(slug)

    assert told() == ""


@pytest.mark.parametrize("demo", [False, True])
def test_data_that_is_prepared_without_the_demo_is_marked_as_an_offices_own(told: Any, settings: Any, demo: bool):
    an_authority("barnim")
    settings.SERVICEPUNKT_DEMO = demo

    told()

    assert settings.SERVICEPUNKT_OFFICE_MARK.exists() is not demo
