"""Every address of the inbox, taken from the URLconf, with everybody who has no business there."""

from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, reverse

from servicepunkt.applications.models import Application
from servicepunkt.staff.models import Role
from servicepunkt.uploads.models import Page
from servicepunkt.web.counter.applications import urls
from tests.applications.applicants import add_file
from tests.factories import an_authority
from tests.web.counter.applications.conftest import Inbox, a_reader
from tests.web.counter.conftest import a_colleague, signed_in

pytestmark = pytest.mark.django_db

PATTERNS = {pattern.name: pattern for pattern in urls.urlpatterns if isinstance(pattern, URLPattern)}
ABOUT_ONE = [name for name, pattern in PATTERNS.items() if "uid" in pattern.pattern.converters]


@pytest.fixture
def known(application: Application, inbox: Inbox) -> dict[str, Any]:
    """What addresses are made of, for an application that is there, with a paper."""
    key = next(iter(application.versions.get().papers))
    upload = add_file(application.folder, key, now=inbox.clock.now, prepare=True)
    page = Page.objects.get(upload=upload)
    return {"uid": application.uid, "key": key, "page": page.pk, "upload": upload.pk, "number": 1}


def address(name: str, known: dict[str, Any]) -> str:
    parts = {part: known[part] for part in PATTERNS[name].pattern.converters}
    return reverse(f"counter:{name}", kwargs=parts)


def answers(client: Client, names: list[str], known: dict[str, Any]) -> set[tuple[int, bytes]]:
    """What every address answers to reading and pressing, where it answers to that at all."""
    found = set()
    for name in names:
        for method in (client.get, client.post):
            response = method(address(name, known))
            if response.status_code != 405:
                # A page carries its own address, for the switch of languages.
                page = response.content.replace(str(known["uid"]).encode(), b"uid")
                found.add((response.status_code, page.partition(b"<main")[2]))
    return found


def test_whoever_is_not_signed_in_is_led_to_the_door(known: dict[str, Any]):
    for name in PATTERNS:
        for method in (Client().get, Client().post):
            response = method(address(name, known))
            assert response.status_code in (302, 405)
            assert response.status_code == 405 or response["Location"].startswith(reverse("account_login"))


def test_a_colleague_who_reads_no_applications_finds_nothing(inbox: Inbox, known: dict[str, Any]):
    lead = a_reader("leitung", inbox.authority, reads=False)

    assert {status for status, _page in answers(signed_in(lead), list(PATTERNS), known)} == {404}


def test_a_role_at_an_office_opens_no_inbox(inbox: Inbox, known: dict[str, Any], counter: Any):
    lead = a_colleague("lead", counter.office, Role.Kind.LEAD)

    assert {status for status, _page in answers(signed_in(lead), list(PATTERNS), known)} == {404}


def test_what_belongs_to_another_authority_is_as_if_it_were_not(inbox: Inbox, known: dict[str, Any]):
    stranger = signed_in(a_reader("fremde", an_authority("barnim")))
    unknown = known | {"uid": "00000000-0000-4000-8000-000000000000"}

    foreign = answers(stranger, ABOUT_ONE, known)

    assert {status for status, _page in foreign} == {404}
    assert len({page for _status, page in foreign | answers(stranger, ABOUT_ONE, unknown)}) == 1
    assert str(known["uid"]) not in stranger.get(reverse("counter:inbox")).content.decode()


def test_who_reads_them_gets_every_page(inbox: Inbox, known: dict[str, Any]):
    pressed = {"look_up_application", "application_apart", "take_application", "close_request", "settle_here"}

    for name in PATTERNS:
        response = inbox.client.get(address(name, known))
        assert response.status_code == (405 if name in pressed else 200), name
        assert "no-store" in response["Cache-Control"]


def test_papers_of_another_application_are_not_found_in_this_one(inbox: Inbox, known: dict[str, Any]):
    other = known | {"uid": inbox.receive(holder="d" * 32).uid}

    for name in ("page_picture", "small_picture", "original_file"):
        assert inbox.client.get(address(name, other)).status_code == 404
