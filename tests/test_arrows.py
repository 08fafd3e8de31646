"""Arrows point downwards: imports, checked by import-linter, and relations between tables, which it cannot see."""

import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

ROOT = Path(__file__).resolve().parent.parent


def _rows() -> dict[str, int]:
    """Folder → its row, counted from the top; import-linter's own list is the one truth."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["id"] == "layers")
    return {name.strip(" ()"): row for row, line in enumerate(layers) for name in line.split("|")}


ROWS = _rows()


def _folder(model: type[models.Model]) -> str | None:
    package, _, rest = model.__module__.partition(".")
    return rest.partition(".")[0] if package == "servicepunkt" else None


def _upward(related: Iterator[tuple[type[models.Model], models.Field]]) -> list[str]:
    return [
        f"{model._meta.label}.{field.name} points up to {field.related_model._meta.label}"
        for model, field in related
        for here, there in [(_folder(model), _folder(field.related_model))]
        # To themselves folders may point, to neighbours and upwards not; Django's own tables lie beneath all.
        if there and here != there and ROWS[there] <= ROWS[here or "common"]
    ]


def _relations(all_models: Iterator[type[models.Model]]) -> Iterator[tuple[type[models.Model], models.Field]]:
    for model in all_models:
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
            if field.is_relation and field.related_model is not None:
                yield model, field


def _house_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models(include_auto_created=True) if _folder(model)]


def _lint(checkout: Path) -> subprocess.CompletedProcess[str]:
    lint = "from importlinter.cli import lint_imports_command as lint; lint()"
    command = [sys.executable, "-c", lint, "--no-cache", "--no-logo"]
    environment = {"PYTHONPATH": str(checkout), "PATH": "", "COLUMNS": "200"}
    return subprocess.run(command, cwd=checkout, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The house once more, to plant something in."""
    leave = shutil.ignore_patterns("__pycache__", "static", "templates", "locale", "*.mo")
    shutil.copytree(ROOT / "servicepunkt", tmp_path / "servicepunkt", ignore=leave)
    shutil.copyfile(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    return tmp_path


def test_imports_point_downwards():
    result = _lint(ROOT)

    assert result.returncode == 0, result.stdout


def test_a_planted_import_upwards_is_caught(copy: Path):
    (copy / "servicepunkt" / "catalogue" / "planted.py").write_text("import servicepunkt.bookings.models\n")

    result = _lint(copy)

    assert result.returncode == 1
    assert "servicepunkt.catalogue.planted -> servicepunkt.bookings.models" in result.stdout


def test_a_planted_import_from_door_to_door_is_caught(copy: Path):
    for door in ("counter", "lobby"):
        (copy / "servicepunkt" / "web" / door).mkdir(exist_ok=True)
        (copy / "servicepunkt" / "web" / door / "__init__.py").touch()
    (copy / "servicepunkt" / "web" / "lobby" / "planted.py").write_text("import servicepunkt.web.counter\n")

    result = _lint(copy)

    assert result.returncode == 1
    assert "servicepunkt.web.lobby.planted -> servicepunkt.web.counter" in result.stdout


def test_a_planted_import_from_what_the_doors_share_into_one_of_them_is_caught(copy: Path):
    (copy / "servicepunkt" / "web" / "templatetags" / "planted.py").write_text(
        "import servicepunkt.web.portal.visitor\n"
    )

    result = _lint(copy)

    assert result.returncode == 1
    assert "servicepunkt.web.templatetags.planted -> servicepunkt.web.portal.visitor" in result.stdout


def test_a_planted_entry_of_a_door_in_the_journal_is_caught(copy: Path):
    (copy / "servicepunkt" / "web" / "counter" / "planted.py").write_text("from servicepunkt.audit import journal\n")

    result = _lint(copy)

    assert result.returncode == 1
    assert "servicepunkt.web.counter.planted -> servicepunkt.audit.journal" in result.stdout


def test_a_planted_folder_without_a_place_is_caught(copy: Path):
    (copy / "servicepunkt" / "utils").mkdir()
    (copy / "servicepunkt" / "utils" / "__init__.py").touch()

    result = _lint(copy)

    assert result.returncode == 1
    assert "utils" in result.stdout


def test_relations_between_tables_point_downwards():
    assert _house_models()
    assert _upward(_relations(iter(_house_models()))) == []


@isolate_apps("servicepunkt.catalogue", "servicepunkt.bookings")
def test_a_planted_relation_upwards_is_caught():
    class Booking(models.Model):
        __module__ = "servicepunkt.bookings.models"

        class Meta:
            app_label = "bookings"

    class Planted(models.Model):
        __module__ = "servicepunkt.catalogue.models"
        booking = models.ForeignKey("bookings.Booking", models.CASCADE)
        bookings = models.ManyToManyField("bookings.Booking")

        class Meta:
            app_label = "catalogue"

    found = _upward(_relations(iter([Planted])))

    assert found == [
        "catalogue.Planted.booking points up to bookings.Booking",
        "catalogue.Planted.bookings points up to bookings.Booking",
    ]
    assert _upward(_relations(iter([Booking]))) == []
