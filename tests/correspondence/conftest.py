from collections.abc import Iterator
from typing import Any

import pytest

from servicepunkt.correspondence.carrier import Carrier
from tests.correspondence.post_office import PostOffice, post_office


@pytest.fixture
def office(settings: Any) -> Iterator[PostOffice]:
    """A mail server with hooks; the carrier's lines lead to it."""
    with post_office() as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_TIMEOUT = 20
        yield server


@pytest.fixture
def carrier() -> Iterator[Carrier]:
    with Carrier() as line:
        yield line
