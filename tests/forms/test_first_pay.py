"""Payslips are demanded of who can have any."""

from typing import Any

import pytest

from servicepunkt.forms.walking import Walk
from tests.forms.paths import must_have, way

LAST_WEEK, NEXT_MONTH, LAST_YEAR = "2026-11-19", "2026-12-15", "2025-12-01"


def is_demanded(found: Walk) -> bool:
    """Whether payslips must be there; where not, those that there are may be shown."""
    offered = {needed.key: needed.paper.must for needed in found.papers if "payslips" in needed.key}
    assert offered in ({"payslips": True}, {"first_payslips": False})
    return "payslips" in must_have(found)


def to_work(**answers: Any) -> Walk:
    return way("residence-title", kind="first", purpose="work", income=["employment"], **answers)


@pytest.mark.parametrize(
    ("state", "begins", "demanded"),
    [
        ("contract", NEXT_MONTH, False),
        ("contract", LAST_WEEK, False),
        ("contract", LAST_YEAR, True),
        ("offer", NEXT_MONTH, False),
    ],
)
def test_a_nurse_shows_payslips_once_she_has_worked(state: str, begins: str, demanded: bool):
    assert is_demanded(to_work(job_state=state, job_from=begins)) is demanded


def job(prefix: str, since: Any) -> dict[str, Any]:
    pay = {"amount": "900.00", "currency": "EUR"}
    return {
        f"{prefix}_employer": "Havel GmbH",
        f"{prefix}_since": since,
        f"{prefix}_hours": 20,
        f"{prefix}_gross": pay,
        f"{prefix}_net": pay,
    }


@pytest.mark.parametrize(("since", "demanded"), [(LAST_YEAR, True), (LAST_WEEK, False), ({"unknown": True}, True)])
def test_pay_from_another_employer_counts(since: Any, demanded: bool):
    found = to_work(job_state="offer", works_elsewhere="yes", other_employers=[job("other", since)])

    assert is_demanded(found) is demanded


@pytest.mark.parametrize(
    ("since", "demanded"),
    [([LAST_WEEK], False), ([LAST_YEAR], True), ([LAST_WEEK, LAST_YEAR], True), ([{"unknown": True}], True)],
)
def test_a_student_shows_payslips_once_she_has_worked(since: list[Any], demanded: bool):
    employers = [job("income", day) for day in since]
    found = way("residence-title", kind="first", purpose="study", income=["employment"], employers=employers)

    assert is_demanded(found) is demanded
