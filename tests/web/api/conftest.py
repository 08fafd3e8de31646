import pytest

from servicepunkt.catalogue.models import Service
from tests.factories import a_service, an_office, open_hours, some_desks


@pytest.fixture
def service(clock) -> Service:
    """At 08:00 on Monday, 1 March 2027: an office with one desk, open each morning from nine to ten."""
    office = an_office(step_free=True)
    service = a_service(
        offices=[office], horizon_days=60, max_units=2, unit=Service.Unit.PERSON, minutes_per_further=20
    )
    open_hours(some_desks(office, 1, skills=[service]), "09:00", "10:00")
    return service
