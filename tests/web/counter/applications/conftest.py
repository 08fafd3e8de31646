"""An authority with its inbox, who reads it, and an application in it."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from servicepunkt.applications.models import Application
from servicepunkt.catalogue.models import Authority
from servicepunkt.staff.models import User
from tests.applications.applicants import a_draft, oberhavel, sent
from tests.conftest import StoppedClock
from tests.web.counter.conftest import PASSWORD, signed_in


def a_reader(name: str, authority: Authority, *, reads: bool = True) -> User:
    return User.objects.create_user(name, password=PASSWORD, authority=authority, reads_applications=reads)


@dataclass
class Inbox:
    """The inbox of Oberhavel on Monday, 1 March 2027, with a reader's browser."""

    authority: Authority
    reader: User
    client: Client
    clock: StoppedClock

    def receive(self, **facts: Any) -> Application:
        return sent(a_draft(now=self.clock.now, **facts), now=self.clock.now)

    def get(self, path: str = "", **data: Any) -> Any:
        return self.client.get(f"/schalter/antraege/{path}", data)

    def post(self, path: str, **data: Any) -> Any:
        return self.client.post(f"/schalter/antraege/{path}", data, follow=True)


@pytest.fixture
def inbox(db: None, clock: StoppedClock) -> Inbox:
    authority = oberhavel()
    reader = a_reader("leserin", authority)
    return Inbox(authority, reader, signed_in(reader), clock)


@pytest.fixture
def application(inbox: Inbox) -> Application:
    return inbox.receive()
