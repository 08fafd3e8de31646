"""Four packages have a plan on their door: the docstring that says which module is for what."""

import importlib
import re
from pathlib import Path

import pytest

# What Django finds by its name, and what the first line of each plan sends its reader to.
_NOT_IN_THE_ROWS = {"__init__", "apps", "models"}


@pytest.mark.parametrize("name", ["bookings", "availability", "catalogue", "reception"])
def test_each_module_stands_once_on_the_plan_of_its_package(name: str) -> None:
    package = importlib.import_module(f"servicepunkt.{name}")
    modules = {file.stem for file in Path(str(package.__file__)).parent.glob("*.py")} - _NOT_IN_THE_ROWS

    assert sorted(_named(package.__doc__ or "")) == sorted(modules)


def _named(plan: str) -> list[str]:
    """What the rows of a plan name: a subject, its modules, and perhaps remarks in brackets or after a colon."""
    rows = re.findall(r"^ {4}.*?  +(\S.*)$", plan, re.MULTILINE)
    return [name.strip() for row in rows for name in re.sub(r"\([^)]*\)|:.*", "", row).split(",")]
