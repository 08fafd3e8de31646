"""Under which address an authority's pages are."""

import pytest

from servicepunkt.catalogue.models import Authority
from servicepunkt.catalogue.origin import origin_of


@pytest.fixture(autouse=True)
def _answers_to(settings):
    settings.ALLOWED_HOSTS = ["termine.example", "barnim.example"]


@pytest.mark.parametrize(
    ("ours", "host", "expected"),
    [
        ("https://termine.example", "barnim.example", "https://barnim.example"),
        ("https://termine.example", None, "https://termine.example"),
        ("https://termine.example", "", "https://termine.example"),
        ("http://termine.example:8000", "barnim.example", "http://barnim.example:8000"),
        # Nobody would answer there.
        ("https://termine.example", "uckermark.example", "https://termine.example"),
    ],
)
def test_it_is_its_own_or_that_of_the_installation(settings, ours, host, expected):
    settings.SERVICEPUNKT_ORIGIN = ours

    assert origin_of(Authority(host=host)) == expected


def test_without_an_authority_it_is_that_of_the_installation(settings):
    settings.SERVICEPUNKT_ORIGIN = "https://termine.example"

    assert origin_of(None) == "https://termine.example"
