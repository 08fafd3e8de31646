"""Who takes part in a journey: people with browsers, a clerk, the post, the county."""

import threading
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Page

from servicepunkt.catalogue.models import Authority
from servicepunkt.commandline.preparing import DEMO_FILE
from servicepunkt.worker.jobs import deliver_letters
from tests.axe import barriers_of_new_shapes
from tests.conftest import MailServer, StoppedClock
from tests.journeys.county import County, a_small_county
from tests.journeys.mail import Mail
from tests.journeys.person import Person, Way, locale_of


@pytest.fixture
def county(transactional_db: None, clock: StoppedClock) -> County:
    return a_small_county()


@pytest.fixture
def demo_county(transactional_db: None, clock: StoppedClock) -> Authority:
    """The county that `./run` shows, imported from its file as it is there."""
    call_command("county", "import", str(DEMO_FILE), stdout=StringIO())
    return Authority.objects.get()


@pytest.fixture(scope="session")
def new_barriers() -> Callable[[Page], list[str]]:
    """People of many journeys come by the same pages."""
    return barriers_of_new_shapes()


@pytest.fixture
def new_person(
    live_site: str, open_page: Callable[..., Page], new_barriers: Callable[[Page], list[str]]
) -> Iterator[Callable[..., Person]]:
    """Somebody with a browser of her own: `new_person(Way("en", 1280))`."""
    people: list[Person] = []

    def come(way: Way | None = None, **options: Any) -> Person:
        way = way or Way()
        page = open_page(
            locale=locale_of(way.language),
            viewport=way.viewport,
            color_scheme="dark" if way.dark else "light",
            reduced_motion="reduce",  # axe measures contrast at one moment, and a flash has many
            **options,
        )
        people.append(Person(page, live_site, way, new_barriers))
        return people[-1]

    yield come
    assert [stranger for person in people for stranger in person.strangers] == []


@pytest.fixture
def visitor(new_person: Callable[..., Person]) -> Person:
    """One with a phone, in German."""
    return new_person()


@pytest.fixture
def post_room(smtp_server: MailServer) -> Callable[[], list[Mail]]:
    """Let the worker carry what waits, and see what has come out of the mail server since."""
    seen = 0

    def deliver() -> list[Mail]:
        nonlocal seen
        deliver_letters(threading.Event())
        new, seen = smtp_server.messages[seen:], len(smtp_server.messages)
        return [Mail(message) for message in new]

    return deliver
