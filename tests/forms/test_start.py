"""A form that is wrong stops the program when it starts."""

from pathlib import Path

import pytest
from django.apps import apps

from servicepunkt.forms import reading
from servicepunkt.forms.reading import DefinitionWrong, forms
from tests.forms.forms import with_change


def test_a_wrong_form_stops_the_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "hundesteuer.yaml").write_text(with_change("kind: email", "kind: e-mail"))
    monkeypatch.setattr(reading, "DEFINITIONS", tmp_path)
    forms.cache_clear()

    with pytest.raises(DefinitionWrong, match=r"hundesteuer\.yaml, Zeile 22"):
        apps.get_app_config("application_forms").ready()

    monkeypatch.undo()
    forms.cache_clear()
    apps.get_app_config("application_forms").ready()
    assert "residence-title" in forms()
