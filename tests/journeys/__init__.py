"""Whole visits, walked through in a real browser. `steps.py` is the cast, the tests are the plays."""

import pytest

# Their asserts speak as clearly as those of the tests.
pytest.register_assert_rewrite("tests.journeys.person", "tests.journeys.steps")
