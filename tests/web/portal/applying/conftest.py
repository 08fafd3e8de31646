"""The county that applications of these tests go to, and the day."""

from typing import Any

import pytest

from tests.applications.applicants import oberhavel
from tests.conftest import StoppedClock


@pytest.fixture
def authority(db: None, clock: StoppedClock) -> Any:
    """Responsible for 16515; the clock stands at 08:00 on Monday, 1 March 2027."""
    return oberhavel()
