"""Names that nobody can plant from a neighbouring host, and what browsers have from before."""

import os
import subprocess
import sys

import pytest
from django.test import Client
from django.urls import reverse

from servicepunkt.applications.models import Draft
from tests.factories import an_authority
from tests.web.portal.applying.pages import begin
from tests.web.portal.visitors import a_bookable_service, hold

pytestmark = pytest.mark.django_db


@pytest.fixture
def https(settings, clock):
    """Before the old names are believed no longer."""
    clock.set("2027-02-27 12:00")
    an_authority()
    settings.SERVICEPUNKT_COOKIE_PREFIX = "__Host-"
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True


@pytest.mark.parametrize(
    ("origin", "prefix"), [("https://termine.example.org", "__Host-"), ("http://127.0.0.1:8000", "")]
)
def test_under_https_our_cookies_belong_to_this_host_alone(tmp_path, origin, prefix):
    names = "s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SERVICEPUNKT_COOKIE_PREFIX"
    asked = f"from servicepunkt.config import settings as s; print({names})"
    environment = os.environ | {"SERVICEPUNKT_ORIGIN": origin, "SERVICEPUNKT_DATA": str(tmp_path)}
    told = subprocess.run([sys.executable, "-c", asked], env=environment, capture_output=True, text=True, check=True)

    assert told.stdout.split() == [f"{prefix}sessionid", f"{prefix}csrftoken", *filter(None, [prefix])]


@pytest.mark.usefixtures("https")
def test_browsers_take_them_since_they_are_secure_for_all_pages_and_for_no_other_host(client):
    client.get(reverse("account_login"))
    begin(client, "residence-title")
    hold(client, a_bookable_service())

    given = {
        name: (cookie["path"], bool(cookie["secure"]), cookie["domain"]) for name, cookie in client.cookies.items()
    }

    assert given == dict.fromkeys(["__Host-csrftoken", "__Host-reservierung", "__Host-antrag"], ("/", True, ""))


@pytest.mark.usefixtures("https")
def test_a_draft_from_before_is_found_kept_under_the_new_name_and_left_for_good(client, clock):
    draft = begin(client, "residence-title")
    older = Client()
    older.cookies["antrag"] = client.cookies["__Host-antrag"].value

    assert older.get(draft).status_code == 200
    assert older.cookies["__Host-antrag"].value == client.cookies["__Host-antrag"].value
    clock.set("2027-03-01 01:00")
    assert older.get(draft).status_code == 200
    older.post("/antrag/beenden/")
    clock.set("2027-02-28 23:00")
    assert older.get(draft).status_code == 404


@pytest.mark.usefixtures("https")
def test_the_new_name_counts_before_the_old_one_and_later_alone(client, clock):
    draft = begin(client, "residence-title")
    planted = "p" * 22
    client.cookies["antrag"] = planted

    assert client.get(draft).status_code == 200
    clock.set("2027-03-01 01:00")
    del client.cookies["__Host-antrag"]
    assert client.get(draft).status_code == 404
    begin(client, "residence-title")
    assert client.cookies["__Host-antrag"].value != planted
    assert Draft.objects.values("holder").distinct().count() == 2


@pytest.mark.usefixtures("https")
def test_a_form_that_was_open_during_the_update_is_taken(clerk_of_before):
    page, token = clerk_of_before

    assert page.post(reverse("account_login"), {"login": "a", "csrfmiddlewaretoken": token}).status_code == 200
    del page.cookies["csrftoken"]
    del page.cookies["__Host-csrftoken"]
    assert page.post(reverse("account_login"), {"login": "a", "csrfmiddlewaretoken": token}).status_code == 403


@pytest.fixture
def clerk_of_before(https):
    client, token = Client(enforce_csrf_checks=True), "t" * 32
    client.cookies["csrftoken"] = token
    return client, token
