"""What the tests of all doors may ask for."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from servicepunkt.web import limiting


@pytest.fixture(autouse=True)
def a_new_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """In which nobody has asked for anything yet."""
    monkeypatch.setattr(limiting, "_minute", limiting._Minute())


@pytest.fixture
def together(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any, str], None]:
    """Let both presses come as far as this rule before either goes on: `together(module, "rule")`."""

    def meet(module: Any, name: str) -> None:
        gate, rule = threading.Barrier(2, timeout=20), getattr(module, name)

        def rule_when_both_are_there(*args: Any, **kwargs: Any) -> Any:
            gate.wait()
            return rule(*args, **kwargs)

        monkeypatch.setattr(module, name, rule_when_both_are_there)

    return meet
