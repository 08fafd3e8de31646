"""Names that nobody can plant from a neighbouring host."""

import os
import subprocess
import sys

import pytest
from django.urls import reverse

from tests.factories import an_authority
from tests.web.portal.applying.pages import begin
from tests.web.portal.visitors import a_bookable_service, hold

pytestmark = pytest.mark.django_db


@pytest.fixture
def https(settings, clock):
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
def test_a_secret_that_a_neighbouring_host_has_planted_opens_nothing_and_gets_nothing(client):
    planted = "p" * 22
    client.cookies["antrag"] = planted

    draft = begin(client, "residence-title")

    assert client.cookies["__Host-antrag"].value != planted
    assert client.get(draft).status_code == 200
    del client.cookies["__Host-antrag"]
    assert client.get(draft).status_code == 404
