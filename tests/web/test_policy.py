"""Every answer says what a browser may load: from here alone, and nothing inline."""

import pytest
from django.conf import settings
from django.test import override_settings


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/termin/", "/gibt-es-nicht/", "/api/v1/months/2027-03", "/intern/"])
def test_every_answer_says_that_all_comes_from_here(client, address):
    policy = dict(part.strip().split(" ", 1) for part in client.get(address)["Content-Security-Policy"].split(";"))

    wanted = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert policy == {name: " ".join(sources) for name, sources in wanted.items()}
    assert "unsafe" not in str(policy)


@pytest.mark.django_db
@override_settings(CONTENT_SECURITY_POLICY={"DIRECTIVES": {"default-src": ["'self'"]}})
def test_the_policy_is_that_of_the_settings(client):
    assert client.get("/")["Content-Security-Policy"] == "default-src 'self'"
