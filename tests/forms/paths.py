"""Ways through the program's forms, told by what stands on them."""

import datetime as dt
from typing import Any

from servicepunkt.forms.walking import Walk
from tests.forms.applicants import needed_papers, walked
from tests.forms.forms import TODAY


def way(form: str, /, *, today: dt.date = TODAY, **answers: Any) -> Walk:
    """The path through a form that follows from these answers and no others."""
    return walked(answers, form, today=today)


def pages(found: Walk) -> set[str]:
    return {step.page.name for step in found.steps}


def must_have(found: Walk) -> set[str]:
    """The papers without which nothing can be sent."""
    return set(needed_papers(found))


def said(found: Walk, page: str) -> list[str]:
    """The hints of a page, in German."""
    step = found.step(page)
    return [notice.text["de"] for notice in step.notices] if step else []
