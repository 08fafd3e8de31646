"""Who reads applications, at the counter's pages."""

import re
from typing import Any

from django.test import Client

from servicepunkt.applications.models import Application
from servicepunkt.applications.working import last_event
from servicepunkt.catalogue.models import Authority
from servicepunkt.staff.models import User
from tests.web.counter.conftest import PASSWORD, signed_in


class Clerk:
    """Somebody of the authority who reads its applications; her browser runs no page, so that only ours take time."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def read(self, path: str = "") -> str:
        answer = self.client.get(f"/schalter/antraege/{path}")
        assert answer.status_code == 200
        return answer.content.decode()

    def press(self, application: Application, what: str, **fields: Any) -> None:
        seen = {"stand": last_event(application), **fields}
        answer = self.client.post(f"/schalter/antraege/{application.uid}/{what}", seen)
        assert answer.status_code in (302, 303), answer.content.decode()[-3000:]

    def pages_of(self, application: Application, key: str) -> list[str]:
        """The kind of each page of a paper, as it comes when she looks at one after the other."""
        shown = self.read(f"{application.uid}/unterlage/{key}/")
        pages = re.findall(r'src="([^"]+/blatt/\d+)/klein\.jpg"', shown)
        return [str(self.client.get(f"{page}.jpg").headers["Content-Type"]) for page in pages]


def a_clerk(authority: Authority, name: str = "leserin") -> Clerk:
    reader = User.objects.create_user(name, password=PASSWORD, authority=authority, reads_applications=True)
    return Clerk(signed_in(reader))
