"""Who acts is said by whoever calls a rule, and only staff are staff."""

import ast
from pathlib import Path

import pytest

from servicepunkt.staff import naming

PACKAGES = ("bookings", "reception")
ROOT = Path(naming.__file__).parent.parent


@pytest.mark.parametrize("by", [naming.VISITOR, naming.KIOSK, naming.API, naming.WORKER, "command line"])
def test_only_a_member_of_staff_is_staff(by: str) -> None:
    assert naming.is_staff("staff:7")
    assert not naming.is_staff(by)


def test_no_rule_guesses_who_acts() -> None:
    rules = [
        rule
        for package in PACKAGES
        for file in (ROOT / package).glob("*.py")
        for rule in ast.walk(ast.parse(file.read_text()))
        if isinstance(rule, ast.FunctionDef)
    ]

    assert [rule.name for rule in rules if _guesses(rule.args)] == []


def _guesses(told: ast.arguments) -> bool:
    """Whether `by`, which is always told by its name, may be left out."""
    defaults = zip(told.kwonlyargs, told.kw_defaults, strict=True)
    return any(argument.arg == "by" and default is not None for argument, default in defaults)
