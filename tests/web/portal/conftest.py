"""What visitors of these tests find: somebody who is responsible, and an appointment."""

import pytest
from django.test import Client

from servicepunkt.bookings.models import Booking
from servicepunkt.catalogue.models import Authority
from tests.applications.applicants import oberhavel
from tests.conftest import StoppedClock
from tests.web.portal.visitors import a_bookable_service, a_confirmed_booking


@pytest.fixture
def authority(db: None, clock: StoppedClock) -> Authority:
    """Responsible for 16515; the clock stands at 08:00 on Monday, 1 March 2027."""
    return oberhavel()


@pytest.fixture
def booking(client: Client, clock: StoppedClock) -> Booking:
    """Confirmed, for nine o'clock on the Tuesday."""
    return a_confirmed_booking(client, a_bookable_service())
