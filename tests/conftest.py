"""What tests may ask for: a stopped clock, a mail server that can misbehave, a real browser on a live site."""

import asyncio
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import translation
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from servicepunkt.catalogue import edition
from tests import axe
from tests import chromium as browser_on_this_machine
from tests.correspondence.post_office import AnyPort
from tests.dealing import deal
from tests.stopped_clock import BERLIN, StoppedClock, stopped_clock  # noqa: F401 - tests say times in it

# A machine that is busy is no failure: what a page shows in the end it may show late.
expect.set_options(timeout=20_000)
_PATIENCE = 30_000
# A counterexample is printed so that it can be put into a test.
hypothesis_settings.register_profile("house", deadline=None, print_blob=True)
hypothesis_settings.load_profile("house")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
        if not _asks_a_database(item) or _lies_above_the_engines(item):
            item.add_marker(pytest.mark.once)
    items[:] = deal(items)


# What differs between the engines (locks, constraints, transactions, what a column takes) lies below these and is proved
# there on both; above, the second engine would only prove the same again. Strange input is no such thing.
_ABOVE = (
    "tests/web/",
    "tests/journeys/",
    "tests/uploads/",
    "tests/worker/",
    "tests/catalogue/test_demo_county.py",
    "tests/catalogue/test_exporting.py",
    "tests/applications/test_letters_in_every_language.py",
    "tests/bookings/test_letters_in_every_language.py",
)
_STRANGE_INPUT = (
    "test_bad_input",
    "test_who_may",
    "test_sending",
    "test_acting",
    "test_two",
    "at_once",
    "twice",
    "odd",
)


def _lies_above_the_engines(item: pytest.Item) -> bool:
    return item.nodeid.startswith(_ABOVE) and not any(word in item.nodeid for word in _STRANGE_INPUT)


def _asks_a_database(item: pytest.Item) -> bool:
    """Whether a test's answer may depend on the engine: pytest-django lets nobody else near it."""
    asking = {"db", "transactional_db", "live_server", "engine"}
    return bool(item.get_closest_marker("django_db") or asking & set(getattr(item, "fixturenames", ())))


@pytest.fixture(autouse=True)
def between_requests() -> None:
    """Each test begins in German and outside of any request, wherever an earlier one has broken off in this thread."""
    translation.activate("de")
    edition.forget()


# The clock ------------------------------------------------------------------------------------------------------


@pytest.fixture
def clock() -> Iterator[StoppedClock]:
    """Monday, 1 March 2027, 08:00 in Berlin; `clock.set("2027-03-04 09:05")`, `clock.advance(minutes=5)`."""
    with stopped_clock("2027-03-01 08:00") as stopped:
        yield stopped


# Mail -----------------------------------------------------------------------------------------------------------


@dataclass
class MailServer:
    """A real SMTP server on this machine.

    `refuse_recipient` and `refuse_message` hold an answer such as "550 no such user" or "451 try later"; while
    `hangs` is set, no message is answered at all.
    """

    host: str = "127.0.0.1"
    port: int = 0
    messages: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    refuse_recipient: str | None = None
    refuse_message: str | None = None
    hangs: bool = False

    async def handle_RCPT(  # noqa: N802 - aiosmtpd looks for this name
        self, server: Any, session: Any, envelope: Any, address: str, rcpt_options: list[str]
    ) -> str:
        if self.refuse_recipient:
            return self.refuse_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        while self.hangs:  # noqa: ASYNC110 - the test lets go from another thread
            await asyncio.sleep(0.01)
        if self.refuse_message:
            return self.refuse_message
        message = message_from_bytes(envelope.content, policy=policy.default)
        self.messages.append(message)  # type: ignore[arg-type]
        self.recipients.append(list(envelope.rcpt_tos))
        return "250 OK"


@pytest.fixture
def smtp_server(settings: Any) -> Iterator[MailServer]:
    """Django sends to it by SMTP; the messages arrive in `smtp_server.messages`."""
    mail = MailServer()
    controller = AnyPort(mail, hostname=mail.host, port=0)
    controller.start()
    mail.port = controller.port
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = mail.host, mail.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_TIMEOUT = 20
    yield mail
    mail.hangs = False
    controller.stop()


# The browser ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A real headless Chromium; asking for it marks a test as `browser`."""
    path = browser_on_this_machine.find()
    if not path:
        pytest.fail(browser_on_this_machine.MISSING)
    # Playwright's loop runs in this thread, and Django would take every query of the test for one from a coroutine.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=browser_on_this_machine.arguments())
        yield browser
        browser.close()


@pytest.fixture
def live_site(live_server: Any, settings: Any) -> Iterator[str]:
    """The address of the whole site over HTTP, static files included; letters point to it as well."""
    settings.SERVICEPUNKT_ORIGIN = live_server.url
    settings.CSRF_TRUSTED_ORIGINS = [live_server.url]
    yield str(live_server.url)
    cache.clear()  # its table is no model's, and so nobody else empties it after a test


@pytest.fixture
def complaints() -> list[str]:
    """What pages have written to the console as an error; a test that asks for trouble takes it out again."""
    return []


@pytest.fixture
def open_page(chromium: Browser, complaints: list[str]) -> Iterator[Callable[..., Page]]:
    """A new visitor: `open_page(locale="en-GB", viewport={"width": 320, "height": 640}, java_script_enabled=False)`.

    A test fails where a page writes an error to the console: a violated content policy, a broken script.
    """
    contexts = []

    def note(message: ConsoleMessage) -> None:
        # A page that answers 404 or 422 is an answer, not a fault of the page.
        if message.type == "error" and "Failed to load resource" not in message.text:
            complaints.append(message.text)

    def open_one(**options: Any) -> Page:
        context = chromium.new_context(**{"locale": "de-DE", "timezone_id": "Europe/Berlin", **options})
        context.set_default_timeout(_PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    return open_page()


@pytest.fixture
def barriers() -> Callable[[Page], list[str]]:
    """What axe finds on a page, WCAG 2.2 A and AA: `assert barriers(page) == []`."""
    return axe.barriers
