"""A form that is wrong stops the program when it starts."""

from pathlib import Path

import pytest
from django.apps import apps

from servicepunkt.applications import reading
from servicepunkt.applications.reading import DefinitionWrong, forms
from tests.applications.forms import with_change


def test_a_wrong_form_stops_the_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "hundesteuer.yaml").write_text(with_change("kind: email", "kind: e-mail"))
    monkeypatch.setattr(reading, "DEFINITIONS", tmp_path)
    forms.cache_clear()

    with pytest.raises(DefinitionWrong, match=r"hundesteuer\.yaml, Zeile 22"):
        apps.get_app_config("applications").ready()

    monkeypatch.undo()
    forms.cache_clear()
    apps.get_app_config("applications").ready()
    assert "residence-title" in forms()
