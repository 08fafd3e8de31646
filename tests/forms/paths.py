"""Ways through the program's forms, told by what stands on them."""

import datetime as dt
from typing import Any

from servicepunkt.forms.reading import forms
from servicepunkt.forms.walking import Walk, walk

TODAY = dt.date(2026, 11, 26)


def way(form: str, /, *, today: dt.date = TODAY, **answers: Any) -> Walk:
    """The path through a form that follows from these answers."""
    return walk(forms()[form], answers, today=today)


def pages(found: Walk) -> set[str]:
    return {step.page.name for step in found.steps}


def must_have(found: Walk) -> set[str]:
    """The papers without which nothing can be sent."""
    return {needed.key for needed in found.papers if needed.paper.must}


def said(found: Walk, page: str) -> list[str]:
    """The hints of a page, in German."""
    step = found.step(page)
    return [notice.text["de"] for notice in step.notices] if step else []
